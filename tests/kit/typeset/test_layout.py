"""The PDF is measured against GB/T 9704-2012: edges, lines, characters, distances, numbers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from bihuan.rules.official import paragraphs_of
from tests.kit.typeset.measuring import MM, Page
from tests.kit.typeset.papers import FRAME, LONG, pages, pdf, values

TOP, LEFT, WIDE, HIGH = 37, 28, 156, 225
LINE = 28.95 * MM
TWO_EMPTY = 2 * LINE + (LINE - 16 * MM)  # from the bottom of one em box to the top of the next


@pytest.fixture(scope="module")
def notice() -> list[Page]:
    return pages("notice", values())


def test_text_begins_37_mm_from_the_top_and_28_mm_from_the_left(notice: list[Page]) -> None:
    first = notice[1].lines()[0]
    assert first.top == pytest.approx(TOP, abs=1)
    assert min(run.left for page in notice for run in page.runs) == pytest.approx(LEFT, abs=1)
    assert max(page.widest for page in notice) == pytest.approx(LEFT + WIDE, abs=1)


def test_a_full_page_has_22_lines_of_28_characters(notice: list[Page]) -> None:
    text = [line for line in notice[1].lines() if line.size == 16]
    assert len(text) == 22
    whole = [line for line in text if line.text.startswith("字") and line.left < LEFT + 1]
    assert len(whole) > 15
    assert {len(line.text) for line in whole} == {28}
    assert text[-1].bottom <= TOP + HIGH
    assert text[-1].bottom + LINE > TOP + HIGH  # no 23rd would fit


def test_lines_stand_28_95_points_apart(notice: list[Page]) -> None:
    text = [line for line in notice[1].lines() if line.size == 16]
    gaps = {round(b.baseline - a.baseline, 2) for a, b in pairwise(text)}
    assert gaps == {round(LINE, 2)}


def test_the_first_page_has_mark_number_rule_title_and_text_in_this_order(
    notice: list[Page],
) -> None:
    page = notice[0]
    mark, number = page.line("中心文件"), page.line("〔2026〕7号")
    title, text = page.line("关于印发"), page.line("各科室")
    (left, right, rule), *_more = page.rules
    assert mark.top == pytest.approx(TOP + 35, abs=1)
    assert mark.right - mark.left <= WIDE
    assert number.top - mark.bottom == pytest.approx(TWO_EMPTY, abs=1)
    assert rule - number.bottom == pytest.approx(4, abs=0.5)
    assert (left, right) == (pytest.approx(LEFT, abs=0.5), pytest.approx(LEFT + WIDE, abs=0.5))
    assert page.lines()[2].top - rule == pytest.approx(TWO_EMPTY, abs=1)
    assert title.size == 22
    assert title.bottom < text.top
    middle = LEFT + WIDE / 2
    for line in (mark, number, title):
        assert (line.left + line.right) / 2 == pytest.approx(middle, abs=1)


def test_a_title_too_long_for_a_line_goes_on_with_its_about(notice: list[Page]) -> None:
    lines = [line.text for line in notice[0].lines() if line.size == 22]
    assert lines == ["某某县疾病预防控制中心", "关于印发整改问题清单的通知"]


def test_paragraphs_begin_two_characters_in_with_the_number_of_their_level(
    notice: list[Page],
) -> None:
    page = notice[0]
    for mark in ("一、存在问题", "（一）场所", "1.医疗", "（1）医疗"):
        assert page.line(mark).left == pytest.approx(LEFT + 2 * WIDE / 28, abs=0.5)
    assert page.line("各科室").left == pytest.approx(LEFT, abs=0.5)


def test_page_numbers_stand_outside_7_mm_below_the_text(notice: list[Page]) -> None:
    for n, page in enumerate(notice, start=1):
        line = next(one for one in page.lines() if "—" in one.text)
        assert (line.text, line.size) == (f"— {n} —", 14)
        assert line.baseline - 0.3 * 14 * MM == pytest.approx(TOP + HIGH + 7, abs=1.5)
        if n % 2:
            assert LEFT + WIDE - line.right == pytest.approx(14 * MM, abs=0.5)
        else:
            assert line.left - LEFT == pytest.approx(14 * MM, abs=0.5)


def test_the_day_stands_four_characters_in_and_the_body_centred_above_it() -> None:
    page = pages("notice", values(body=paragraphs_of("正文。")))[0]
    body = next(line for line in page.lines() if line.text == FRAME.signed and line.size == 16)
    day = next(line for line in page.lines() if line.text == "2026年11月22日")
    assert LEFT + WIDE - day.right == pytest.approx(4 * WIDE / 28, abs=1)
    assert (day.left + day.right) / 2 == pytest.approx((body.left + body.right) / 2, abs=1)
    assert day.baseline - body.baseline == pytest.approx(LINE, abs=0.1)


def test_the_imprint_ends_the_last_page_after_the_attachments() -> None:
    annex = [{"title": "清单", "paragraphs": [{"level": 0, "text": "内容"}]}]
    shown = pages("notice", values(attachments=annex))
    assert not any("抄送" in line.text for page in shown[:-1] for line in page.lines())
    last = shown[-1]
    assert last.lines()[0].text == "附件"
    copy, printed = last.line("抄送：县卫生健康局。"), last.line("印发")
    assert copy.size == printed.size == 14
    assert copy.bottom < printed.top
    assert max(rule for _l, _r, rule in last.rules) == pytest.approx(TOP + HIGH, abs=1)


def test_attachments_are_listed_under_each_other_below_the_text() -> None:
    given = values(body=paragraphs_of("正文。"), attachments=[{"title": "甲"}, {"title": "乙"}])
    frame = replace(FRAME, printed_by="")
    page = pages("notice", {**given, "copy_to": ""}, frame)[1]
    first, second = page.line("甲"), page.line("乙")
    assert first.text == "附件：1.甲"
    assert second.text == "2.乙"
    assert first.left == pytest.approx(LEFT + 2 * WIDE / 28, abs=0.5)
    assert second.right == pytest.approx(first.right, abs=0.5)


def test_an_upward_document_has_the_number_left_and_the_signer_right() -> None:
    page = pages("request", values(body=paragraphs_of("妥否，请批示。")))[0]
    line = page.line("签发人：王某某")
    assert line.text == "某疾控发〔2026〕7号签发人：王某某"
    assert line.left == pytest.approx(LEFT + WIDE / 28, abs=0.5)
    assert LEFT + WIDE - line.right == pytest.approx(WIDE / 28, abs=0.5)


def test_a_letter_has_its_mark_30_mm_from_the_edge_and_no_number_on_page_one() -> None:
    shown = pages("letter", values())
    page = shown[0]
    assert page.lines()[0].top == pytest.approx(30, abs=1)
    assert page.line("〔2026〕7号").right == pytest.approx(LEFT + WIDE, abs=0.5)
    assert not any("—" in line.text for line in page.lines())
    assert any("— 2 —" in line.text for line in shown[1].lines())
    wide = [rule for rule in page.rules if rule[1] - rule[0] == pytest.approx(170, abs=0.5)]
    assert len(wide) == 4
    assert {round((left + right) / 2) for left, right, _down in wide} == {105}


def test_the_signing_never_stands_on_a_page_without_text() -> None:
    for extra in range(12):
        text = "\n".join(["第一段。"] * (6 + extra))
        shown = pages("notice", values(body=paragraphs_of(text), copy_to=""))
        page = next(p for p in shown if any(r.text == "2026年11月22日" for r in p.lines()))
        assert any(line.text == "第一段。" for line in page.lines()), extra


def test_a_draft_has_no_number_and_no_day() -> None:
    draft = replace(FRAME, number="", on=None, printed_by="")
    words = "".join(run.text for run in pages("notice", values(), draft)[0].runs)
    assert "2026" not in words


def test_values_are_words_and_never_code() -> None:
    evil = '#read("/etc/passwd") $x$ *粗* `码` @标 <名> \\ #let a = 1'
    page = pages("notice", values(body=[{"level": 0, "text": evil}]))[0]
    said = "".join(line.text for line in page.lines()).replace(" ", "")
    assert evil.replace(" ", "") in said


def test_the_same_values_are_the_same_bytes() -> None:
    assert pdf("notice", values()) == pdf("notice", values())
    assert pdf("notice", values()) != pdf("notice", values(body=paragraphs_of(LONG)))
