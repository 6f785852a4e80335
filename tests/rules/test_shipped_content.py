"""What library/ ships is whole: hashes, sums, rules, methods, holidays; and the golden rate."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import holidays
import pytest

from bihuan.rules.calendar import SIX_ONES, Calendar, occurrences
from bihuan.rules.scoring import (
    Leaf,
    Sampled,
    grade,
    parse_rule,
    parse_thresholds,
    roll_up,
    score,
    tally,
)

LIBRARY = Path(__file__).parents[2] / "library"
METHODS = {"听取汇报", "查阅资料", "现场考察", "操作考核", "问卷调查", "人员访谈"}
CLAUSE_COLUMNS = "category_no,category,code,indicator,score,method,evidence,veto"
RULE_COLUMNS = "code,section,rule,full_at,zero_below,unit,na_allowed,lead_dept,fact_source"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


INDEX = {row["key"]: row for row in rows(LIBRARY / "standards/index.csv")}


def files(key: str) -> list[Path]:
    return [LIBRARY / "standards" / name for name in INDEX[key]["files"].split(";")]


def clauses(key: str) -> list[dict[str, str]]:
    """Both files of a standard as one table, in the order of the first."""
    first, second = (rows(path) for path in files(key))
    ruled = {row["code"]: row for row in second}
    assert len(ruled) == len(second) == len(first)
    return [row | ruled[row["code"]] for row in first]


def best_entry(rule):
    """The entry that earns full points."""
    return {
        "ratio": rule.full,
        "inverse": rule.full,
        "count": rule.full,
        "scale": Sampled(3, 3),
        "tier": Decimal(1),
        "deduct": (),
        "yes": True,
    }[rule.kind]


@pytest.mark.parametrize("key", INDEX)
def test_the_files_are_those_the_index_hashes(key):
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files(key)]
    assert hashes == INDEX[key]["sha256"].split(";")


def test_every_file_is_in_the_index():
    listed = {path.name for key in INDEX for path in files(key)}
    assert listed == {p.name for p in (LIBRARY / "standards").glob("*.csv")} - {
        "index.csv",
        "fact-sources.csv",
    }


def test_the_kinds_of_evidence_are_those_the_sample_standard_asks_for():
    kinds = rows(LIBRARY / "archives/evidence-kinds.csv")
    asked = {k for row in clauses("cdc-grade-165") for k in row["evidence"].split(";")}
    assert {row["kind"] for row in kinds} == asked
    assert len(kinds) == 55
    assert all(row["group"] and row["source"] for row in kinds)


@pytest.mark.parametrize("key", INDEX)
def test_the_files_are_plain_utf8_of_one_layout(key):
    for path, header in zip(files(key), (CLAUSE_COLUMNS, RULE_COLUMNS), strict=True):
        raw = path.read_bytes()
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in raw
        assert raw.decode().split("\n")[0] == header


@pytest.mark.parametrize("key", INDEX)
def test_a_standard_adds_up_and_every_leaf_has_a_rule(key):
    leaves = clauses(key)
    assert len({row["code"] for row in leaves}) == len({row["indicator"] for row in leaves})
    assert len({row["code"] for row in leaves}) == len(leaves)
    assert sum(Decimal(row["score"]) for row in leaves) == Decimal(INDEX[key]["total"])
    for row in leaves:
        assert row["code"].startswith(f"{row['category_no']}.")
        assert set(row["method"].split(";")) <= METHODS
        assert row["veto"] in "01"
        assert row["na_allowed"] in "01"
        rule = parse_rule(row)
        assert score(rule, full_score=Decimal(row["score"]), entry=best_entry(rule)) == Decimal(
            row["score"]
        )


def test_no_standard_uses_a_kind_of_evidence_the_sample_does_not_know():
    known = {kind for row in clauses("cdc-grade-165") for kind in row["evidence"].split(";")}
    assert len(known) == 55
    for key in INDEX:
        assert {kind for row in clauses(key) for kind in row["evidence"].split(";")} <= known


@pytest.mark.parametrize("key", INDEX)
def test_grades_version_and_date_are_readable(key):
    assert parse_thresholds(json.loads(INDEX[key]["grades"]))
    assert date.fromisoformat(INDEX[key]["effective_on"])
    assert INDEX[key]["version"]
    assert INDEX[key]["source"]
    assert INDEX[key]["note"]


def test_the_county_covert_table_has_its_eleven_weights():
    weights = [int(row["score"]) for row in clauses("sanitary-county-covert")]
    assert weights == [50, 50, 200, 100, 100, 100, 100, 50, 100, 100, 50]
    assert {row["rule"] for row in clauses("sanitary-county-covert")} == {"tier"}


def sample_round(*, lose: int, fail: str = "") -> list[Leaf]:
    """All 15 permitted 合理缺项 approved, full points but for so many lost by deductions."""
    leaves = []
    for row in clauses("cdc-grade-165"):
        full, rule = Decimal(row["score"]), parse_rule(row)
        entry, excused = best_entry(rule), row["na_allowed"] == "1"
        if rule.kind == "deduct" and not excused and lose:
            lost = min(lose, int(full))
            entry, lose = (Decimal(lost),), lose - lost
        if row["code"] == fail:
            entry = False
        points = None if excused else score(rule, full_score=full, entry=entry)
        veto = row["veto"] == "1"
        leaves.append(
            Leaf(row["code"], points, full, row["category"], row["lead_dept"], excused, veto)
        )
    return leaves


def test_the_sample_standard_gives_842_of_915_and_a_first_grade():
    told = tally(sample_round(lose=73))
    assert (told.scored, told.total, told.excused, told.denominator) == (842, 1000, 85, 915)
    assert (told.answered, told.unanswered) == (150, 0)
    assert told.rate == Decimal("92.02")
    grades = parse_thresholds(json.loads(INDEX["cdc-grade-165"]["grades"]))
    assert grade(told, grades).name == "甲"


def test_one_failed_veto_makes_the_same_round_fail():
    grades = parse_thresholds(json.loads(INDEX["cdc-grade-165"]["grades"]))
    told = tally(sample_round(lose=68, fail="1.2.1"))  # 68 and the 5 of the veto clause
    assert told.rate == Decimal("92.02")
    assert told.vetoes_failed == ("1.2.1",)
    assert grade(told, grades).name == "不通过"


def test_the_sample_standard_has_its_classes_vetoes_and_kinds():
    leaves = clauses("cdc-grade-165")
    rolled = roll_up(sample_round(lose=0))
    assert [int(part.total) for part in rolled.by_category.values()] == [
        80, 120, 180, 250, 180, 120, 70,
    ]  # fmt: skip
    vetoes = {row["code"]: row["rule"] for row in leaves if row["veto"] == "1"}
    assert vetoes == dict.fromkeys(
        ["1.2.1", "3.2.5", "3.6.1", "4.1.7", "4.3.7", "5.1.1", "5.4.7"], "yes"
    )
    assert sum(row["na_allowed"] == "1" for row in leaves) == 15
    kinds = [row["rule"] for row in leaves]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "ratio": 64, "deduct": 72, "yes": 11, "tier": 8, "count": 7, "scale": 2, "inv": 1,
    }  # fmt: skip


def test_every_source_of_a_figure_has_a_name():
    named = {row["key"] for row in rows(LIBRARY / "standards/fact-sources.csv")}
    for key in INDEX:
        assert {row["fact_source"] for row in clauses(key)} - {""} <= named


# --- holidays

HOLIDAYS = rows(LIBRARY / "calendar/cn-holidays.csv")


def shipped(kind: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(row["day"]) for row in HOLIDAYS if row["kind"] == kind)


CHINA = Calendar(rest=shipped("rest"), work=shipped("work"))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2021-02-07", True),  # Sunday, for 11 February
        ("2021-02-11", False),
        ("2021-02-17", False),
        ("2021-02-20", True),
        ("2020-01-31", False),  # the extended Spring Festival
        ("2020-02-03", True),
        ("2024-10-12", True),
        ("2025-01-28", False),  # the eve is a holiday since 2025
        ("2026-02-14", True),
        ("2026-02-23", False),
        ("2026-10-10", True),
        ("2026-10-08", True),
    ],
)
def test_known_days_of_the_shipped_calendar(day, worked):
    assert CHINA.is_workday(date.fromisoformat(day)) is worked


def test_the_shipped_calendar_agrees_with_the_package_it_was_read_from():
    years = range(2020, 2027)
    theirs = holidays.country_holidays("CN", years=years)
    for year in years:
        for number in range(1, 366):
            day = date.fromordinal(date(year, 1, 1).toordinal() + number - 1)
            assert CHINA.is_workday(day) == theirs.is_working_day(day), day


def test_every_shipped_day_has_a_name_a_source_and_stands_once():
    assert all(row["name"] and row["source"] for row in HOLIDAYS)
    assert {row["kind"] for row in HOLIDAYS} == {"rest", "work"}
    listed = [row["day"] for row in HOLIDAYS]
    assert listed == sorted(set(listed))
    assert all(day.weekday() >= 5 for day in shipped("work"))


def test_the_six_ones_of_2026_fall_on_days_that_are_worked():
    span = {"start": date(2026, 1, 1), "end": date(2026, 12, 31), "calendar": CHINA}
    slots = [slot for routine in SIX_ONES for slot in occurrences(routine.cadence, **span)]
    assert len(slots) == 83
    assert all(CHINA.is_workday(slot.due_on) for slot in slots)
