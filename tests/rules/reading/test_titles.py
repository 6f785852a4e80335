"""The name of a problem: cut literally, without number, 关于, 问题的整改 and the final stop."""

from __future__ import annotations

import pytest

from bihuan.rules.reading.titles import NONE, STRONG, WEAK, title_at


@pytest.mark.parametrize(
    ("text", "name", "strength"),
    [
        ("关于公车管理不严问题的整改。重新登记。", "公车管理不严", STRONG),
        ("关于公车管理不严等问题的整改落实情况。", "公车管理不严", STRONG),
        ("关于公车管理不严方面存在的问题。", "公车管理不严", STRONG),
        ("关于公车管理不严的整改情况。", "公车管理不严", WEAK),
        ("公车管理不严的问题", "公车管理不严", WEAK),
        ("针对公车管理不严的问题,重新登记。", "公车管理不严", WEAK),
        ("关于甲不严,乙不清问题的整改。", "甲不严,乙不清", STRONG),
        ("关于“公车管理不严”问题的整改", "公车管理不严", STRONG),
        ("关于“公车”与“接待”不严问题的整改", "“公车”与“接待”不严", STRONG),
        ("反馈问题:公车管理不严。整改情况:登记。", "公车管理不严", STRONG),
        ("【存在问题】公车管理不严\n登记。", "公车管理不严", STRONG),
        ("公车管理不严。接待超标准。\n登记。", "公车管理不严。接待超标准", WEAK),
        ("公车管理不严。重新登记5台。", "公车管理不严", WEAK),
        ("公车管理不严。印发《办法》,解决制度不健全。", "公车管理不严", WEAK),
        ("“认识不够。行动不快”的现象仍有不少。登记。", "“认识不够。行动不快”的现象仍有不少", WEAK),
        (
            "公车管理不严 对全部车辆重新登记造册并且统一由办公室派车,每月公布里程和油耗。",
            "公车管理不严",
            WEAK,
        ),
        ("公车管理不严整改情况:登记。", "公车管理不严", WEAK),
        ("加强公车管理。", "加强公车管理", NONE),
        ("对未登记的车辆补登", "对未登记的车辆补登", NONE),
        ("加强公车管理力度不够。", "加强公车管理力度不够", WEAK),
        ("整改情况:登记。", "", NONE),
        ("", "", NONE),
        ("。", "", NONE),
        ("问题的整改", "问题的整改", STRONG),
    ],
)
def test_a_title_is_the_problem_itself(text: str, name: str, strength: int) -> None:
    title = title_at(text, 0, len(text))
    assert text[title.start : title.end] == name
    assert title.strength == strength


@pytest.mark.parametrize(
    ("text", "name", "note"),
    [
        ("公车管理不严(已完成整改)。登记。", "公车管理不严", "已完成整改"),
        ("关于公车管理不严的问题(2024年6月底前完成)。", "公车管理不严", "2024年6月底前完成"),
        ("公车管理不严(含租车)。登记。", "公车管理不严(含租车)", ""),
    ],
)
def test_a_bracket_that_tells_the_state_is_no_part_of_the_title(
    text: str, name: str, note: str
) -> None:
    title = title_at(text, 0, len(text))
    assert (text[title.start : title.end], title.note) == (name, note)


def test_a_heading_never_reaches_far() -> None:
    title = title_at("不" * 5000, 0, 5000)
    assert title.end <= 300
    assert title.strength == NONE


def test_at_most_three_more_sentences_name_the_problem() -> None:
    text = "甲不严。乙不严。丙不严。丁不严。戊不严。\n登记。"
    title = title_at(text, 0, len(text))
    assert text[title.start : title.end] == "甲不严。乙不严。丙不严。丁不严"
