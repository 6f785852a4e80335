"""Forms and wide tables: who made them stands below the title, and nothing is left half empty."""

from __future__ import annotations

from dataclasses import replace

from tests.kit.typeset.papers import FRAME, pages

LONG_ROW = "逐条落实并形成记录，抽查三次均符合要求。" * 12
SLIP = {
    "colour": "yellow",
    "number": "2026-003-1",
    "rung": "黄色督办单（滞后或质量不高）",
    "unit": "后勤科",
    "handler": "沈晓东",
    "due_on": "2026-12-13",
    "matter": "业务用房独立，建筑面积达到编制人均60平方米：抽查2人回答不完整。",
    "progress": "补齐并规范，制定核对清单1份，按月自查。（进行中，进度40%，佐证0件）",
    "demand": "请承办科室于2026年12月13日前办结；不能按期办结的，提前申请延期并说明原因。",
}


def test_a_slip_stands_on_one_page_with_its_maker_below_the_title() -> None:
    (page,) = pages("slip", SLIP, replace(FRAME, title="督办单（黄）"))
    title, signed, first = (page.line(w) for w in ("督办单（", FRAME.signed, "督办编号"))
    assert title.bottom < signed.top < first.top


def test_a_row_that_says_much_begins_below_the_facts() -> None:
    row = {"number": "1", "verbatim": "问题", "measures": LONG_ROW}
    rows = [{**row, "number": str(n)} for n in range(1, 4)]
    made = pages("ledger", {"programme": "整改", "count": 3, "done": 0, "rows": rows})
    assert made[0].line("逐条落实").top > made[0].line("整改措施").top
    below = [page.lines()[-2].bottom for page in made[:-1]]  # the last line is the page number
    assert all(bottom > 160 for bottom in below), below
