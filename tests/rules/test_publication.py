"""Editions: totals equal the rows, nothing open is left out, corrections are told row by row."""

from __future__ import annotations

import copy
import json
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.publication import (
    Aside,
    Division,
    Problem,
    Work,
    canonical,
    differences,
    digest,
    faults,
    rectification,
    result,
    reworded,
    texts,
)
from bihuan.rules.status import TERMS

ON = date(2026, 5, 31)
words = st.text(alphabet="制度清单落实培训，。", max_size=12)
days = st.none() | st.integers(-40, 40).map(lambda n: ON + timedelta(days=n))
works = st.builds(
    Work, words, st.booleans(), days, st.sampled_from(["", "制度", "采购"]), words, words
)
problems = st.lists(
    st.builds(
        Problem,
        no=st.integers(1, 999),
        text=words,
        status=st.sampled_from(list(TERMS)),
        part=words,
        units=st.lists(words, max_size=3).map(tuple),
        due_on=days,
        works=st.lists(works, max_size=4).map(tuple),
        extensions=st.lists(st.just((ON, ON, "抢险")), max_size=2).map(tuple),
    ),
    max_size=12,
    unique_by=lambda one: one.no,
)
amounts = st.decimals(0, 100, places=2)
divisions = st.lists(
    st.builds(Division, st.text("12.", max_size=3), words, amounts, amounts, amounts, st.none()),
    max_size=8,
)


@given(problems)
def test_the_totals_of_any_ledger_are_its_rows(ledger: list[Problem]) -> None:
    made = rectification(ledger, on=ON)
    totals = made["totals"]
    assert totals["problems"] == len(ledger) == len(made["items"])
    counts = {one["status"]: one["count"] for one in totals["by_status"]}
    assert sum(counts.values()) == len(ledger)
    for status, count in counts.items():
        assert count == len([p for p in ledger if p.status == status])
    assert totals["measures"] == sum(len(p.works) for p in ledger)
    assert totals["measures_done"] == sum(w.done for p in ledger for w in p.works)
    assert faults(made) == ()


@given(problems)
def test_whatever_is_not_completed_is_listed_one_by_one(ledger: list[Problem]) -> None:
    made = rectification(ledger, on=ON)
    assert [o["no"] for o in made["open"]] == sorted(p.no for p in ledger if p.status != "done")
    by_no = {p.no: p for p in ledger}
    for one in made["open"]:
        problem = by_no[one["no"]]
        assert one["text"] == problem.text
        assert one["left"] == [w.text for w in problem.works if not w.done]


@given(problems.filter(bool), st.data())
def test_a_content_somebody_meddled_with_is_found_out(
    ledger: list[Problem], data: st.DataObject
) -> None:
    made = rectification(ledger, on=ON)
    broken: dict[str, Any] = copy.deepcopy(made)
    way = data.draw(st.sampled_from(["drop a row", "count", "hide an open one", "measures"]))
    if way == "drop a row":
        broken["items"].pop(data.draw(st.integers(0, len(ledger) - 1)))
    elif way == "count":
        data.draw(st.sampled_from(broken["totals"]["by_status"]))["count"] += 1
    elif way == "measures":
        broken["totals"]["measures_done"] += 1
    elif made["open"]:
        broken["open"].pop()
    assert bool(faults(broken)) == (broken != made)


@given(divisions)
def test_the_points_of_a_round_are_those_of_its_classes(rows: list[Division]) -> None:
    made = result(rows, grade="合格", rate=None)
    assert Decimal(made["totals"]["scored"]) == sum((r.scored for r in rows), Decimal(0))
    assert faults(made) == ()
    if rows:
        made["items"][0]["scored"] = "999"
        assert faults(made) == ("scored",)


@given(problems)
def test_nothing_differs_from_itself_and_the_hash_says_so(ledger: list[Problem]) -> None:
    made = rectification(ledger, on=ON)
    again = json.loads(canonical(made))
    assert again == made
    assert differences(made, again) == []
    assert digest(made) == sha256(canonical(again)).hexdigest()


@given(problems, problems)
def test_every_row_that_changed_is_told_and_no_other(
    old: list[Problem], new: list[Problem]
) -> None:
    before, after = rectification(old, on=ON), rectification(new, on=ON)
    told = {one["no"] for one in differences(before, after)}
    was, is_ = {p.no: p for p in old}, {p.no: p for p in new}
    rows = {i["no"]: i for i in before["items"]}, {i["no"]: i for i in after["items"]}
    for no in was.keys() | is_.keys():
        if no not in rows[0] or no not in rows[1]:
            assert no in told or not _says_anything(rows[0].get(no) or rows[1][no])
        elif rows[0][no] == rows[1][no]:
            assert no not in told


def _says_anything(item: dict[str, Any]) -> bool:
    return bool(item["status_word"])


def test_a_correction_is_told_field_by_field() -> None:
    before = rectification([Problem(1, "登记不全", "in_progress", units=("检验科",))], on=ON)
    after = rectification([Problem(1, "登记不全", "done", closed_on=ON, units=("检验科",))], on=ON)
    assert differences({**before, "closing": "甲"}, {**after, "closing": "乙"}) == [
        {
            "no": 1,
            "kind": "changed",
            "fields": [
                {"field": "状态", "before": "正在推进", "after": "已完成"},
                {"field": "销号日期", "before": "", "after": "2026-05-31"},
            ],
        },
        {
            "no": "",
            "kind": "changed",
            "fields": [{"field": "结语", "before": "甲", "after": "乙"}],
        },
    ]


@pytest.mark.parametrize(
    ("done", "due", "word"),
    [
        (True, -1, "已完成"),
        (False, -1, "逾期未完成"),
        (False, 0, "正在推进"),
        (False, None, "正在推进"),
    ],
)
def test_a_measure_is_told_in_the_words_of_the_ledger(
    done: bool, due: int | None, word: str
) -> None:
    due_on = None if due is None else ON + timedelta(days=due)
    made = rectification(
        [Problem(1, "问题", "overdue", works=(Work("措施", done, due_on),))], on=ON
    )
    assert made["items"][0]["measures"][0]["status_word"] == word


def test_numbers_that_are_not_counted_are_accounted_for() -> None:
    made = rectification([Problem(1, "问题", "done")], [Aside(2, "并入第1号问题")], on=ON)
    assert made["aside"] == [{"no": 2, "why": "并入第1号问题"}]


@given(problems)
def test_texts_are_found_and_changed_everywhere_but_in_the_contact(ledger: list[Problem]) -> None:
    made = {**rectification(ledger, on=ON), "contact": {"telephone": "0518-85519293"}}
    found = [text for _path, text in texts(made)]
    changed = reworded(made, lambda text: text + "!")
    assert [text for _path, text in texts(changed)] == [text + "!" for text in found]
    assert changed["contact"] == made["contact"]
    assert "0518-85519293" not in found
