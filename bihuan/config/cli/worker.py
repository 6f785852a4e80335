"""`bihuan worker`: runs the jobs of config/schedule.py, and those the pages put off."""

from __future__ import annotations

import argparse

from bihuan.config.cli.django_ready import ready


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(args: argparse.Namespace) -> int:
    """Work until stopped."""
    ready()
    from django.core.management import call_command

    call_command("procrastinate", "worker", concurrency=1)
    return 0
