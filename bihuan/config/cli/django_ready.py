"""Brings Django up for commands that need it."""

from __future__ import annotations

import os

import django


def ready() -> None:
    """Settings loaded, apps ready."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    django.setup()
