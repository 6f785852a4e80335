"""The annual appraisal: weighed, computed from rounds, fixed by somebody else, read by who may."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import load_workbook

from bihuan.apps.loop import actions
from bihuan.apps.loop.models import Appraisal, Bonus, Round, Weighting
from bihuan.apps.loop.queries.appraising import Row, appraisals_visible_to, year_of
from bihuan.apps.people.models import Act, Notice
from bihuan.apps.programmes import actions as programmes
from bihuan.apps.programmes.actions.programmes import Outline
from bihuan.apps.programmes.models import Programme
from bihuan.apps.standards.models import Clause, Version
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from tests.apps.county import MONDAY, County
from tests.apps.loop.checking import Checks, owner, running, small_standard

SignIn = Callable[[str], Client]


@pytest.fixture
def rounds(county: County) -> tuple[Round, Round]:
    """A closed self-check of each of two programmes; the second is 检验科's alone.

    First: 疾控科 owns 18 points and gets 5.37 of 6 for 1.1.1, so 17.37 ÷ 18 = 96.50 %; 检验科 and
    办公室 get all. Second: 检验科 owns all 60 points and loses 10 of them, so 83.33 %.
    """
    version = small_standard(county)
    both = _alone(county, version), running(county, version, name="等级创建")
    second, first = (Checks(county, one) for one in both)
    made = []
    for checks, code, entry, who in (
        (first, "1.1.1", {"value": "85"}, "handler"),
        (second, "1.2.2", {"share": "0.5"}, "lab_handler"),
    ):
        round_ = checks.round(name="自查")
        checks.all_full(round_)
        checks.says(who, checks.answer(round_, code), entry, reason="资料不全")
        made.append(actions.close_round(county.deed("coordinator"), round_.pk))
    return made[0], made[1]


def _alone(county: County, version: Version) -> Programme:
    made = programmes.create_programme(
        county.deed("coordinator"),
        outline=Outline(kind="targets", name="检验能力", starts_on=MONDAY),
        version_id=version.pk,
    )
    leaves = Clause.objects.filter(version=version, is_leaf=True).values_list("pk", flat=True)
    owners = dict.fromkeys(leaves, owner(county, "检验科"))
    programmes.assign_many(county.deed("coordinator"), made.pk, owners=owners)
    return programmes.start(county.deed("coordinator"), made.pk)


@pytest.fixture
def drafted(county: County, rounds: tuple[Round, Round]) -> Appraisal:
    """60 points for the first programme, 40 for the second, 7 points added for 检验科."""
    made = actions.draft_appraisal(county.deed("coordinator"), year=2026)
    for round_, weight in zip(rounds, (60, 40), strict=True):
        weigh(county, made, round_.programme, weight)
    for points in (4, 3):
        actions.add_bonus(
            county.deed("coordinator"),
            made.pk,
            unit_id=county.units["检验科"].pk,
            points=Decimal(points),
            reason="全省比武获奖",
        )
    return made


def weigh(county: County, appraisal: Appraisal, programme: Programme, weight: int) -> Weighting:
    return actions.weigh(
        county.deed("coordinator"),
        appraisal.pk,
        programme_id=programme.pk,
        weight=Decimal(weight),
    )


def fixed(county: County, appraisal: Appraisal) -> Appraisal:
    return actions.fix_appraisal(county.deed("director"), appraisal.pk)


def rows(county: County, appraisal: Appraisal, who: str = "director") -> dict[str, Row]:
    appraisal.refresh_from_db()
    return {row.unit: row for row in year_of(appraisal, county.actor(who)).rows}


def refused(do: Callable[[], object], words: str) -> None:
    """The verb says no with these words, and the journal holds nothing new."""
    before = Act.objects.count()
    with pytest.raises(Refused, match=words):
        do()
    assert Act.objects.count() == before


def test_a_department_s_year_is_its_weighted_rates(county: County, drafted: Appraisal) -> None:
    found = rows(county, drafted)
    assert list(found) == ["办公室", "疾控科", "检验科"]
    cdc, lab = found["疾控科"], found["检验科"]
    assert [cell and cell.rate for cell in cdc.cells] == [Decimal("96.50"), None]
    assert (cdc.result.score, cdc.result.counted) == (Decimal("96.50"), 60)
    assert [cell and cell.rate for cell in lab.cells] == [Decimal(100), Decimal("83.33")]
    assert lab.result.score == Decimal("93.33")  # 60 × 100 % + 40 × 83.333 %
    assert (lab.result.given, lab.result.bonus) == (7, 5)
    assert lab.result.total == Decimal("98.33")
    assert lab.rank is None


def test_a_ranking_is_shown_only_where_it_is_asked_for(county: County, drafted: Appraisal) -> None:
    actions.set_appraisal(county.deed("coordinator"), drafted.pk, bonus_cap=Decimal(2), ranked=True)
    places = {unit: row.rank for unit, row in rows(county, drafted).items()}
    assert places == {"办公室": 1, "疾控科": 2, "检验科": 3}  # 100, 96.50, 93.33 + 2


def test_another_round_may_be_chosen_but_only_a_closed_one_of_the_programme(
    county: County, drafted: Appraisal, rounds: tuple[Round, Round]
) -> None:
    first, second = rounds
    later = Checks(county, first.programme)
    again = later.round(name="第二轮自查")
    later.all_full(again)

    def choose(round_: Round) -> Weighting:
        return actions.weigh(
            county.deed("coordinator"),
            drafted.pk,
            programme_id=first.programme_id,
            weight=Decimal(60),
            round_id=round_.pk,
        )

    for wrong in (again, second):
        refused(lambda wrong=wrong: choose(wrong), "没有这个已结束的轮次")
    actions.close_round(county.deed("coordinator"), again.pk)
    assert rows(county, drafted)["疾控科"].result.score == 100  # the last closed one
    choose(first)
    assert rows(county, drafted)["疾控科"].result.score == Decimal("96.50")


def test_weights_must_make_a_hundred_and_every_programme_a_round(
    county: County, drafted: Appraisal, rounds: tuple[Round, Round]
) -> None:
    weigh(county, drafted, rounds[1].programme, 30)
    refused(lambda: fixed(county, drafted), "90")
    untouched = running(county, small_standard(county, label="2027"), name="未检查")
    last = weigh(county, drafted, untouched, 10)
    refused(lambda: fixed(county, drafted), "尚无已结束的轮次")
    actions.drop_weighting(county.deed("coordinator"), last.pk)
    weigh(county, drafted, rounds[1].programme, 40)
    assert fixed(county, drafted).state == "fixed"


def test_who_drafted_does_not_fix(county: County, drafted: Appraisal) -> None:
    refused(
        lambda: actions.fix_appraisal(county.deed("coordinator"), drafted.pk),
        "须由他人定稿",
    )
    drafted.refresh_from_db()
    assert (drafted.state, drafted.frozen) == ("draft", None)


def test_what_is_fixed_stays_until_it_is_taken_up_again(
    county: County, drafted: Appraisal, rounds: tuple[Round, Round]
) -> None:
    before = rows(county, drafted)
    fixed(county, drafted)
    assert rows(county, drafted) == before
    first = rounds[0]
    actions.reopen_round(county.deed("coordinator"), first.pk, reason="补录")
    checks = Checks(county, first.programme)
    checks.says("handler", checks.answer(first, "1.1.1"), {"value": "95"})
    assert rows(county, drafted) == before
    unit_id = county.units["办公室"].pk
    for late in (
        lambda: weigh(county, drafted, first.programme, 50),
        lambda: actions.drop_weighting(county.deed("director"), Weighting.objects.first().pk),  # type: ignore[union-attr]
        lambda: actions.withdraw_bonus(county.deed("director"), Bonus.objects.first().pk),  # type: ignore[union-attr]
        lambda: actions.set_appraisal(
            county.deed("director"), drafted.pk, bonus_cap=Decimal(9), ranked=True
        ),
        lambda: actions.add_bonus(
            county.deed("director"), drafted.pk, unit_id=unit_id, points=Decimal(1), reason="迟"
        ),
    ):
        refused(late, "已定稿")
    with pytest.raises(NotAllowed):
        actions.reopen_appraisal(county.deed("coordinator"), drafted.pk, reason="数据有误")
    actions.close_round(county.deed("coordinator"), first.pk)
    actions.reopen_appraisal(county.deed("director"), drafted.pk, reason="数据有误")
    assert rows(county, drafted)["疾控科"].result.score == 100


def test_additions_carry_a_reason_and_can_be_taken_back(county: County, drafted: Appraisal) -> None:
    def add(points: str, reason: str) -> Bonus:
        return actions.add_bonus(
            county.deed("coordinator"),
            drafted.pk,
            unit_id=county.units["疾控科"].pk,
            points=Decimal(points),
            reason=reason,
        )

    refused(lambda: add("2", "  "), "加分事由")
    refused(lambda: add("0", "创新"), "大于0分")
    bonus = add("2", "创新")
    assert rows(county, drafted)["疾控科"].result.total == Decimal("98.50")
    actions.withdraw_bonus(county.deed("coordinator"), bonus.pk)
    assert rows(county, drafted)["疾控科"].result.total == Decimal("96.50")


def test_one_appraisal_a_year(county: County, drafted: Appraisal) -> None:
    refused(lambda: actions.draft_appraisal(county.deed("director"), year=2026), "已存在")
    refused(lambda: actions.draft_appraisal(county.deed("director"), year=26), "四位数字")


def test_heads_read_their_own_department_s_once_it_is_fixed(
    county: County, neighbour: County, drafted: Appraisal
) -> None:
    whole = ("coordinator", "director", "leader", "inspector")
    for who in whole:
        assert list(rows(county, drafted, who)) == ["办公室", "疾控科", "检验科"]
    for who in ("head", "lab_head", "handler", "archivist", "sysadmin"):
        assert not appraisals_visible_to(county.actor(who)).exists()
    fixed(county, drafted)
    told = Notice.objects.filter(path=f"/appraisals/{drafted.pk}").values_list(
        "person_id", flat=True
    )
    assert {county.persons[who].pk for who in ("head", "lab_head")} == set(told)
    for who, unit, additions in (("head", "疾控科", 0), ("lab_head", "检验科", 2)):
        assert appraisals_visible_to(county.actor(who)).get() == drafted
        assert list(rows(county, drafted, who)) == [unit]
        drafted.refresh_from_db()
        assert len(year_of(drafted, county.actor(who)).bonuses) == additions
    for who in ("handler", "archivist", "sysadmin"):
        assert not appraisals_visible_to(county.actor(who)).exists()
    assert not appraisals_visible_to(neighbour.actor("director")).exists()
    with pytest.raises(NotFound):
        actions.reopen_appraisal(neighbour.deed("director"), drafted.pk, reason="越权")


def page(name: str, *args: object) -> str:
    return reverse(f"loop:{name}", args=args or None)


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_pages_from_draft_to_fixed(
    county: County, rounds: tuple[Round, Round], signed_in: SignIn
) -> None:
    office = signed_in("coordinator")
    assert page("draft_appraisal") in text(office.get(page("appraisals")))
    assert office.post(page("draft_appraisal"), {"year": "26"}).status_code == 422
    assert office.post(page("draft_appraisal"), {"year": "2026"}).status_code == 302
    made = Appraisal.objects.get()
    assert "尚未设定权重" in text(office.get(page("appraisal", made.pk)))
    for round_, weight in zip(rounds, ("60", "40"), strict=True):
        sent = {"programme_id": round_.programme_id, "weight": weight}
        assert office.post(page("weigh", made.pk), sent).status_code == 302
    shown = text(office.get(page("weigh", made.pk) + f"?programme={rounds[0].programme_id}"))
    assert 'value="60.00"' in shown
    sent = {"unit_id": county.units["检验科"].pk, "points": "7", "reason": "全省比武获奖"}
    assert office.post(page("add_bonus", made.pk), sent).status_code == 302
    shown = text(office.get(page("appraisal", made.pk)))
    unit = county.units["检验科"].pk
    for words in ("93.33", "98.33", "96.5", "共加7分", "全省比武获奖", "100 / 100"):
        assert words in shown
    for round_ in rounds:
        assert f"{page('scores', round_.pk)}#unit-{unit}" in shown
    assert f'id="unit-{unit}"' in text(office.get(page("scores", rounds[0].pk)))
    assert page("fix_appraisal", made.pk) not in shown
    assert office.post(page("fix_appraisal", made.pk)).status_code == 409
    chief = signed_in("director")
    assert page("fix_appraisal", made.pk) in text(chief.get(page("appraisal", made.pk)))
    assert chief.post(page("fix_appraisal", made.pk)).status_code == 302
    assert "已定稿" in text(chief.get(page("appraisal", made.pk)))
    assert "98.33" in text(chief.get(page("appraisal_print", made.pk)))


def test_a_head_s_pages_and_sheet_tell_of_the_own_department_only(
    county: County, drafted: Appraisal, signed_in: SignIn
) -> None:
    head = signed_in("head")
    names = ("appraisal", "appraisal_print", "appraisal_export")
    assert {head.get(page(name, drafted.pk)).status_code for name in names} == {404}
    fixed(county, drafted)
    for name in ("appraisal", "appraisal_print"):
        shown = text(head.get(page(name, drafted.pk)))
        assert "96.5" in shown
        assert "98.33" not in shown
        assert "全省比武获奖" not in shown
    sheet = load_workbook(BytesIO(head.get(page("appraisal_export", drafted.pk)).content))
    table = sheet.get_sheet_by_index(0).to_python()
    assert [row[0] for row in table if row[0] in county.units] == ["疾控科"]
    whole = signed_in("director").get(page("appraisal_export", drafted.pk)).content
    table = load_workbook(BytesIO(whole)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in table if row[0] in county.units] == ["办公室", "疾控科", "检验科"]
    assert head.get(page("weigh", drafted.pk)).status_code == 403


def test_the_pages_ask_no_more_questions_as_rows_grow(
    county: County, drafted: Appraisal, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("coordinator")
    client.get(page("appraisal", drafted.pk))
    with django_assert_max_num_queries(30):
        client.get(page("appraisal", drafted.pk))
