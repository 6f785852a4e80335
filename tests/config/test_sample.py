"""The sample county: built by the product's own verbs, true to its source, removed whole."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import override

from bihuan.apps.archives.actions import store_file
from bihuan.apps.archives.queries import stored_at
from bihuan.apps.documents.models import Document, Registration
from bihuan.apps.loop.models import Answer, Appraisal, Finding, Round
from bihuan.apps.loop.queries.appraising import year_of
from bihuan.apps.people.models import Account, Agency
from bihuan.apps.people.queries import actor_of, verify
from bihuan.apps.programmes import queries as programmes
from bihuan.apps.programmes.models import Programme
from bihuan.apps.surveillance.models import ChosenMethod, SeriesSet
from bihuan.config.sample import cast, links, load, remove
from bihuan.config.sample.rectifying import LEFT_OPEN
from bihuan.kit.deed import SYSTEM, Deed

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_the_sample_is_built_told_verified_and_removed() -> None:
    """One story, because building the county takes a while."""
    before = Account.objects.count()
    with patch("bihuan.kit.clock.now", return_value=NOON), override(None):
        load.unless_there(say=lambda words: None)
        load.unless_there(say=pytest.fail)
        _accreditation_is_half_way()
        _three_problems_are_open()
        _the_year_is_appraised()
        _documents_are_on_their_way()
        _ten_years_of_counts_are_kept()
        assert len(links.fresh("http://127.0.0.1:8000")) == 6
        assert verify().clean
        place = _a_stored_file()
        assert default_storage.exists(place)
        assert remove.everything() > 1000
        assert not default_storage.exists(place)
    assert not Agency.objects.filter(code=cast.CODE).exists()
    assert Account.objects.count() == before
    assert verify().clean


def _a_stored_file() -> str:
    ours = Account.objects.filter(person__agency__code=cast.CODE)
    account = ours.filter(person__tenures__post__role="handler").earliest("pk")
    deed = Deed(by=actor_of(account.pk, on=NOON.date()), at=NOON)
    return stored_at(
        store_file(deed, upload=ContentFile("记录".encode(), name="a.txt"), unclassified=True)
    )


def _ten_years_of_counts_are_kept() -> None:
    kept = SeriesSet.objects.get(agency__code=cast.CODE)
    assert (kept.kind, kept.periods, kept.series.count()) == ("week", 520, 4)
    assert kept.series.earliest("position").name == "流行性腮腺炎（虚构）"
    assert ChosenMethod.objects.get(agency__code=cast.CODE).method == "farrington_flexible"


def _documents_are_on_their_way() -> None:
    of_kind = Document.objects.order_by("pk").filter
    official = of_kind(kind__in=("notice", "circular", "letter"))
    assert [one.state for one in official] == ["delivered", "submitted", "checked"]
    slips = of_kind(kind="slip")
    assert [one.state for one in slips] == ["issued", "submitted", "draft"]
    assert {one.series.code for one in slips if one.series} == {"示疾控督"}
    assert all(one.series for one in slips) and slips[0].number.endswith("〔2026〕1号")
    assert Registration.objects.get(void_reason="", series__code="示疾控发").serial == 2


def _accreditation_is_half_way() -> None:
    programme = Programme.objects.get(kind="accreditation")
    assert programmes.ownership(programme).total == 165
    assert programmes.ownership(programme).done == 165
    _letters_wait_for_some_signatures(programme)
    rounds = Round.objects.filter(programme=programme).order_by("starts_on")
    assert [r.kind for r in rounds] == ["self", "cross", "mock"]
    for round_ in rounds:
        answers = Answer.objects.filter(round=round_)
        assert (answers.count(), answers.filter(score=None).count()) == (165, 3)


def _the_year_is_appraised() -> None:
    appraisal = Appraisal.objects.get()
    assert (appraisal.year, appraisal.state) == (2026, "fixed")
    year = year_of(appraisal, SYSTEM)
    assert year.weight == 100
    assert len(year.rows) == len(cast.DEPARTMENTS)
    rows = {row.unit: row for row in year.rows}
    assert (rows["检验科"].result.given, rows["检验科"].result.bonus) == (Decimal("5.5"), 5)
    assert (rows["财务科"].cells[1], rows["财务科"].result.counted) == (None, 70)
    assert all(row.result.score and 50 < row.result.score <= 100 for row in year.rows)


def _three_problems_are_open() -> None:
    findings = Finding.objects.filter(programme__kind="rectification")
    assert findings.count() == 33
    still_open = findings.exclude(state="closed")
    assert {f.number for f in still_open} == LEFT_OPEN
    assert all(f.verbatim for f in findings)


def _letters_wait_for_some_signatures(programme: Programme) -> None:
    pledges = programme.pledges.all()
    assert all(pledge.document_id for pledge in pledges)
    sides = programmes.both_sides(pledges)
    for signed in ({"own", "above"}, {"own"}, set()):
        assert any(sides.get(pledge.pk, set()) == signed for pledge in pledges)
