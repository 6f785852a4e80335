"""What a search finds of the loop: findings and measures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from bihuan.apps.loop.models import Finding, Measure
from bihuan.apps.loop.queries.scope import findings_visible_to, measures_visible_to
from bihuan.kit.addresses import address
from bihuan.kit.searching.asking import Source, Told

TITLE_CHARS = 80  # of a measure, which has no title


def _findings(rows: QuerySet[Finding], words: Sequence[str]) -> Iterator[Told]:
    told = ("number", "title", "part", "verbatim", "root_cause", "lead_unit__name")
    for one in rows.select_related("lead_unit").only(*told):
        page = address("loop:finding", one.pk)
        texts = (one.verbatim, one.root_cause, one.part)
        yield Told(one.pk, f"{one.number} {one.title}", _unit(one), page, texts)


def _measures(rows: QuerySet[Measure], words: Sequence[str]) -> Iterator[Told]:
    told = ("text", "criterion", "product", "outcome", "lead_unit__name")
    for one in rows.select_related("lead_unit").only(*told):
        title, rest = one.text[:TITLE_CHARS], one.text[TITLE_CHARS:]
        texts = (rest, one.criterion, one.product, one.outcome)
        yield Told(one.pk, title, _unit(one), address("loop:measure", one.pk), texts)


def _unit(row: Finding | Measure) -> str:
    return row.lead_unit.name if row.lead_unit else ""


SOURCES = (
    Source(
        "finding",
        _("Findings"),
        "alert-triangle",
        findings_visible_to,
        _findings,
        when="found_on",
        unit="lead_unit_id",
    ),
    Source(
        "measure",
        _("Measures"),
        "list-check",
        measures_visible_to,
        _measures,
        when="begun_on",
        unit="lead_unit_id",
    ),
)
