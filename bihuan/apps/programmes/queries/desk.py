"""What programmes put on a person's desk."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.apps.programmes.models import (
    EvidenceRequest,
    Exemption,
    Milestone,
    Occurrence,
    Pledge,
    Responsibility,
)
from bihuan.apps.programmes.queries.cadences import occurrences_visible_to, standing
from bihuan.apps.programmes.queries.matrix_cells import open_requests
from bihuan.apps.programmes.queries.pledges import signers_before
from bihuan.apps.programmes.queries.programmes import programmes_visible_to
from bihuan.apps.programmes.queries.responsibilities import (
    owed_by,
    responsibilities_visible_to,
)
from bihuan.apps.programmes.states import CHIEFS, OFFICE, PLEDGERS, PROGRAMME
from bihuan.kit.deed import Actor
from bihuan.kit.waiting import Waiting

MOST = 200
LATEST = 50
MILESTONE_DAYS = 7  # a milestone this near stands on the coordinator's desk


def waiting_for(by: Actor, *, on: date) -> list[Waiting]:
    """Occurrences, pledges, exemptions, milestones, and evidence that is asked for."""
    return [
        *_requests(by, on=on),
        *_occurrences(by, on=on),
        *_excuses(by),
        *_pledges(by),
        *_exemptions(by),
        *_milestones(by, on=on),
    ]


def done_by(by: Actor, *, on: date) -> list[Waiting]:
    """The latest occurrences this person recorded, pledges signed, exemptions decided."""
    if by.person_id is None:
        return []
    held = occurrences_visible_to(by).filter(done_by_id=by.person_id).order_by("-done_on")
    signed = _own_pledges(by).filter(state="signed").order_by("-signed_at")
    decided = _exemption_rows(by).filter(decided_by_id=by.person_id).order_by("-decided_on")
    return [
        *(_item(_("Held"), row, row.done_on, tone="success") for row in held[:LATEST]),
        *(_pledge(_("Pledge signed"), row, tone="success") for row in signed[:LATEST]),
        *(_exemption(_("Left-out clause decided"), row) for row in decided[:LATEST]),
    ]


def raised_by(by: Actor, *, on: date) -> list[Waiting]:
    """Exemptions and excuses this person asked for."""
    if by.person_id is None:
        return []
    asked = _exemption_rows(by).filter(asked_by_id=by.person_id).order_by("-id")
    requests = open_requests(by).filter(asked_by_id=by.person_id).order_by("-id")
    excuses = occurrences_visible_to(by).filter(excuse_by_id=by.person_id).order_by("-due_on")
    return [
        *(_exemption(_("Left-out clause"), row) for row in asked[:LATEST]),
        *(_request(_("Evidence requested"), row, tone="info") for row in requests[:LATEST]),
        *(_item(_("Excuse asked"), row, row.due_on, tone="warning") for row in excuses[:LATEST]),
    ]


def copied_to(by: Actor, *, on: date) -> list[Waiting]:
    """For each programme, how many clauses one's own departments help with."""
    rows = (
        responsibilities_visible_to(by)
        .filter(
            programme__state__in=PROGRAMME.open,
            helping_units__unit__in=by.home_unit_ids,
            helping_units__ended=False,
        )
        .values("programme_id", "programme__name")
        .annotate(n=Count("pk", distinct=True))
        .order_by("programme_id")
    )
    return [
        Waiting(
            kind=_("Helping"),
            title=row["programme__name"],
            path=reverse("programmes:responsibilities", args=[row["programme_id"]])
            + "?standing=helping",
            due_on=None,
            detail=ngettext("%(n)s clause", "%(n)s clauses", row["n"]) % {"n": row["n"]},
        )
        for row in rows
    ]


def open_items_of(person_id: int) -> list[str]:
    """What a leaver would leave behind here."""
    return [f"{row.programme.name} · {row.clause}" for row in owed_by(person_id)]


def _occurrences(by: Actor, *, on: date) -> list[Waiting]:
    rows = (
        occurrences_visible_to(by)
        .filter(
            _for_me(by, on=on),
            state="planned",
            opens_on__lte=on,
            cadence__programme__state="running",
        )
        .order_by("due_on")
    )
    kinds = {"missed": (_("Missed"), "danger"), "overdue": (_("Overdue"), "danger")}
    found = []
    for row in rows[:MOST]:
        kind, tone = kinds.get(standing(row, on=on), (_("To hold"), "info"))
        found.append(_item(kind, row, row.due_on, tone=tone))
    return found


def _for_me(by: Actor, *, on: date) -> Q:
    """Owned by my department, group or post, or a clause I handle; the office sees the missed."""
    mine = Q(cadence__owner_unit_id__in=by.home_unit_ids)
    mine |= Q(cadence__owner_group_id__in=by.group_ids)
    mine |= Q(cadence__owner_post_id=by.post_id, cadence__owner_post__isnull=False)
    handled = Responsibility.objects.filter(
        programme=OuterRef("cadence__programme"),
        clause=OuterRef("cadence__clause"),
        handler_id=by.person_id or 0,
    )
    mine |= Q(Exists(handled), cadence__clause__isnull=False)
    if by.holds(*OFFICE):
        nobodys = Q(
            cadence__owner_unit=None,
            cadence__owner_group=None,
            cadence__owner_post=None,
            cadence__clause=None,
        )
        mine |= Q(closes_on__lt=on) | nobodys
    return mine


