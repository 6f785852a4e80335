"""What checks put on a person's desk: open rounds in which answers of theirs are missing."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.loop.models import Answer, Round
from bihuan.apps.loop.queries.rounds import answers_visible_to, mandated, responsible
from bihuan.apps.people.states import BUSINESS
from bihuan.apps.programmes.models import Exemption
from bihuan.kit.deed import Actor
from bihuan.kit.waiting import Waiting

MOST = 50


def answers_to_give(by: Actor) -> QuerySet[Answer]:
    """Answers a person may give now and that nobody gave yet."""
    if by.person_id is None:
        return Answer.objects.none()
    exempt = Exemption.objects.filter(
        programme=OuterRef("round__programme"), clause=OuterRef("clause"), state="approved"
    )
    own = Q(unit_id__in=by.home_unit_ids)
    by_self = Q(round__kind="self") & (own | Q(responsible(by)))
    by_mandate = ~Q(round__kind="self") & ~own & Q(mandated(by))
    rows = answers_visible_to(by).filter(round__state="open", score__isnull=True)
    return rows.filter(by_self | by_mandate).exclude(Exists(exempt))


def waiting_for_checks(by: Actor, *, on: date) -> list[Waiting]:
    """One line for each round with answers to give, with how many."""
    if not by.holds(*BUSINESS, "expert"):
        return []
    counts = answers_to_give(by).order_by().values("round_id").annotate(missing=Count("pk"))[:MOST]
    missing = {row["round_id"]: row["missing"] for row in counts}
    rounds = Round.objects.filter(pk__in=missing).select_related("programme")
    return [_item(round_, missing[round_.pk], on) for round_ in rounds]


def _item(round_: Round, missing: int, on: date) -> Waiting:
    late = round_.ends_on is not None and round_.ends_on < on
    return Waiting(
        kind="Clauses to score",
        title=round_.name,
        path=reverse("loop:round", args=[round_.pk]) + "?show=mine",
        due_on=round_.ends_on,
        detail=_("%(count)s clauses · %(programme)s")
        % {"count": missing, "programme": round_.programme.name},
        tone="danger" if late else "info",
    )
