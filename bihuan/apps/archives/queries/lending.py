"""Items asked for and lent: the register 借阅登记簿, what is out, what a desk is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.apps.archives.models import Item, Lending, LentItem
from bihuan.apps.archives.queries.dossiers import fonds_code, line_of
from bihuan.apps.archives.states import LENDERS, LENDING, WAYS
from bihuan.apps.people.states import BUSINESS
from bihuan.kit.deed import Actor, Scope
from bihuan.kit.refusals import NotFound
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.writing import write
from bihuan.kit.waiting import Waiting

CHUNK = 500
MOST = 100

REGISTER: Final = Table(
    "lendings",
    (
        Column("no", _("No."), width=6),
        Column("asked_on", _("Loan asked for on"), width=12),
        Column("borrower", _("Borrower"), width=14),
        Column("organisation", _("Organisation"), width=20),
        Column("letter", _("Letter or identity card"), code=True, width=22),
        Column("reference", _("Reference"), code=True, width=26),
        Column("title", _("Title of the paper"), width=40),
        Column("purpose", _("Purpose"), width=24),
        Column("way", _("How it is used"), width=10),
        Column("copies", _("Copies"), width=14),
        Column("handed_on", _("Handed out on"), width=12),
        Column("due_on", _("Due back on"), width=12),
        Column("returned_on", _("Given back on"), width=12),
        Column("received_by", _("Taken back by"), width=12),
        Column("condition", _("Condition"), width=20),
        Column("state", _("State"), width=10),
    ),
    _("Register of loans"),
)


@dataclass(frozen=True, slots=True)
class LendingsAsked:
    """The conditions of the register; blank ones do not narrow."""

    words: str = ""
    state: str = ""
    asked_from: date | None = None
    asked_to: date | None = None
    overdue: bool = False
    mine: bool = False


def lendings_visible_to(by: Actor) -> QuerySet[Lending]:
    """The agency's for those who read all of it; others see what they borrow or asked for."""
    found = Lending.objects.select_related("borrower", "asked_by", "decided_by")
    if by.scope is Scope.ALL:
        return found
    if by.agency_id is None or not by.holds(*BUSINESS):
        return found.none()
    found = found.filter(agency_id=by.agency_id)
    return found if by.scope is Scope.AGENCY else found.filter(_own(by))


def lending_of(by: Actor, pk: int) -> Lending:
    """A lending in reach, or `NotFound`."""
    found = lendings_visible_to(by).filter(pk=pk).first()
    if found is None:
        raise NotFound(gettext("There is no such loan."))
    return found


def lendings(by: Actor, asked: LendingsAsked, *, on: date) -> QuerySet[Lending]:
    """The lendings that answer the conditions."""
    wanted = {
        "state": asked.state,
        "asked_on__gte": asked.asked_from,
        "asked_on__lte": asked.asked_to,
    }
    found = lendings_visible_to(by).filter(**{k: value for k, value in wanted.items() if value})
    if asked.overdue:
        found = found.filter(state="out", due_on__lt=on)
    if asked.mine:
        found = found.filter(_own(by))
    for word in asked.words.split()[:6]:
        lines = LentItem.objects.filter(lending=OuterRef("pk"), item__title__icontains=word)
        found = found.filter(
            Q(borrower__name__icontains=word)
            | Q(outsider__icontains=word)
            | Q(organisation__icontains=word)
            | Q(purpose__icontains=word)
            | Exists(lines)
        )
    return found


def with_lines(found: QuerySet[Lending]) -> QuerySet[Lending]:
    """With the items of each; two questions more, however many."""
    lines = LentItem.objects.select_related("item__item_class", "received_by").order_by("pk")
    return found.prefetch_related(Prefetch("lines", lines))


def is_overdue(lending: Lending, *, on: date) -> bool:
    """Out past its day."""
    return lending.state == "out" and lending.due_on < on


def lent_out(item_ids: Iterable[int]) -> dict[int, LentItem]:
    """Of these items, those that are out, with the line that says to whom."""
    lines = LentItem.objects.filter(
        item__in=list(item_ids), handed_on__isnull=False, returned_on__isnull=True
    )
    return {line.item_id: line for line in lines.select_related("lending__borrower")}


def loans_of(item: Item) -> list[LentItem]:
    """Who had an item, newest first."""
    lines = LentItem.objects.filter(item=item, handed_on__isnull=False)
    return list(lines.select_related("lending__borrower").order_by("-pk")[:MOST])


def register_sheet(found: QuerySet[Lending], *, agency_id: int | None) -> bytes:
    """The register as a workbook: a row an item."""
    rows = _rows(with_lines(found.order_by("asked_on", "pk")), fonds_code(agency_id))
    return write([(REGISTER, rows)], title=gettext(REGISTER.title))


def loans_for(by: Actor, *, on: date) -> list[Waiting]:
    """What a keeper has to decide, hand out or get back; what a borrower has to give back."""
    found = lendings_visible_to(by)
    keeper = by.holds(*LENDERS) and by.scope is Scope.AGENCY
    mine = Q(borrower_id=by.person_id or 0)
    rows = found.filter(mine, state="out")
    if keeper:
        rows = found.filter(mine & Q(state="out") | Q(state="out", due_on__lt=on))
        asked = found.filter(state__in=("asked", "approved")).exclude(mine)
        rows = rows | asked
    return [
        Waiting(
            kind=_kind(one, on=on),
            title=f"{one} · {one.purpose}",
            path=reverse("archives:lending", args=[one.pk]),
            due_on=one.due_on if one.state == "out" else None,
            detail=gettext(WAYS[one.way]),
            tone="danger" if is_overdue(one, on=on) else LENDING.states[one.state].tone,
        )
        for one in rows.order_by("due_on", "pk")[:MOST]
    ]


def asked_by(by: Actor) -> list[Waiting]:
    """What this person asked for and was not handed yet."""
    if by.person_id is None:
        return []
    rows = lendings_visible_to(by).filter(
        state__in=("asked", "approved", "refused"), borrower_id=by.person_id
    )
    return [
        Waiting(
            kind=gettext(LENDING.states[one.state].label),
            title=one.purpose,
            path=reverse("archives:lending", args=[one.pk]),
            due_on=None,
            detail=one.reason,
            tone=LENDING.states[one.state].tone,
        )
        for one in rows.order_by("-pk")[:MOST]
    ]


def _own(by: Actor) -> Q:
    return Q(borrower_id=by.person_id or 0) | Q(asked_by_id=by.person_id or 0)


def _kind(one: Lending, *, on: date) -> str:
    if is_overdue(one, on=on):
        return gettext("Archives overdue")
    return {
        "asked": gettext("Loan to decide"),
        "approved": gettext("Loan to hand out"),
    }.get(one.state, gettext("Archives to give back"))


def _rows(found: QuerySet[Lending], fonds: str) -> Iterator[dict[str, object]]:
    no = 0
    for one in found.iterator(CHUNK):
        for line in one.lines.all():
            no += 1
            told = line_of(line.item, fonds)
            yield {
                "no": no,
                "asked_on": one.asked_on,
                "borrower": str(one),
                "organisation": one.organisation,
                "letter": one.letter,
                "reference": told.reference,
                "title": told.title,
                "purpose": one.purpose,
                "way": gettext(WAYS[one.way]),
                "copies": one.copies,
                "handed_on": line.handed_on,
                "due_on": one.due_on,
                "returned_on": line.returned_on,
                "received_by": line.received_by.name if line.received_by else "",
                "condition": line.condition,
                "state": gettext(LENDING.states[one.state].label),
            }
