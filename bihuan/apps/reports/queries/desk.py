"""What publications put on a desk: to decide, to check, to release, to answer, about to end."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.reports.models import Comment, Edition, Publication
from bihuan.apps.reports.queries.scope import publications_visible_to
from bihuan.apps.reports.states import (
    ANSWERERS,
    CHECKERS,
    ENDING_DAYS,
    PREPARERS,
    READERS,
    RELEASERS,
)
from bihuan.kit.deed import Actor
from bihuan.kit.waiting import Waiting

MOST = 20


def waiting_for(by: Actor, *, on: date) -> list[Waiting]:
    """What waits for this person."""
    if by.person_id is None or not by.holds(*READERS):
        return []
    return [*_editions(by), *_comments(by), *_ending(by, on)]


def done_by(by: Actor, *, on: date) -> list[Waiting]:
    """Editions this person checked or released lately."""
    rows = _of(by).filter(released_by_id=by.person_id or 0).order_by("-released_at")[:MOST]
    return [_item("Edition released", one) for one in rows]


def raised_by(by: Actor, *, on: date) -> list[Waiting]:
    """Editions this person prepared that are on their way."""
    rows = _of(by).filter(prepared_by_id=by.person_id or 0, state__in=("draft", "checked"))
    return [_item("Edition on its way", one) for one in rows.order_by("-pk")[:MOST]]


def copied_to(by: Actor, *, on: date) -> list[Waiting]:
    """Nothing is copied to anybody: what is out, everybody can read."""
    return []


def _of(by: Actor) -> QuerySet[Edition]:
    rows = Edition.objects.filter(publication__in=publications_visible_to(by))
    return rows.select_related("publication")


def _editions(by: Actor) -> list[Waiting]:
    """Each unfinished edition, for those whose turn it is."""
    found = []
    for one in _of(by).filter(state__in=("draft", "checked")).order_by("pk")[: 2 * MOST]:
        hand_in_it = by.person_id in one.preparers
        if one.state == "checked":
            if by.holds(*RELEASERS) and not hand_in_it:
                found.append(_item("Edition to release", one, tone="warning"))
        elif one.undecided or one.returned_reason:
            if by.holds(*PREPARERS) and hand_in_it:
                found.append(_item("Edition to complete", one))
        elif by.holds(*CHECKERS) and not hand_in_it:
            found.append(_item("Edition to check", one, tone="warning"))
    return found


def _comments(by: Actor) -> list[Waiting]:
    if not by.holds(*ANSWERERS):
        return []
    rows = Comment.objects.filter(publication__in=publications_visible_to(by), state="new")
    counts = rows.order_by().values_list("publication_id").annotate(n=Count("pk"))
    waiting = dict(counts)
    return [
        Waiting(
            kind="Comments to answer",
            title=one.title,
            path=reverse("reports:publication", args=[one.pk]) + "#comments",
            due_on=None,
            detail=_("%(n)s comments of the public") % {"n": waiting[one.pk]},
            tone="warning",
        )
        for one in Publication.objects.filter(pk__in=waiting).order_by("pk")[:MOST]
    ]


def _ending(by: Actor, on: date) -> list[Waiting]:
    """Publications that are out and whose period ends soon."""
    if not by.holds(*ANSWERERS):
        return []
    rows = ending(on=on).filter(publication__in=publications_visible_to(by))
    return [
        Waiting(
            kind="Publication ends",
            title=one.publication.title,
            path=reverse("reports:publication", args=[one.publication_id]),
            due_on=last_day(one),
            detail=_("After this day no more comments are taken."),
        )
        for one in rows[:MOST]
    ]


def ending(*, on: date) -> QuerySet[Edition]:
    """Editions that are out and whose own period, the one the public reads, ends soon."""
    last = on + timedelta(days=ENDING_DAYS)
    rows = Edition.objects.filter(
        state="released",
        content__period__until__gte=on.isoformat(),
        content__period__until__lte=last.isoformat(),
    )
    return rows.select_related("publication__opened_by").order_by("content__period__until", "pk")


def last_day(edition: Edition) -> date:
    """The last day of the period of an edition that is out."""
    assert edition.content is not None
    return date.fromisoformat(edition.content["period"]["until"])


def _item(kind: str, one: Edition, *, tone: str = "info") -> Waiting:
    return Waiting(
        kind=kind,
        title=one.publication.title,
        path=reverse("reports:edition", args=[one.pk]),
        due_on=None,
        detail=_("Edition %(no)s") % {"no": one.number},
        tone=tone,
    )
