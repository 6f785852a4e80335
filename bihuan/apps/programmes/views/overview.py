"""What the overview of a programme shows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q

from bihuan.apps.people.queries import timeline
from bihuan.apps.programmes import queries
from bihuan.apps.programmes.models import Milestone, Programme, ProgrammeGroup
from bihuan.apps.programmes.states import KINDS, PROGRAMME
from bihuan.apps.programmes.views import frame
from bihuan.kit import present
from bihuan.kit.deed import Actor
from bihuan.rules.ladder import LADDERS

VERBS = ("edit", "pin_version", "start", "finish", "resume", "withdraw", "add_group", "end_group")
NEXT_MILESTONES = 5


def overview(programme: Programme, by: Actor, *, on: date) -> dict[str, Any]:
    """The context of the page."""
    owed = queries.occurrences_visible_to(by).filter(
        cadence__programme=programme, cadence__clause__isnull=True
    )
    moves = {m.name for m in PROGRAMME.moves_from(programme.state, held=by.roles)}
    pinnable = programme.state == "draft" and not programme.responsibilities.exists()
    return {
        "head": frame.head(programme, "programme"),
        "programme": programme,
        "kind": KINDS[programme.kind],
        "ladder": LADDERS[programme.ladder].label if programme.ladder in LADDERS else "",
        "owned": queries.ownership(programme),
        "signed": queries.pledge_coverage(programme),
        "rhythm": queries.counts_by_standing(owed, on=on),
        "upkeep": queries.freshness(queries.upkeep_of(programme.pk, on=on)),
        "milestones": [_milestone(m, on=on) for m in _coming(programme)],
        "groups": _groups(programme, on=on),
        "exempt": programme.exemptions.filter(state="approved").count(),
        "asked": programme.exemptions.filter(state="asked").count(),
        "moves": moves,
        "pinnable": pinnable,
        "may": frame.may(by, *(f"programmes.{verb}" for verb in VERBS)),
        "acts": timeline(
            [("programmes.Programme", programme.pk)],
            limit=20,
            words={
                "programmes.Programme.state": {k: s.label for k, s in PROGRAMME.states.items()},
                "programmes.Programme.kind": KINDS,
            },
        ),
        "today": on,
    }


def _coming(programme: Programme) -> list[Milestone]:
    rows = programme.milestones.filter(cancelled_reason="", done_on__isnull=True)
    return list(rows.order_by("due_on", "id")[:NEXT_MILESTONES])


def _milestone(row: Milestone, *, on: date) -> dict[str, object]:
    return {
        "row": row,
        "left": present.due_text(row.due_on, on=on),
        "tone": due_tone(row.due_on, on=on),
    }


def due_tone(due_on: date, *, on: date) -> str:
    """Red when past, orange when near."""
    if due_on < on:
        return "red"
    return "orange" if (due_on - on).days <= present.SOON_DAYS else ""


def _groups(programme: Programme, *, on: date) -> list[ProgrammeGroup]:
    serving = Q(group__memberships__starts_on__lte=on) & (
        Q(group__memberships__ends_on__isnull=True) | Q(group__memberships__ends_on__gte=on)
    )
    return list(
        programme.programme_groups.filter(ended=False)
        .select_related("group")
        .annotate(members=Count("group__memberships", filter=serving))
        .order_by("group__kind", "group__name")
    )