def _requests(by: Actor, *, on: date) -> list[Waiting]:
    """What the own departments are asked for; of a clause with a handler, theirs and the head's."""
    rows = open_requests(by).filter(unit_id__in=by.home_unit_ids)
    if not by.holds("head"):
        held = Responsibility.objects.filter(
            programme=OuterRef("programme"), clause=OuterRef("clause"), handler__isnull=False
        )
        rows = rows.filter(Exists(held.filter(handler_id=by.person_id or 0)) | ~Exists(held))
    rows = rows.order_by(F("due_on").asc(nulls_last=True), "id")
    return [
        _request(_("Evidence to give"), row, tone="danger" if _past(row, on) else "warning")
        for row in rows[:MOST]
    ]


def _past(row: EvidenceRequest, on: date) -> bool:
    return row.due_on is not None and row.due_on < on


def _request(kind: str, row: EvidenceRequest, *, tone: str) -> Waiting:
    path = reverse("programmes:cell", args=[row.programme_id, row.clause_id, row.year])
    return Waiting(
        kind=kind,
        title=f"{row.clause} · {row.kind} · {row.year}",
        path=f"{path}?{urlencode({'kind': row.kind})}",
        due_on=row.due_on,
        detail=row.note or row.programme.name,
        tone=tone,
    )


def _excuses(by: Actor) -> list[Waiting]:
    if not by.holds(*CHIEFS):
        return []
    rows = occurrences_visible_to(by).filter(
        state="excuse_asked", cadence__programme__state="running"
    )
    rows = rows.exclude(excuse_by_id=by.person_id).order_by("due_on")
    return [_item(_("Excuse to decide"), row, row.due_on, tone="warning") for row in rows[:MOST]]


def _pledges(by: Actor) -> list[Waiting]:
    rows = _own_pledges(by).filter(state="asked", programme__state__in=PROGRAMME.open)
    asked = list(rows.order_by("id"))
    later = signers_before(asked)
    turn = [row for row in asked if row.pk not in later]
    return [_pledge(_("Pledge to sign"), row, tone="warning") for row in turn]


def _exemptions(by: Actor) -> list[Waiting]:
    if not by.holds(*CHIEFS):
        return []
    rows = _exemption_rows(by).filter(state="asked").exclude(asked_by_id=by.person_id)
    return [_exemption(_("Left-out clause to decide"), row) for row in rows.order_by("id")[:MOST]]


def _milestones(by: Actor, *, on: date) -> list[Waiting]:
    if not by.holds(*OFFICE):
        return []
    rows = Milestone.objects.filter(
        programme__in=programmes_visible_to(by).order_by(),
        programme__state="running",
        done_on__isnull=True,
        cancelled_reason="",
        due_on__lte=on + timedelta(days=MILESTONE_DAYS),
    )
    return [
        Waiting(
            kind=_("Milestone"),
            title=row.name,
            path=reverse("programmes:milestones", args=[row.programme_id]),
            due_on=row.due_on,
            detail=row.programme.name,
            tone="danger" if row.due_on < on else "warning",
        )
        for row in rows.select_related("programme").order_by("due_on")[:MOST]
    ]


def _own_pledges(by: Actor) -> QuerySet[Pledge]:
    return Pledge.objects.filter(
        person_id=by.person_id or 0, programme__in=programmes_visible_to(by).order_by()
    ).select_related("programme")


def _exemption_rows(by: Actor) -> QuerySet[Exemption]:
    return Exemption.objects.filter(
        programme__in=programmes_visible_to(by).order_by()
    ).select_related("clause", "programme")


def _pledge(kind: str, row: Pledge, *, tone: str) -> Waiting:
    return Waiting(
        kind=kind,
        title=row.programme.name,
        path=reverse("programmes:pledge", args=[row.pk]),
        due_on=None,
        detail=_(PLEDGERS[row.role][0]),
        tone=tone,
    )


def _exemption(kind: str, row: Exemption) -> Waiting:
    return Waiting(
        kind=kind,
        title=str(row.clause),
        path=reverse("programmes:exemptions", args=[row.programme_id]),
        due_on=None,
        detail=row.programme.name,
        tone="warning",
    )


def _item(kind: str, row: Occurrence, due_on: date | None, *, tone: str) -> Waiting:
    return Waiting(
        kind=kind,
        title=f"{row.cadence.name} {row.label}",
        path=reverse("programmes:occurrence", args=[row.pk]),
        due_on=due_on,
        detail=row.cadence.programme.name,
        tone=tone,
    )


def missed_count(by: Actor, *, on: date) -> int:
    """How many occurrences of running programmes were missed."""
    return missed(by, on=on).count()


def missed(by: Actor, *, on: date) -> QuerySet[Occurrence]:
    """Occurrences of running programmes whose window closed before they were held or excused."""
    return occurrences_visible_to(by).filter(
        state__in=("planned", "excuse_asked"),
        closes_on__lt=on,
        cadence__programme__state="running",
    )
