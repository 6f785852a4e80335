"""What evidence puts on a desk: pieces that run out, files that were shut off."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.archives.models import Evidence, FileText
from bihuan.apps.archives.queries.disposal import disposals_for
from bihuan.apps.archives.queries.dossiers import filing_for
from bihuan.apps.archives.queries.evidence import evidence_visible_to, running_out
from bihuan.apps.archives.queries.lending import asked_by, loans_for
from bihuan.apps.archives.queries.piece import CLASSIFIED
from bihuan.kit.deed import Actor
from bihuan.kit.waiting import Waiting

MOST = 100
LATEST = 50


def waiting_for(by: Actor, *, on: date) -> list[Waiting]:
    """Pieces that ran out or soon will: theirs who entered them, all of them the archivist's."""
    return [
        *(
            Waiting(
                kind=_("Evidence ran out") if _over(piece, on=on) else _("Evidence runs out"),
                title=piece.title,
                path=reverse("archives:piece", args=[piece.pk]),
                due_on=piece.expires_on,
                detail=piece.kind,
                tone="danger" if _over(piece, on=on) else "warning",
            )
            for piece in expiring_for(by, on=on)[:MOST]
        ),
        *_shut_off(by),
        *filing_for(by, on=on),
        *loans_for(by, on=on),
        *disposals_for(by, on=on),
    ]


def expiring_for(by: Actor, *, on: date) -> QuerySet[Evidence]:
    """Pieces to renew that are this person's to see to."""
    rows = running_out(evidence_visible_to(by), on=on).order_by("expires_on", "pk")
    if by.holds("archivist"):
        return rows
    return rows.filter(entered_by_id=by.person_id or 0)


def done_by(by: Actor, *, on: date) -> list[Waiting]:
    """The latest evidence this person entered."""
    if by.person_id is None:
        return []
    rows = evidence_visible_to(by).filter(entered_by_id=by.person_id).order_by("-pk")[:LATEST]
    return [
        Waiting(
            kind=_("Evidence entered"),
            title=piece.title,
            path=reverse("archives:piece", args=[piece.pk]),
            due_on=piece.entered_on,
            detail=piece.kind,
            tone="success",
        )
        for piece in rows
    ]


def raised_by(by: Actor, *, on: date) -> list[Waiting]:
    """Loans this person asked for."""
    return asked_by(by)


def copied_to(by: Actor, *, on: date) -> list[Waiting]:
    """Nothing of this app is copied to anybody."""
    return []


def to_remind(*, on: date) -> QuerySet[Evidence]:
    """Every agency's pieces that run out within their months and were not yet told of."""
    return running_out(Evidence.objects.order_by("pk"), on=on).select_related("entered_by")


def _over(piece: Evidence, *, on: date) -> bool:
    return piece.expires_on is not None and piece.expires_on < on


def _shut_off(by: Actor) -> list[Waiting]:
    if not by.holds("archivist"):
        return []
    bad = FileText.objects.filter(fault=CLASSIFIED).values("file_id")
    rows = evidence_visible_to(by).filter(Q(file_id__in=bad), withdrawn_reason="").order_by("pk")
    return [
        Waiting(
            kind=_("Bears a mark of secrecy"),
            title=piece.title,
            path=reverse("archives:piece", args=[piece.pk]),
            due_on=None,
            detail=piece.kind,
            tone="danger",
        )
        for piece in rows[:MOST]
    ]
