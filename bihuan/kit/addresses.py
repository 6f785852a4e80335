"""Addresses of named pages, remembered: a page shows some thirty, and they never change."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse


def address(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named page."""
    return _address(name, args, tuple(sorted(kwargs.items())))


@lru_cache(maxsize=8192)
def _address(name: str, args: tuple[object, ...], kwargs: tuple[tuple[str, object], ...]) -> str:
    return reverse(name, args=args or None, kwargs=dict(kwargs) or None)
