"""Series are kept, replaced, withdrawn; a disease gets its method; a no leaves nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from bihuan.apps.surveillance import actions
from bihuan.apps.surveillance.actions import Given
from bihuan.apps.surveillance.models import ChosenMethod, Series, SeriesSet
from bihuan.apps.surveillance.queries import series_visible_to, sets_visible_to
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from tests.apps.county import County
from tests.apps.surveillance.files import text, weekly

GIVEN = Given("逐周病例数", "传染病报告系统")


def kept(county: County, who: str = "handler", **more: Any) -> SeriesSet:
    return actions.keep_series(county.deed(who), given=GIVEN, upload=weekly("腮腺炎", **more))


def choose(county: County, series: Series, who: str = "head", **fields: Any) -> ChosenMethod:
    given = {"method": "ears", "parameters": {"method": "C2"}, "reason": "历史短", **fields}
    return actions.choose_method(county.deed(who), series_id=series.pk, **given)


def refused(fn: Any, *, match: str = ".", kind: type[Refused] = Refused) -> None:
    """It says no, and nothing has changed."""

    def rows() -> list[list[Any]]:
        tables = (SeriesSet, Series, ChosenMethod)
        return [list(model._default_manager.order_by("pk").values()) for model in tables]

    before = rows()
    with pytest.raises(kind, match=match), transaction.atomic():
        fn()
    assert rows() == before


def test_a_newer_file_supersedes_the_older_one_which_stays(county: County) -> None:
    older = kept(county)
    newer = actions.replace_series(
        county.deed("handler"), set_id=older.pk, given=GIVEN, upload=weekly("腮腺炎", weeks=310)
    )
    older.refresh_from_db()
    assert (older.state, newer.state, newer.edition) == ("superseded", "current", 2)
    assert newer.supersedes_id == older.pk
    assert len(older.series.get().counts) == 300
    again = lambda: actions.replace_series(  # noqa: E731
        county.deed("handler"), set_id=older.pk, given=GIVEN, upload=weekly("腮腺炎")
    )
    refused(again)


def test_a_newer_file_counts_by_the_same_period(county: County) -> None:
    older = kept(county)
    monthly = text("月,腮腺炎\n2025-01,4\n2025-02,5")
    refused(
        lambda: actions.replace_series(
            county.deed("handler"), set_id=older.pk, given=GIVEN, upload=monthly
        ),
        match="时间单位",
    )


def test_withdrawing_needs_a_reason_and_leaves_the_counts(county: County) -> None:
    found = kept(county)
    deed = county.deed("handler")
    refused(lambda: actions.withdraw_series(deed, set_id=found.pk, reason=" "))
    actions.withdraw_series(county.deed("coordinator"), set_id=found.pk, reason="按错误口径导出")
    found.refresh_from_db()
    assert (found.state, found.withdrawn_for) == ("withdrawn", "按错误口径导出")
    assert found.series.count() == 1


def test_only_who_entered_it_its_head_and_the_office_mend_a_set(county: County) -> None:
    found = kept(county)
    for who in ("lab_handler", "director"):
        deed = county.deed(who)
        refused(
            lambda deed=deed: actions.withdraw_series(deed, set_id=found.pk, reason="不对"),
            kind=NotAllowed,
        )
    assert actions.withdraw_series(county.deed("head"), set_id=found.pk, reason="不对")


@pytest.mark.parametrize("who", ["inspector", "archivist", "leader", "sysadmin"])
def test_others_do_not_upload(county: County, who: str) -> None:
    refused(lambda: kept(county, who), kind=NotAllowed)


def test_a_set_has_a_name_and_a_source(county: County) -> None:
    for given in (Given(" ", "系统"), Given("数据", "")):
        refused(
            lambda given=given: actions.keep_series(
                county.deed("head"), given=given, upload=weekly("甲")
            ),
            match="来源",
        )


def test_a_disease_has_one_method_and_the_last_choice_holds(county: County) -> None:
    series = kept(county).series.get()
    choose(county, series)
    choose(county, series, "coordinator", method="rki", parameters={"b": 3}, reason="发现更多")
    found = ChosenMethod.objects.get()
    assert (found.method, found.parameters, found.reason) == ("rki", {"b": 3}, "发现更多")


def test_a_choice_that_makes_no_sense_is_refused(county: County) -> None:
    series = kept(county).series.get()
    refused(lambda: choose(county, series, reason=" "), match="为什么")
    refused(lambda: choose(county, series, method="magic"))
    refused(lambda: choose(county, series, parameters={"baseline": 0}), match="基线期数")
    refused(lambda: choose(county, series, parameters={"method": "C9"}), match="变式")
    refused(lambda: choose(county, series, "handler"), kind=NotAllowed)


def test_another_agency_sees_nothing_of_it(county: County, neighbour: County) -> None:
    found = kept(county)
    series = found.series.get()
    stranger = neighbour.deed("coordinator")
    assert not sets_visible_to(stranger.by).exists()
    assert not series_visible_to(stranger.by).exists()
    refused(
        lambda: actions.withdraw_series(stranger, set_id=found.pk, reason="不对"), kind=NotFound
    )
    refused(lambda: choose(neighbour, series), kind=NotFound)
