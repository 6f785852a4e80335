"""Appraisal and destruction 鉴定销毁: what has run out, the lists, what still needs an item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from django.db.models import Count, Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.apps.archives.models import Disposal, DisposalItem, Evidence, File, Item, LentItem
from bihuan.apps.archives.queries.dossiers import (
    boxes_may_be_read,
    fonds_code,
    items_visible_to,
    line_of,
)
from bihuan.apps.archives.queries.proving import proved_by
from bihuan.apps.archives.states import (
    DISPOSAL,
    FILERS,
    FIRST_TO_AGREE,
    LAST_TO_AGREE,
    RETENTIONS,
    VERDICTS,
)
from bihuan.kit.deed import SYSTEM, Actor, Scope
from bihuan.kit.refusals import NotFound
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.writing import write
from bihuan.kit.waiting import Waiting
from bihuan.rules.filing import last_class_year

CHUNK = 500
MOST = 50

REGISTER: Final = Table(
    "disposal",
    (
        Column("no", _("No."), width=6),
        Column("reference", _("Reference"), code=True, width=26),
        Column("title", _("Title of the paper"), width=44),
        Column("author", _("Author"), width=18),
        Column("document_no", _("Document number"), width=20),
        Column("day", _("Date"), code=True, width=10),
        Column("pages", _("Number of pages"), width=6),
        Column("retention", _("Retention"), width=14),
        Column("verdict", _("Verdict of the appraisal"), width=12),
        Column("until", _("Kept longer"), width=14),
        Column("reason", _("Reason"), width=26),
    ),
    _("Appraisal list"),
)


def run_out(by: Actor, *, on: date) -> QuerySet[Item]:
    """Items in boxes whose retention is over, neither lent nor on a list."""
    over = Q(pk__in=[])
    for retention in RETENTIONS:
        year = last_class_year(retention, on=on)
        if year is not None:
            own = Q(item_class__retention=retention, item_class__year__lte=year)
            longer = Q(prolonged_to=retention, prolonged_in__lte=year)
            over |= own & Q(prolonged_to="") | longer
    out = LentItem.objects.filter(handed_on__isnull=False, returned_on__isnull=True)
    found = items_visible_to(by).filter(over, voided_reason="", held="", box__isnull=False)
    found = found.exclude(pk__in=out.values("item_id"))
    return found if boxes_may_be_read(by) or by.scope is Scope.ALL else found.none()


def disposals_visible_to(by: Actor) -> QuerySet[Disposal]:
    """Lists of the agency, for those who read its shelf or are asked to agree."""
    found = Disposal.objects.select_related("drawn_by", "agreed_by", "approved_by", "agency")
    found = found.select_related("watched_by", "also_watched_by")
    if by.scope is Scope.ALL:
        return found
    if by.agency_id is None or not (boxes_may_be_read(by) or by.holds(*FIRST_TO_AGREE)):
        return found.none()
    return found.filter(agency_id=by.agency_id)


def disposal_of(by: Actor, pk: int) -> Disposal:
    """A list in reach, or `NotFound`."""
    found = disposals_visible_to(by).filter(pk=pk).first()
    if found is None:
        raise NotFound(gettext("There is no such appraisal list."))
    return found


def with_counts(found: QuerySet[Disposal]) -> QuerySet[Disposal]:
    """With how many items are on each, and how many of them go."""
    return found.annotate(
        items=Count("lines"), going=Count("lines", filter=Q(lines__verdict="destroy"))
    )


def lines_of(disposal: Disposal) -> QuerySet[DisposalItem]:
    """What stands on a list, in the order of the shelf."""
    return disposal.lines.select_related("item__item_class", "item__box").order_by(
        "item__item_class__year", "item__item_class__retention", "item__item_class", "item__number"
    )


def destroyed_in(piece: Evidence) -> Disposal | None:
    """The list a piece of evidence went with."""
    if not piece.withdrawn_reason:
        return None
    return Disposal.objects.filter(
        state="destroyed", lines__verdict="destroy", lines__item__parts__evidence=piece
    ).first()


def destroyed_with(item: Item) -> Disposal | None:
    """The list an item went with."""
    return Disposal.objects.filter(
        state="destroyed", lines__verdict="destroy", lines__item=item
    ).first()


def still_needed(items: Iterable[Item]) -> list[str]:
    """Of these items, those that prove something open, with what; asked only where a use is."""
    own = {item.pk: item for item in items}
    pieces = Evidence.objects.filter(filed_in__item__in=own)
    used = used_elsewhere(Evidence, pieces.values_list("pk", flat=True), besides=_OF_EVIDENCE)
    found = []
    for piece in pieces.filter(pk__in=used).prefetch_related("filed_in").order_by("pk"):
        for proved in proved_by(piece.pk, SYSTEM):
            if proved.open:
                item = own[piece.filed_in.all()[0].item_id]
                shown = f"{item.item_class}-{item.number:04} {item}"
                found.append(f"{shown} → {proved.kind}：{proved.title}")
    return found


def free_pieces(items: Iterable[Item]) -> set[int]:
    """The pieces of these items that nothing else is shown to use."""
    pieces = Evidence.objects.filter(filed_in__item__in=list(items))
    keys = set(pieces.values_list("pk", flat=True))
    return keys - used_elsewhere(Evidence, keys, besides=_OF_EVIDENCE)


def free_files(pieces: set[int]) -> set[int]:
    """The files of these pieces that neither other evidence nor any other record uses."""
    keys = set(File.objects.filter(evidence__in=pieces).values_list("pk", flat=True))
    others = Evidence.objects.filter(file__in=keys).exclude(pk__in=pieces)
    gone = Q(filed_in__item__held="destroyed") & ~Q(withdrawn_reason="")
    kept = set(others.exclude(gone).values_list("file_id", flat=True))
    return keys - kept - used_elsewhere(File, keys, besides=_OF_FILE)


_OF_EVIDENCE = frozenset({"archives.ItemPart", "archives.Evidence"})
_OF_FILE = frozenset({"archives.FileText", "archives.Evidence"})


def used_elsewhere(model: type[Model], keys: Iterable[int], *, besides: frozenset[str]) -> set[int]:
    """Of these rows, those any table names, whatever app it belongs to."""
    wanted, used = list(keys), set[int]()
    for field in model._meta.get_fields(include_hidden=True):
        source: Any = field.related_model
        if not field.auto_created or field.concrete or source._meta.label in besides:
            continue
        name = field.field.name  # type: ignore[union-attr]  # a relation that comes in
        rows = source._base_manager.filter(**{f"{name}__in": wanted})
        used |= set(rows.values_list(name, flat=True))
    return used


def register_sheet(disposal: Disposal) -> bytes:
    """The list as a workbook."""
    rows = _rows(disposal, fonds_code(disposal.agency_id))
    return write([(REGISTER, rows)], title=gettext(REGISTER.title))


def disposals_for(by: Actor, *, on: date) -> list[Waiting]:
    """Lists to agree to, to approve or to carry out; and what has run out."""
    wanted = Q(pk__in=[])
    if by.holds(*FIRST_TO_AGREE):
        wanted |= Q(state="submitted")
    if by.holds(*LAST_TO_AGREE):
        wanted |= Q(state="agreed")
    others = wanted & ~Q(drawn_by_id=by.person_id or 0)
    if by.holds(*FILERS):
        others |= Q(state="approved")
    rows = disposals_visible_to(by).filter(others).order_by("pk")[:MOST]
    found = [
        Waiting(
            kind=gettext(DISPOSAL.states[one.state].label),
            title=gettext("Appraisal list %(no)s") % {"no": one},
            path=reverse("archives:disposal", args=[one.pk]),
            due_on=None,
            tone=DISPOSAL.states[one.state].tone,
        )
        for one in rows
    ]
    return found + (_to_appraise(by, on=on) if by.holds(*FILERS) else [])


def _to_appraise(by: Actor, *, on: date) -> list[Waiting]:
    count = run_out(by, on=on).count()
    if not count:
        return []
    return [
        Waiting(
            kind=gettext("Retention has run out"),
            title=gettext("%(n)s items to appraise") % {"n": count},
            path=reverse("archives:run_out"),
            due_on=None,
        )
    ]


def _rows(disposal: Disposal, fonds: str) -> Iterator[dict[str, object]]:
    for no, line in enumerate(lines_of(disposal).iterator(CHUNK), start=1):
        told = line_of(line.item, fonds)
        yield {
            "no": no,
            "reference": told.reference,
            "title": told.title,
            "author": line.item.author,
            "document_no": line.item.document_no,
            "day": told.day,
            "pages": line.item.pages,
            "retention": gettext(RETENTIONS[line.item.item_class.retention]),
            "verdict": gettext(VERDICTS[line.verdict]) if line.verdict else "",
            "until": gettext(RETENTIONS[line.retention]) if line.retention else "",
            "reason": line.reason,
        }
