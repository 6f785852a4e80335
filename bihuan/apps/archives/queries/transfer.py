"""Transfer lists: what is on them, what is left out and why, and the package made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.files.storage import default_storage
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.apps.archives.models import File, Item, ItemPart, Transfer
from bihuan.apps.archives.queries.dossiers import (
    CATALOGUE,
    boxes_may_be_read,
    catalogue_rows,
    fonds_code,
    in_order,
    line_of,
)
from bihuan.apps.archives.queries.evidence import stored_at
from bihuan.apps.archives.queries.lending import lent_out
from bihuan.apps.archives.states import ARCHIVE, RETENTIONS
from bihuan.kit import packing
from bihuan.kit.deed import Actor, Scope
from bihuan.kit.refusals import NotFound
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.writing import csv, write

CHUNK = 200
TITLE_BYTES = 110
STEP = 1024 * 1024

CONTENTS: Final = Table(
    "transfer",
    (
        *CATALOGUE.columns,
        Column("box", _("Box"), width=8),
        Column("retention", _("Retention"), width=12),
        Column("files", _("Files"), width=6),
    ),
    _("Transfer list"),
)


@dataclass(frozen=True, slots=True)
class Gap:
    """What is wrong with one item, or with one of its files; `stops` the package."""

    item: Item
    reference: str
    what: str
    stops: bool = False


def transfers_visible_to(by: Actor) -> QuerySet[Transfer]:
    """Lists of the agency, for those who read the whole of its shelf."""
    found = Transfer.objects.select_related("drawn_by", "receipt", "agency")
    if by.scope is Scope.ALL:
        return found
    return found.filter(agency_id=by.agency_id or 0) if boxes_may_be_read(by) else found.none()


def transfer_of(by: Actor, pk: int) -> Transfer:
    """A list in reach, or `NotFound`."""
    found = transfers_visible_to(by).filter(pk=pk).first()
    if found is None:
        raise NotFound(gettext("There is no such transfer list."))
    return found


def with_counts(found: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """With how many items stand on each."""
    return found.annotate(items=Count("lines", filter=Q(lines__struck_reason="")))


def in_scope(transfer: Transfer) -> QuerySet[Item]:
    """Every item the list was drawn for, those left out too; void ones not."""
    wanted = {
        "item_class__retention": transfer.retention,
        "item_class__org_code": transfer.org_code,
    }
    found = Item.objects.filter(
        item_class__agency_id=transfer.agency_id,
        item_class__year__gte=transfer.year_from,
        item_class__year__lte=transfer.year_to,
        voided_reason="",
    ).exclude(held__in=("transferred", "destroyed"))
    return found.filter(**{k: value for k, value in wanted.items() if value})


def items_of(transfer: Transfer) -> QuerySet[Item]:
    """What stands on a list, in the order of the shelf, with its files."""
    parts = ItemPart.objects.select_related("evidence__file").order_by("order")
    found = Item.objects.filter(transferred__transfer=transfer, transferred__struck_reason="")
    found = found.select_related("item_class", "box").prefetch_related(Prefetch("parts", parts))
    return in_order(found)


def gaps(transfer: Transfer) -> list[Gap]:
    """Everything that is missing, named one by one; hashes are held against only when packing."""
    fonds = fonds_code(transfer.agency_id)
    found = [*_left_out(transfer, fonds)]
    for item in items_of(transfer).iterator(CHUNK):
        reference = line_of(item, fonds).reference
        found += [Gap(item, reference, what, stops) for what, stops in _of_item(item)]
    return found


def damaged(transfer: Transfer) -> list[str]:
    """Files on a list that are not what they were stored as: every one is read."""
    fonds, found = fonds_code(transfer.agency_id), []
    for item in items_of(transfer).iterator(CHUNK):
        for file in _files(item):
            if _fault(file) or _hash(file) != file.sha256:
                found.append(f"{line_of(item, fonds).reference} {item}：{file.name}")
    return found


def entries(transfer: Transfer, *, on: date) -> Iterator[packing.Entry]:
    """The files of the package, one after another: papers by item, the list twice, the words."""
    names, fonds = packing.Names(), fonds_code(transfer.agency_id)
    for item in items_of(transfer).iterator(CHUNK):
        folder, title = line_of(item, fonds).reference, packing.safe_name(item.title)
        title = packing.safe_name(title, most=TITLE_BYTES)
        for order, file in enumerate(_files(item), start=1):
            name = f"{item.number:04}-{order}-{title}{packing.suffix_of(file.name)}"
            path = names.claim(folder, name)
            yield packing.of_stored(path, stored_at(file), size=file.size, sha256=file.sha256)
    sheet = write([(CONTENTS, _rows(transfer, fonds))], title=gettext(CONTENTS.title))
    yield packing.of_bytes(names.claim(gettext("Transfer list") + ".xlsx"), sheet)
    plain = csv(CONTENTS, _rows(transfer, fonds))
    yield packing.of_bytes(names.claim(gettext("Transfer list") + ".csv"), plain)
    words = _words(transfer, fonds, on=on)
    yield packing.of_text(names.claim(gettext("What this is") + ".txt"), words)


def contents_sheet(transfer: Transfer) -> bytes:
    """The list as a workbook."""
    rows = _rows(transfer, fonds_code(transfer.agency_id))
    return write([(CONTENTS, rows)], title=gettext(CONTENTS.title))


def _left_out(transfer: Transfer, fonds: str) -> Iterable[Gap]:
    on_it = transfer.lines.filter(struck_reason="").values("item_id")
    rows = list(in_order(in_scope(transfer).exclude(pk__in=on_it).select_related("item_class")))
    out = lent_out(item.pk for item in rows)
    for item in rows:
        state = gettext(ARCHIVE.states[item.state].label)
        why = gettext("Lent out") if item.pk in out else state
        if item.state == "numbered" and item.pk not in out:
            why = gettext("Not in a box")
        yield Gap(item, line_of(item, fonds).reference, gettext("Left out: %(why)s") % {"why": why})


def _of_item(item: Item) -> Iterator[tuple[str, bool]]:
    files = list(_files(item))
    if not files:
        yield gettext("No file: on paper only"), False
    for part in item.parts.all():
        if part.evidence.withdrawn_reason:
            yield gettext("Withdrawn: %(title)s") % {"title": part.evidence}, False
    for file in files:
        if fault := _fault(file):
            yield f"{fault}：{file.name}", True


def _files(item: Item) -> Iterator[File]:
    """The files of an item in order, withdrawn pieces left out."""
    for part in item.parts.all():
        if part.evidence.file is not None and not part.evidence.withdrawn_reason:
            yield part.evidence.file


def _fault(file: File) -> str:
    """What a look at the storage shows, without reading."""
    stored = stored_at(file)
    if not default_storage.exists(stored):
        return gettext("The file is missing")
    return "" if default_storage.size(stored) == file.size else gettext("The file was changed")


def _hash(file: File) -> str:
    digest = hashlib.sha256()
    with default_storage.open(stored_at(file), "rb") as content:
        while chunk := content.read(STEP):
            digest.update(chunk)
    return digest.hexdigest()


def _rows(transfer: Transfer, fonds: str) -> Iterator[dict[str, object]]:
    rows = items_of(transfer).iterator(CHUNK)
    beside = items_of(transfer).iterator(CHUNK)
    for row, item in zip(catalogue_rows(rows, fonds), beside, strict=True):
        more = {
            "box": item.box.number if item.box else "",
            "retention": gettext(RETENTIONS[item.item_class.retention]),
            "files": sum(1 for _file in _files(item)),
        }
        yield {**row, **more}


def _words(transfer: Transfer, fonds: str, *, on: date) -> str:
    count = transfer.lines.filter(struck_reason="").count()
    lines = [
        gettext("Transfer list: %(name)s") % {"name": transfer.name},
        gettext("Fonds %(code)s, %(agency)s") % {"code": fonds, "agency": transfer.agency.name},
        gettext("%(n)s items, made on %(day)s") % {"n": count, "day": on},
        gettext("Each folder is one item, named by its reference; its files stand in order."),
        gettext("To check the files: sha256sum -c %(name)s") % {"name": packing.MANIFEST},
        "",
        gettext("What is missing:"),
        *(f"{gap.reference} {gap.item} — {gap.what}" for gap in gaps(transfer)),
    ]
    return "\n".join(lines) + "\n"
