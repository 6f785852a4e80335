"""What a piece of evidence proves: asked of the apps above, which this one does not know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from bihuan.kit.deed import Actor


@dataclass(frozen=True, slots=True)
class Proved:
    """One thing a piece proves: what kind of thing, its title, its page, whether it still does."""

    kind: str
    title: str
    path: str
    since: str = ""
    ended: str = ""  # why it does not any more
    open: bool = False  # it is still needed: what it proves is not settled


Asked = Callable[[int, Actor], list[Proved]]


def proved_by(evidence_id: int, by: Actor) -> list[Proved]:
    """Everything in reach that a piece proves; what still stands comes first."""
    found: list[Proved] = []
    for name in settings.WHAT_EVIDENCE_PROVES:
        asked: Asked = import_string(name)
        found += asked(evidence_id, by)
    return sorted(found, key=lambda one: bool(one.ended))
