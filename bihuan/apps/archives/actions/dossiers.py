"""Archives after DA/T 22: the fonds' code, filing items under continuous numbers, boxing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from bihuan.apps.archives.models import Box, Evidence, Fonds, Item, ItemClass, ItemPart
from bihuan.apps.archives.queries import evidence_visible_to
from bihuan.apps.archives.queries.dossiers import items_visible_to
from bihuan.apps.archives.queries.lending import lent_out
from bihuan.apps.archives.states import ARCHIVE, CATEGORY, FILERS, WIDTHS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotFound, Refused
from bihuan.rules import filing

MOST_PARTS = 100


@dataclass(frozen=True, slots=True)
class Class:
    """The class an item is numbered in."""

    year: int
    retention: str
    org_code: str
    category: str = CATEGORY


@act("archives.set_fonds", label="Set the fonds code", may=FILERS)
def set_fonds(deed: Deed, *, code: str) -> Fonds:
    """The code the county archive gave the agency; references are written with it."""
    assert deed.by.agency_id is not None
    if "fonds" in filing.faults(fonds=code.strip(), category="WS", org="A", retention="Y"):
        raise Refused(_("A fonds code is four digits."))
    fonds, _made = Fonds.objects.update_or_create(
        agency_id=deed.by.agency_id, defaults={"code": code.strip()}
    )
    return fonds


@act("archives.file_item", label="File an item", may=FILERS)
def file_item(
    deed: Deed,
    *,
    under: Class,
    evidence_ids: Sequence[int],
    title: str,
    author: str,
    dated_on: date,
    self_made: bool = False,
    document_no: str = "",
    pages: int | None = None,
    note: str = "",
) -> Item:
    """Text and attachments become one item under the next number of its class."""
    pieces = _pieces(deed, evidence_ids)
    if not title.strip() or not author.strip():
        raise Refused(_("Give the title and who wrote it."))
    if dated_on > deed.on or under.year > deed.on.year:
        raise Refused(_("What has not been made yet is not filed."))
    own = _class(deed, under)
    own.last += 1
    own.save(update_fields=["last"])
    item = Item.objects.create(
        item_class=own,
        number=own.last,
        title=title.strip()[:200],
        self_made=self_made,
        author=author.strip()[:120],
        document_no=document_no.strip()[:80],
        dated_on=dated_on,
        pages=pages if pages is not None else _pages(pieces),
        note=note.strip()[:200],
        filed_on=deed.on,
        filed_by_id=deed.by.person_id,
    )
    ItemPart.objects.bulk_create(
        ItemPart(item=item, evidence=piece, order=n) for n, piece in enumerate(pieces, start=1)
    )
    return item


@act("archives.void_item", label="Void an item", may=FILERS)
def void_item(deed: Deed, *, item_id: int, reason: str) -> Item:
    """Filed by mistake: its number stays taken, with the reason; nothing is renumbered."""
    if not items_visible_to(deed.by).filter(pk=item_id).exists():
        raise NotFound(_("There is no such item."))
    item = Item.objects.select_for_update(no_key=True).get(pk=item_id)
    advance(ARCHIVE, item.state, "void", held=deed.by.roles, facts={"reason": reason})
    if lent_out([item_id]):
        raise Refused(_("The item is lent out: it comes back first."))
    item.voided_reason = reason.strip()[:200]
    item.save(update_fields=["voided_reason"])
    return item


@act("archives.box_items", label="Put items into a box", may=FILERS)
def box_items(deed: Deed, *, class_id: int, until: int, width_mm: int = 30, place: str = "") -> Box:
    """The items that stand in no box yet, up to a number, go into the next box of their class."""
    own = _locked_class(deed, class_id)
    if width_mm not in WIDTHS:
        raise Refused(_("The back of a box is 20, 30 or 40 mm wide."))
    loose = Item.objects.filter(item_class=own, box=None, number__lte=until).order_by("number")
    waiting = list(loose.select_for_update(no_key=True)[: filing.MOST_IN_BOX])
    if not waiting:
        raise Refused(_("No item up to this number stands outside a box."))
    own.boxes_made += 1
    own.save(update_fields=["boxes_made"])
    box = Box.objects.create(
        item_class=own,
        number=own.boxes_made,
        width_mm=width_mm,
        place=place.strip()[:80],
        made_on=deed.on,
    )
    for item in waiting:
        item.box = box
    Item.objects.bulk_update(waiting, ["box"], batch_size=500)
    return box


def _pieces(deed: Deed, evidence_ids: Sequence[int]) -> list[Evidence]:
    """The pieces in the order given, none of them filed before."""
    wanted = list(dict.fromkeys(evidence_ids))[:MOST_PARTS]
    found = evidence_visible_to(deed.by).filter(
        pk__in=wanted, agency=deed.by.agency_id, withdrawn_reason=""
    )
    pieces = {piece.pk: piece for piece in found}
    if not wanted or len(pieces) != len(wanted):
        raise NotFound(_("There is no such evidence."))
    if ItemPart.objects.filter(evidence__in=wanted).exists():
        raise Refused(_("One of these stands in an item already."))
    return [pieces[pk] for pk in wanted]


def _class(deed: Deed, under: Class) -> ItemClass:
    """The class, locked: whoever files there next waits for this number."""
    assert deed.by.agency_id is not None
    org = under.org_code.strip().upper()
    wrong = filing.faults(fonds="0000", category=under.category, org=org, retention=under.retention)
    if wrong:
        raise Refused(
            _("A department code is 1 to 8 capital letters or digits, a retention Y, D30 or D10.")
        )
    own, _made = ItemClass.objects.get_or_create(
        agency_id=deed.by.agency_id,
        category=under.category,
        year=under.year,
        retention=under.retention,
        org_code=org,
    )
    return ItemClass.objects.select_for_update(no_key=True).get(pk=own.pk)


def _locked_class(deed: Deed, class_id: int) -> ItemClass:
    rows = ItemClass.objects.select_for_update(no_key=True)
    own = rows.filter(pk=class_id, agency_id=deed.by.agency_id or 0).first()
    if own is None:
        raise NotFound(_("There is no such class of items."))
    return own


def _pages(pieces: Sequence[Evidence]) -> int | None:
    known = [piece.file.pages for piece in pieces if piece.file and piece.file.pages]
    return sum(known) if len(known) == len(pieces) else None
