"""What a search finds of evidence: by its own particulars, and by what its file says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from bihuan.apps.archives.models import Evidence, FileText
from bihuan.apps.archives.queries.evidence import evidence_visible_to, holding
from bihuan.kit.addresses import address
from bihuan.kit.deed import Actor
from bihuan.kit.searching.asking import Source, Told
from bihuan.kit.searching.holding import passage

COLUMNS = (
    *("pk", "file_id", "title", "kind", "document_no", "unit__name"),
    *("statement", "caption", "place", "people", "locator"),
)


def _valid(by: Actor) -> QuerySet[Evidence]:
    return evidence_visible_to(by).filter(withdrawn_reason="")


def _told(pks: Sequence[int], words: Sequence[str]) -> Iterator[Told]:
    pieces = list(Evidence.objects.filter(pk__in=pks).values_list(*COLUMNS))
    said: dict[int, str] = {}
    if files := [file for _pk, file, *_rest in pieces if file]:
        texts = FileText.objects.filter(file__in=files)
        said = dict(texts.values_list("file_id", passage("content", words)))
    for pk, file, title, kind, number, unit, *own in pieces:
        about = " · ".join(part for part in (kind, number, unit) if part)
        page = address("archives:piece", pk)
        yield Told(pk, title, about, page, (*own, said.get(file, "")))


SOURCES = (
    Source(
        "evidence",
        _("Evidence"),
        "paperclip",
        _valid,
        _told,
        when="event_on",
        unit="unit_id",
        holding=holding,
    ),
)
