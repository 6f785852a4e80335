"""What is no claim: each form of the lexicon by its example, and what never may raise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kit.lexicon import lexicon as shipped
from bihuan.rules.reading.claims.lexicon import Lexicon, LexiconError, Phrase, Refusal
from bihuan.rules.reading.claims.reading import LONGEST, read_claims
from bihuan.rules.reading.claims.refusals import refused
from bihuan.rules.reading.clean import clean

ROWS = shipped().refusals


@pytest.mark.parametrize(
    "row", ROWS, ids=[f"{at}-{row.reason[:12]}" for at, row in enumerate(ROWS)]
)
def test_each_form_refuses_its_example(row: Refusal, lexicon: Lexicon) -> None:
    alone = Lexicon(lexicon.measures, {}, lexicon.verbs, (row,))
    text = clean(row.example.replace("⏎", "\n")).text
    assert row.reason in {one.reason for one in refused(text, alone)}


@pytest.mark.parametrize(
    "text",
    [
        "落实三重一大、一岗双责和八项规定。",
        "2021年5月31日至6月2日，按照第三十五条和GB 37488-2019办理。",
        "联系电话：0518-85519293，邮编222003，投诉请拨打12345热线。",
        "市委第四巡察组首批反馈，排名第二位，获“六个一”先进。",
        "65岁以上老人、35岁以下青年和90分以上的单位。",
        "深入推进双随机一公开，实行24小时值班。",
        "历经数十次督导，多次召开会议，无数个日夜。",
        "严格两级审核、三级责任制，满分100分。",
        "隔离观察14天，保持1米以上社交距离。",
        "进一步统一思想，采取一系列措施，培养了一支队伍。",
    ],
)
def test_a_text_without_claims(text: str, lexicon: Lexicon) -> None:
    told = read_claims(text, lexicon)
    assert [claim.text for claim in told.claims] == []
    assert told.reason == "no_claims"
    assert told.ignored


@pytest.mark.parametrize("text", ["", " \n\t　", "没有数字的一段话。"])
def test_nothing_to_read(text: str, lexicon: Lexicon) -> None:
    assert read_claims(text, lexicon).reason in {"empty_text", "no_claims"}


def test_a_text_too_long_is_said_so(lexicon: Lexicon) -> None:
    assert read_claims("1" * (LONGEST + 1), lexicon).reason == "too_long"


PIECES = st.sampled_from(
    [
        *(
            "一",
            "十",
            "百",
            "万",
            "3",
            "1,304",
            "％",
            "年",
            "月",
            "日",
            "号",
            "个",
            "人次",
            "第",
            "近",
        ),
        *(
            "余",
            "以上",
            "（",
            "）",
            "《",
            "》",
            "“",
            "”",
            "\n",
            " ",
            "、",
            "。",
            "分别",
            "至",
            "-",
            "/10万",
        ),
        *(
            "百分之",
            "成",
            "分之",
            "电话",
            "GB",
            "開展",
            "(jiān)",
            "监督检查",
            "检查单位",
            "\t",
            "|",
            "①",
        ),
        *("\n— 3 —\n", "\n第 4 页 共 9 页\n", "<p>", "</td>", "</p>", "\f", "&nbsp;", "<i 7>"),
    ]
)


@given(st.lists(PIECES | st.characters(), max_size=60).map("".join))
def test_whatever_comes_spans_are_of_the_text_and_digits_are_told(text: str) -> None:
    lexicon = shipped()
    told = read_claims(text, lexicon)
    assert told == read_claims(text, lexicon)
    end = 0
    for claim in told.claims:
        assert text[claim.start : claim.end] == claim.text
        assert end <= claim.start < claim.end
        end = claim.end
    for one in told.ignored:
        assert 0 <= one.start < one.end <= len(text)
    spans = [(one.start, one.end) for one in (*told.claims, *told.ignored)]
    for at, character in enumerate(text):
        if character.isdecimal() and told.reason != "empty_text":
            assert any(start <= at < end for start, end in spans), (at, character)


def test_a_form_that_cannot_be_used_is_named(lexicon: Lexicon) -> None:
    for pattern, code in (
        ("(", "bad_pattern"),
        ("{nothing}", "unknown_part"),
        ("x?", "matches_nothing"),
    ):
        row = Refusal("date", "0-9", pattern)
        spoilt = Lexicon(lexicon.measures, lexicon.names, lexicon.verbs, (*lexicon.refusals, row))
        with pytest.raises(LexiconError) as told:
            refused("12", spoilt)
        assert (told.value.code, told.value.row) == (code, len(lexicon.refusals) + 1)


@pytest.mark.parametrize("row", [row for row in shipped().phrases if row.example])
def test_each_phrase_fits_its_example(row: Phrase, lexicon: Lexicon) -> None:
    alone = replace(lexicon, phrases=(row,))
    assert getattr(alone, row.kind).search(row.example)


@pytest.mark.parametrize(
    ("kind", "pattern", "code"),
    [
        ("period", "(", "bad_pattern"),
        ("period", "{measure}", "unknown_part"),
        ("lead", "x?", "matches_nothing"),
        ("season", "春季", "unknown_kind"),
    ],
)
def test_a_phrase_that_cannot_be_used_is_named(
    lexicon: Lexicon, kind: str, pattern: str, code: str
) -> None:
    spoilt = replace(lexicon, phrases=(*lexicon.phrases, Phrase(kind, pattern)))
    with pytest.raises(LexiconError) as told:
        spoilt.check()
    assert (told.value.table, told.value.code) == ("phrases", code)
    assert told.value.row == len(lexicon.phrases) + 1


def test_an_agency_may_add_a_time_of_its_own(lexicon: Lexicon) -> None:
    text = "百日攻坚以来开展检查12次。"
    own = replace(lexicon, phrases=(Phrase("period", "百日攻坚以来"), *lexicon.phrases))
    assert read_claims(text, lexicon).claims[0].period == ""
    assert read_claims(text, own).claims[0].period == "百日攻坚以来"
