"""Status and colour: the rules over measures, Python over columns and SQL agree on every day."""

from __future__ import annotations

import random
from dataclasses import asdict
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.apps.loop.models import Finding, Measure, Remedy
from bihuan.apps.loop.queries.ledger import Asked, ledger
from bihuan.apps.loop.queries.standing import (
    colour_of,
    derived,
    has_colour,
    has_status,
    ladder_of,
    measure_facts,
    status_of,
)
from bihuan.apps.loop.queries.totals import counts_by_colour
from bihuan.apps.loop.states import FINDING, FINDING_TYPES, MEASURE, STATUSES
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.rules.ladder import LADDERS, colour
from bihuan.rules.status import status
from tests.apps.county import County
from tests.apps.loop.story import set_programme

TODAY = date(2026, 3, 2)
NEAR = [TODAY + timedelta(days=d) for d in (-40, -8, -1, 0, 1, 6, 7, 8, 30)]
DAYS = [TODAY + timedelta(days=d) for d in (-2, -1, 0, 1, 7, 9)]

days = st.none() | st.sampled_from(NEAR)
measures = st.builds(
    Measure,
    state=st.sampled_from(sorted(MEASURE.states)),
    due_on=days,
    begun_on=st.sampled_from([d - timedelta(days=60) for d in NEAR]),
    long_term=st.booleans(),
    next_report_on=days,
    reported_on_time=st.sampled_from([None, True, False]),
    percent=st.sampled_from([0, 30, 60, 90, 100]),
    misses=st.integers(0, 3),
    rejected=st.booleans(),
    product_kind=st.just(""),
)
findings = st.builds(
    Finding,
    state=st.sampled_from([s for s in sorted(FINDING.states) if s not in ("merged", "dismissed")]),
    type=st.sampled_from(sorted(FINDING_TYPES)),
    due_on=days,
    work_owed=st.booleans(),
    chased=st.booleans(),
    raised=st.integers(0, 4),
)


def settled(finding: Finding, rows: list[Measure]) -> Finding:
    for name, value in asdict(derived(finding, rows)).items():
        setattr(finding, name, value)
    return finding


@settings(max_examples=400, deadline=None)
@given(findings, st.lists(measures, max_size=4), st.sampled_from(DAYS))
def test_the_columns_tell_the_status_the_rules_tell(
    finding: Finding, rows: list[Measure], on: date
) -> None:
    by_rule = status(
        measure_facts(finding, rows, on=on), long_term=finding.type == "long_term", on=on
    )
    assert status_of(settled(finding, rows), on=on) == by_rule


@settings(max_examples=300, deadline=None)
@given(findings, st.lists(measures, max_size=4), st.sampled_from(DAYS))
def test_a_finding_is_no_milder_than_its_worst_measure(
    finding: Finding, rows: list[Measure], on: date
) -> None:
    settled(finding, rows)
    if finding.state in FINDING.final:
        assert colour_of(finding, ladder_of(None), on=on) is None
        return
    for ladder in LADDERS.values():
        keys: list[str | None] = [None, *(step.colour for step in ladder.steps)]
        found = keys.index(colour_of(finding, ladder, on=on))
        for row in rows:
            own = colour(
                ladder,
                due_on=row.due_on,
                on=on,
                progress=None,
                planned=None,
                rejected=row.rejected,
                misses=row.misses,
                closed=row.state in MEASURE.final,
            )
            assert found >= keys.index(own)


@act("test.scatter_findings", label="Scatter findings")
def scatter_findings(deed: Deed, agency_id: int, seed: int) -> list[int]:
    """Findings and measures in every state a day may find them in."""
    draw = random.Random(seed)
    programmes = [
        set_programme(deed, agency_id=agency_id, name=f"{seed}-{key}", ladder=key)
        for key in LADDERS
    ]
    made = []
    for number in range(1, 121):
        finding = Finding(
            agency_id=agency_id,
            programme=draw.choice([*programmes, None]),
            number=number + seed * 1000,
            year=2026,
            source="check",
            verbatim="问题",
            title="问题",
            type=draw.choice(sorted(FINDING_TYPES)),
            state=draw.choice(sorted(FINDING.states)),
            found_on=TODAY,
            due_on=draw.choice([None, *NEAR]),
            work_owed=draw.random() < 0.1,
            chased=draw.random() < 0.1,
            raised=draw.choice([0, 0, 0, 1, 2, 4]),
        )
        finding.save()
        rows = [_scattered(draw, finding) for _ in range(draw.randrange(4))]
        settled(finding, rows).save()
        made.append(finding.pk)
    return made


def _scattered(draw: random.Random, finding: Finding) -> Measure:
    measure = Measure.objects.create(
        agency_id=finding.agency_id,
        text="措施",
        begun_on=draw.choice(NEAR) - timedelta(days=50),
        due_on=draw.choice([None, *NEAR]),
        long_term=draw.random() < 0.4,
        next_report_on=draw.choice([None, *NEAR]),
        reported_on_time=draw.choice([None, True, True, False]),
        percent=draw.choice([0, 30, 60, 90]),
        misses=draw.choice([0, 0, 1, 2, 3]),
        rejected=draw.random() < 0.2,
        state=draw.choice(sorted(MEASURE.states)),
    )
    Remedy.objects.create(finding=finding, measure=measure)
    return measure


@pytest.mark.parametrize("seed", [1, 2])
def test_sql_filters_the_rows_that_python_tells(county: County, seed: int) -> None:
    made = scatter_findings(county.deed("system"), agency_id=county.agency.pk, seed=seed)
    rows = list(Finding.objects.filter(pk__in=made).select_related("programme"))
    colours: list[str | None] = [None, *{s.colour for lad in LADDERS.values() for s in lad.steps}]
    for on in DAYS:
        for one in STATUSES:
            found = set(
                Finding.objects.filter(has_status(one, on=on), pk__in=made).values_list(
                    "pk", flat=True
                )
            )
            assert found == {r.pk for r in rows if status_of(r, on=on) == one}, (one, on)
        for shade in colours:
            found = set(
                Finding.objects.filter(has_colour(shade or "", on=on), pk__in=made).values_list(
                    "pk", flat=True
                )
            )
            told = {r.pk for r in rows if colour_of(r, ladder_of(r.programme), on=on) == shade}
            assert found == told, (shade, on)


def test_every_counted_finding_has_one_status_and_the_counts_by_colour_add_up(
    county: County,
) -> None:
    made = scatter_findings(county.deed("system"), agency_id=county.agency.pk, seed=3)
    by = county.actor("director")
    parts = [
        set(ledger(by, Asked(status=one), on=TODAY).values_list("pk", flat=True))
        for one in STATUSES
    ]
    assert sum(map(len, parts)) == len(set().union(*parts))
    assert set().union(*parts) == set(
        Finding.objects.filter(pk__in=made)
        .exclude(state__in=("merged", "dismissed"))
        .values_list("pk", flat=True)
    )
    counts = counts_by_colour(by, on=TODAY)
    for shade, count in counts.items():
        asked = Asked(colour=shade or "", open_only=True)
        assert ledger(by, asked, on=TODAY).count() == count
    assert sum(counts.values()) == ledger(by, Asked(open_only=True), on=TODAY).count()
