"""What a search finds of the loop: findings and measures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_noop as _

from bihuan.apps.loop.models import Finding, Measure
from bihuan.apps.loop.queries.scope import findings_visible_to, measures_visible_to
from bihuan.kit.addresses import address
from bihuan.kit.searching.asking import Source, Told

TITLE_CHARS = 80  # of a measure, which has no title


def _findings(pks: Sequence[int], words: Sequence[str]) -> Iterator[Told]:
    rows = Finding.objects.filter(pk__in=pks).values_list(
        *("pk", "number", "title", "lead_unit__name", "verbatim", "root_cause", "part")
    )
    for pk, number, title, unit, *texts in rows:
        page = address("loop:finding", pk)
        yield Told(pk, f"{number} {title}", unit or "", page, tuple(texts))


def _measures(pks: Sequence[int], words: Sequence[str]) -> Iterator[Told]:
    rows = Measure.objects.filter(pk__in=pks).values_list(
        *("pk", "text", "lead_unit__name", "criterion", "product", "outcome")
    )
    for pk, text, unit, *texts in rows:
        title, rest = text[:TITLE_CHARS], text[TITLE_CHARS:]
        yield Told(pk, title, unit or "", address("loop:measure", pk), (rest, *texts))


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
