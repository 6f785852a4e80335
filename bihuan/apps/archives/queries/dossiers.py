"""The catalogue of items, the boxes they stand in, and what a year still has to file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.apps.archives.models import Box, Evidence, Fonds, Item, ItemClass
from bihuan.apps.archives.queries.evidence import evidence_visible_to
from bihuan.apps.people.states import BUSINESS
from bihuan.kit.deed import Actor, Scope
from bihuan.kit.refusals import NotFound
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.writing import write
from bihuan.kit.waiting import Waiting
from bihuan.rules.filing import due_on, reference, shown_day, shown_title

CHUNK = 500
NO_CODE = "0000"

CATALOGUE: Final = Table(
    "catalogue",
    (
        Column("no", _("No."), width=6),
        Column("reference", _("Reference"), code=True, width=26),
        Column("document_no", _("Document number"), width=20),
        Column("author", _("Author"), width=18),
        Column("title", _("Title of the paper"), width=44),
        Column("day", _("Date"), code=True, width=10),
        Column("secrecy", _("Secrecy"), width=6),
        Column("pages", _("Number of pages"), width=6),
        Column("note", _("Remarks"), width=16),
    ),
    _("Archive catalogue"),
)


@dataclass(frozen=True, slots=True)
class ItemsAsked:
    """The conditions of the catalogue; blank ones do not narrow."""

    words: str = ""
    year: int | None = None
    retention: str = ""
    org_code: str = ""
    unboxed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the catalogue."""

    item: Item
    reference: str
    title: str
    day: str


@dataclass(frozen=True, slots=True)
class Spine:
    """What stands on the back of a box."""

    box: Box
    fonds: str
    first: int
    last: int
    items: int


def items_visible_to(by: Actor) -> QuerySet[Item]:
    """Items of the agency for those who read all of it; others see those of their own pieces."""
    items = Item.objects.select_related("item_class", "box")
    if by.scope is Scope.ALL:
        return items
    if by.agency_id is None or not by.holds(*BUSINESS):
        return items.none()
    items = items.filter(item_class__agency_id=by.agency_id)
    if by.scope is Scope.AGENCY:
        return items
    mine = evidence_visible_to(by).values("pk")
    return items.filter(pk__in=Item.objects.filter(parts__evidence__in=mine).values("pk"))


def item_of(by: Actor, pk: int) -> Item:
    """An item in reach, or `NotFound`."""
    item = items_visible_to(by).filter(pk=pk).first()
    if item is None:
        raise NotFound(gettext("There is no such item."))
    return item


def items(by: Actor, asked: ItemsAsked) -> QuerySet[Item]:
    """The items that answer the conditions."""
    found = items_visible_to(by)
    wanted = {
        "item_class__year": asked.year,
        "item_class__retention": asked.retention,
        "item_class__org_code": asked.org_code.strip().upper(),
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    if asked.unboxed:
        found = found.filter(box=None)
    for word in asked.words.split()[:6]:
        found = found.filter(
            Q(title__icontains=word) | Q(document_no__icontains=word) | Q(author__icontains=word)
        )
    return found


def in_order(found: QuerySet[Item]) -> QuerySet[Item]:
    """As they stand on the shelf."""
    return found.order_by(
        "item_class__year",
        "item_class__retention",
        "item_class__org_code",
        "item_class__category",
        "number",
    )


def fonds_code(agency_id: int | None) -> str:
    """The agency's code, or zeros where it has none yet."""
    return Fonds.objects.filter(agency=agency_id).values_list("code", flat=True).first() or NO_CODE


def line_of(item: Item, fonds: str) -> Line:
    """An item as the catalogue writes it."""
    own = item.item_class
    told = reference(
        fonds=fonds,
        category=own.category,
        year=own.year,
        retention=own.retention,
        org=own.org_code,
        number=item.number,
    )
    title = shown_title(item.title, self_made=item.self_made)
    return Line(item, told, title, shown_day(item.dated_on))


def catalogue_sheet(found: QuerySet[Item], *, fonds: str) -> bytes:
    """The catalogue as a workbook."""
    return write(
        [(CATALOGUE, catalogue_rows(in_order(found).iterator(CHUNK), fonds))],
        title=gettext(CATALOGUE.title),
    )


def boxes_visible_to(by: Actor) -> QuerySet[Box]:
    """Boxes of the agency, for those who read the whole of it."""
    boxes = Box.objects.select_related("item_class__agency")
    if by.scope is Scope.ALL:
        return boxes
    if not boxes_may_be_read(by):
        return boxes.none()
    return boxes.filter(item_class__agency=by.agency_id)


def box_of(by: Actor, pk: int) -> Box:
    """A box in reach, or `NotFound`."""
    box = boxes_visible_to(by).filter(pk=pk).first()
    if box is None:
        raise NotFound(gettext("There is no such box."))
    return box


def loose_classes(by: Actor) -> list[ItemClass]:
    """Classes with items that stand in no box yet, with how many."""
    if not boxes_may_be_read(by):
        return []
    rows = ItemClass.objects.filter(agency=by.agency_id, items__box=None)
    return list(
        rows.annotate(loose=Count("items")).order_by("year", "retention", "org_code", "category")
    )


def boxes_may_be_read(by: Actor) -> bool:
    """Whether the shelf of the whole agency is this person's to read."""
    return by.agency_id is not None and by.scope is Scope.AGENCY and by.holds(*BUSINESS)


def spines(found: QuerySet[Box], *, fonds: str) -> list[Spine]:
    """The backs of boxes, in the order of the shelf; one question however many."""
    rows = found.annotate(
        low=Min("items__number"), high=Max("items__number"), held=Count("items")
    ).order_by("item_class__year", "item_class__retention", "item_class__org_code", "number")
    return [Spine(box, fonds, box.low or 0, box.high or 0, box.held) for box in rows]


def to_file(by: Actor, *, year: int) -> QuerySet[Evidence]:
    """Pieces of a year with a file or a text that stand in no item yet."""
    pieces = evidence_visible_to(by).filter(
        event_on__year=year, filed_in=None, withdrawn_reason="", link=""
    )
    return pieces.order_by("event_on", "pk")


def filing_for(by: Actor, *, on: date) -> list[Waiting]:
    """What last year made is filed by the end of June: one line for the archivist."""
    if not by.holds("archivist"):
        return []
    count = to_file(by, year=on.year - 1).count()
    if not count:
        return []
    due = due_on(on.year - 1)
    return [
        Waiting(
            kind=gettext("To be filed"),
            title=gettext("%(n)s pieces of %(year)s") % {"n": count, "year": on.year - 1},
            path=reverse("archives:to_file") + f"?year={on.year - 1}",
            due_on=due,
            detail=gettext("Filed by the end of June of the next year."),
            tone="danger" if due < on else "info",
        )
    ]


def catalogue_rows(found: Iterable[Item], fonds: str) -> Iterator[dict[str, object]]:
    """Items as the rows of the catalogue."""
    for no, item in enumerate(found, start=1):
        line = line_of(item, fonds)
        note = [item.voided_reason and gettext("Void: %(why)s") % {"why": item.voided_reason}]
        yield {
            "no": no,
            "reference": line.reference,
            "document_no": item.document_no,
            "author": item.author,
            "title": line.title,
            "day": line.day,
            "secrecy": "",  # nothing secret is kept in this system
            "pages": item.pages,
            "note": "；".join(part for part in (*note, item.note) if part),
        }
