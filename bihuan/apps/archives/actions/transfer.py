"""Transfer 移交 to the county archive: a list, its package, the hand-over; undone by correction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from bihuan.apps.archives.actions.evidence import give
from bihuan.apps.archives.models import Item, Transfer, TransferItem
from bihuan.apps.archives.queries.lending import lent_out
from bihuan.apps.archives.queries.transfer import in_scope, items_of, transfers_visible_to
from bihuan.apps.archives.states import ARCHIVE, FILERS, RETENTIONS, TRANSFER
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.packing import Packed
from bihuan.kit.refusals import NotFound, Refused

MOST_ITEMS = 20_000
BATCH = 500
KIND = "移交"


@dataclass(frozen=True, slots=True)
class Range:
    """What a list is drawn for: classes by year, retention and department."""

    year_from: int
    year_to: int
    retention: str = ""
    org_code: str = ""


@act("archives.draw_transfer", label="Draw up a transfer list", may=FILERS)
def draw_transfer(deed: Deed, *, name: str, of: Range) -> Transfer:
    """Everything of a range that stands in a box and is not lent out."""
    assert deed.by.agency_id is not None
    if not name.strip() or of.year_from > of.year_to or of.retention not in ("", *RETENTIONS):
        raise Refused(_("Give a name, and the years from the earlier to the later."))
    transfer = Transfer(
        agency_id=deed.by.agency_id,
        name=name.strip()[:80],
        year_from=of.year_from,
        year_to=of.year_to,
        retention=of.retention,
        org_code=of.org_code.strip().upper()[:8],
        drawn_by_id=deed.by.person_id,
        drawn_on=deed.on,
    )
    wanted = in_scope(transfer).filter(held="", box__isnull=False).order_by("pk")
    items = list(wanted.select_for_update(no_key=True, of=("self",))[: MOST_ITEMS + 1])
    out = lent_out(item.pk for item in items)
    items = [item for item in items if item.pk not in out]
    if not items:
        raise Refused(_("Nothing of this range stands in a box to be transferred."))
    if len(items) > MOST_ITEMS:
        raise Refused(_("A list holds at most %(most)s items.") % {"most": MOST_ITEMS})
    transfer.save()
    lines = [TransferItem(transfer=transfer, item=item) for item in items]
    TransferItem.objects.bulk_create(lines, BATCH)
    _hold(deed, items, "list", "listed")
    return transfer


@act("archives.strike_item", label="Strike an item from a transfer list", may=FILERS)
def strike_item(deed: Deed, *, transfer_id: int, item_id: int, reason: str) -> Transfer:
    """One item stays with us after all; the package is made anew."""
    transfer = _locked(deed, transfer_id)
    advance(TRANSFER, transfer.state, "pack", held=deed.by.roles)
    line = transfer.lines.filter(item_id=item_id, struck_reason="").first()
    if line is None:
        raise NotFound(_("There is no such item on this list."))
    if not reason.strip():
        raise Refused(_("Say why the item is struck from the list."))
    line.struck_reason = reason.strip()[:200]
    line.save(update_fields=["struck_reason"])
    _hold(deed, list(Item.objects.select_for_update(no_key=True).filter(pk=item_id)), "unlist", "")
    transfer.package_sha256 = ""
    transfer.save(update_fields=["package_sha256"])
    return transfer


@act("archives.note_package", label="Make the package of a transfer", may=FILERS)
def note_package(deed: Deed, *, transfer_id: int, packed: Packed) -> Transfer:
    """The package that was sent out whole, told by its own hash."""
    transfer = _locked(deed, transfer_id)
    advance(TRANSFER, transfer.state, "pack", held=deed.by.roles)
    transfer.package_sha256, transfer.package_size = packed.sha256, packed.size
    transfer.package_files, transfer.packed_at = packed.files, deed.at
    transfer.save()
    return transfer


@act("archives.hand_over", label="Record a hand-over to the archive", may=FILERS)
def hand_over(
    deed: Deed,
    *,
    transfer_id: int,
    receiver: str,
    taken_by: str,
    handed_on: date,
    note: str = "",
    upload: Upload[bytes] | None = None,
    unclassified: bool = False,
) -> Transfer:
    """Who took it, when, with what receipt: the items are no longer on our shelf."""
    transfer = _locked(deed, transfer_id)
    transfer.state = advance(TRANSFER, transfer.state, "hand_over", held=deed.by.roles)
    if not transfer.package_sha256:
        raise Refused(_("Make the package first: what was handed over is told by its hash."))
    if not receiver.strip() or not taken_by.strip():
        raise Refused(_("Say which archive and who there took it over."))
    if not transfer.drawn_on <= handed_on <= deed.on:
        raise Refused(_("It was handed over between the day of the list and today."))
    if not note.strip() and upload is None:
        raise Refused(_("Give the number of the receipt, or its scan."))
    if upload is not None:
        title = _("Receipt of “%(name)s”") % {"name": transfer.name}
        transfer.receipt = give(
            deed,
            upload=upload,
            unclassified=unclassified,
            kind=KIND,
            title=title,
            event_on=handed_on,
            again=True,
        )
    transfer.receiver, transfer.taken_by = receiver.strip()[:120], taken_by.strip()[:60]
    transfer.handed_on, transfer.note = handed_on, note.strip()[:200]
    transfer.save()
    _hold(deed, _items(transfer), "transfer", "transferred")
    return transfer


@act("archives.drop_transfer", label="Give up a transfer list", may=FILERS)
def drop_transfer(deed: Deed, *, transfer_id: int, reason: str) -> Transfer:
    """The list is not used; its items are free again."""
    return _end(deed, transfer_id, "drop", "unlist", reason)


@act("archives.undo_transfer", label="Undo a hand-over", may=FILERS)
def undo_transfer(deed: Deed, *, transfer_id: int, reason: str) -> Transfer:
    """It was recorded wrongly, or the archive gave it back; the record stays."""
    return _end(deed, transfer_id, "undo", "take_back", reason)


def _end(deed: Deed, transfer_id: int, move: str, back: str, reason: str) -> Transfer:
    transfer = _locked(deed, transfer_id)
    facts = {"reason": reason}
    transfer.state = advance(TRANSFER, transfer.state, move, held=deed.by.roles, facts=facts)
    transfer.reason = reason.strip()[:200]
    transfer.save()
    _hold(deed, _items(transfer), back, "", reason)
    return transfer


def _items(transfer: Transfer) -> list[Item]:
    keys = items_of(transfer).order_by().values("pk")
    return list(Item.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def _hold(deed: Deed, items: list[Item], move: str, held: str, reason: str = "") -> None:
    """Move every item; what has changed since is refused as the table says."""
    for item in items:
        advance(ARCHIVE, item.state, move, held=deed.by.roles, facts={"reason": reason})
        item.held = held
    Item.objects.bulk_update(items, ["held"], batch_size=BATCH)


def _locked(deed: Deed, transfer_id: int) -> Transfer:
    if not transfers_visible_to(deed.by).filter(pk=transfer_id).exists():
        raise NotFound(_("There is no such transfer list."))
    return Transfer.objects.select_for_update(no_key=True).get(pk=transfer_id)
