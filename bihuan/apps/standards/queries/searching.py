"""What a search finds of standards: the leaves of versions that are not retired."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_noop as _

from bihuan.apps.standards.models import Clause
from bihuan.apps.standards.queries.standing import clauses_visible_to
from bihuan.kit.addresses import address
from bihuan.kit.deed import OFFICE_ZONE, Actor
from bihuan.kit.searching.asking import Source, Told


def _leaves(by: Actor) -> QuerySet[Clause]:
    return clauses_visible_to(by).filter(is_leaf=True).exclude(version__state="retired")


def _told(pks: Sequence[int], words: Sequence[str]) -> Iterator[Told]:
    rows = Clause.objects.filter(pk__in=pks)
    for clause in rows.select_related("version__standard"):
        page = address("standards:clause", clause.pk)
        yield Told(clause.pk, str(clause), str(clause.version), page)


SOURCES = (
    Source(
        "clause",
        _("Clause"),
        "list-tree",
        _leaves,
        _told,
        when=Coalesce("version__effective_on", TruncDate("version__frozen_at", tzinfo=OFFICE_ZONE)),
    ),
)
