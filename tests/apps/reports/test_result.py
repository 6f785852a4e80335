"""The result of a round, published class by class."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from bihuan.apps.loop import actions as loop
from bihuan.apps.loop.queries import scores_of
from bihuan.apps.reports import actions
from bihuan.apps.reports.models import Publication
from bihuan.kit import clock
from bihuan.kit.deed import SYSTEM
from bihuan.kit.refusals import NotFound
from tests.apps.county import County
from tests.apps.loop.checking import Checks, running, small_standard
from tests.apps.reports.telling import OUTLINE, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def checks(county: County) -> Checks:
    return Checks(county, running(county, small_standard(county)))


def opened(checks: Checks, round_id: int) -> Publication:
    return actions.open_publication(
        checks.by("coordinator"),
        checks.programme.pk,
        outline=OUTLINE,
        kind="result",
        round_id=round_id,
    )


def test_points_rate_and_grade_are_those_of_the_round(
    checks: Checks, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_ = checks.round()
    checks.all_full(round_)
    loop.close_round(checks.by("coordinator"), round_.pk)
    edition = actions.make_edition(checks.by("coordinator"), opened(checks, round_.pk).pk)
    scores, totals = scores_of(round_, SYSTEM), edition.facts["totals"]
    assert Decimal(totals["scored"]) == scores.whole.scored
    assert totals["rate"] == f"{scores.whole.rate}%"
    assert totals["grade"] == scores.grade.name
    assert [item["no"] for item in edition.facts["items"]] == list(scores.sums.by_category)
    actions.check_edition(checks.by("inspector"), edition.pk)
    out = actions.release_edition(checks.by("director"), edition.pk)
    loop.reopen_round(checks.by("coordinator"), round_.pk, reason="补查")
    out.refresh_from_db()
    assert (out.content or {})["totals"] == totals
    monkeypatch.setattr(clock, "now", lambda: checks.by("coordinator").at)
    page = Client().get(f"/p/{out.publication.code}").content.decode()
    assert "二、分类得分" in page and f"<dd>{totals['rate']}</dd>" in page
    assert all(item["name"] in page for item in out.facts["items"])


def test_a_round_that_is_not_closed_or_not_of_the_programme_is_refused(
    checks: Checks, neighbour: County
) -> None:
    round_ = checks.round()
    with refused():
        opened(checks, round_.pk)
    with refused(NotFound):
        opened(checks, 0)
    theirs = Checks(neighbour, running(neighbour, small_standard(neighbour)))
    foreign = theirs.round()
    with refused(NotFound):
        opened(checks, foreign.pk)
