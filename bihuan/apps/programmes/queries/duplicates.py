"""What keeps two persons from being one: what the one asked for and the other decided, or may."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import ngettext

from bihuan.apps.programmes.models import Exemption, Occurrence


def decided_between(one: int, other: int) -> list[str]:
    """How often one of two persons decided what the other asked for: kinds and counts."""
    asked = Q(asked_by=one, decided_by=other) | Q(asked_by=other, decided_by=one)
    excused = Q(excuse_by=one, excused_by=other) | Q(excuse_by=other, excused_by=one)
    exemptions = Exemption.objects.filter(asked).count()
    excuses = Occurrence.objects.filter(excused).count()
    kinds = (
        (
            ngettext(
                "%(n)s exemption: the one asked for it, the other decided",
                "%(n)s exemptions: the one asked for them, the other decided",
                exemptions,
            ),
            exemptions,
        ),
        (
            ngettext(
                "%(n)s excuse: the one asked for it, the other decided",
                "%(n)s excuses: the one asked for them, the other decided",
                excuses,
            ),
            excuses,
        ),
    )
    return [words % {"n": n} for words, n in kinds if n]


def awaiting_decision(person_id: int) -> list[str]:
    """What a person asked for that others still decide: kinds and counts."""
    exemptions = Exemption.objects.filter(asked_by=person_id, state="asked").count()
    excuses = Occurrence.objects.filter(excuse_by=person_id, state="excuse_asked").count()
    kinds = (
        (
            ngettext(
                "%(n)s exemption that waits for a decision",
                "%(n)s exemptions that wait for a decision",
                exemptions,
            ),
            exemptions,
        ),
        (
            ngettext(
                "%(n)s excuse that waits for a decision",
                "%(n)s excuses that wait for a decision",
                excuses,
            ),
            excuses,
        ),
    )
    return [words % {"n": n} for words, n in kinds if n]
