"""What a search finds of documents: title, number, and what the latest version says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop as _

from bihuan.apps.documents.models import Document, Version
from bihuan.apps.documents.queries.kinds import kinds
from bihuan.apps.documents.queries.scope import documents_visible_to
from bihuan.kit.addresses import address
from bihuan.kit.searching.asking import Source, Told
from bihuan.kit.searching.holding import among, holds, passage


def _latest() -> QuerySet[Version]:
    newer = Version.objects.filter(document=OuterRef("document"), order__gt=OuterRef("order"))
    return Version.objects.filter(~Exists(newer))


def holding(words: Sequence[str]) -> Q:
    """Documents that hold every word, each in the title or number, or in the latest version."""
    found = Q()
    for word in words:
        said = _latest().filter(holds([word])).values("document_id")
        found &= holds([word], otherwise=among("pk", said))
    return found


def _told(pks: Sequence[int], words: Sequence[str]) -> Iterator[Told]:
    texts = _latest().filter(document__in=pks)
    said = dict(texts.values_list("document_id", passage("wording", words)))
    for one in Document.objects.filter(pk__in=pks):
        page = address("documents:document", one.pk)
        detail = one.number or kinds()[one.kind].title
        yield Told(one.pk, one.title, detail, page, (said.get(one.pk, ""), one.about_title))


SOURCES = (
    Source(
        "document",
        _("Documents"),
        "file-text",
        documents_visible_to,
        _told,
        when=Coalesce("issued_on", "drafted_on"),
        unit="unit_id",
        holding=holding,
    ),
)
