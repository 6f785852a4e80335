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


def _valid(by: Actor) -> QuerySet[Evidence]:
    return evidence_visible_to(by).filter(withdrawn_reason="")


def _told(rows: QuerySet[Evidence], words: Sequence[str]) -> Iterator[Told]:
    pieces = list(rows.select_related("file", "unit"))
    texts = FileText.objects.filter(file__in=[one.file_id for one in pieces if one.file_id])
    said = dict(texts.values_list("file_id", passage("content", words)))
    for one in pieces:
        about = (one.kind, one.document_no, one.unit.name if one.unit else "")
        own = (one.statement, one.caption, one.place, one.people, one.locator)
        yield Told(
            one.pk,
            one.title,
            " · ".join(part for part in about if part),
            address("archives:piece", one.pk),
            (*own, said.get(one.file_id or 0, "")),
        )


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
