"""Clean text: half-width, one paragraph a line, no page furniture, every place kept."""

from __future__ import annotations

import pytest

from bihuan.rules.reading.clean import clean


def test_full_width_forms_and_odd_blanks_are_folded() -> None:
    assert clean("１．整改　情况：（一）ＡＢ").text == "1.整改 情况:(一)AB"


def test_radicals_that_pdf_fonts_put_in_are_the_ordinary_characters() -> None:
    assert clean("⽂件⼀份").text == "文件一份"


def test_invisible_characters_and_runs_of_blanks_leave() -> None:
    assert clean("整\u200b改\ufeff  情  况\x07").text == "整改 情 况"


def test_furniture_leaves_and_the_places_stay() -> None:
    raw = "第一段。\n— 3 —\n第 4 页 共 9 页\n【打印】 【关闭】\n|\n浏览次数：128\n第二段。"
    cleaned = clean(raw)
    assert cleaned.text == "第一段。\n第二段。"
    start, end = cleaned.raw_span(5, 9)
    assert raw[start:end] == "第二段。"


def test_page_numbers_and_running_heads_leave_at_page_ends_only() -> None:
    pages = [f"县疾控中心通报 {n}\n第{n}件事情已经办好了。\n12\n完了。\n{n}" for n in range(1, 4)]
    text = clean("\n\f".join(pages)).text
    assert text == "\n".join(f"第{n}件事情已经办好了。\n12\n完了。" for n in range(1, 4))


def test_a_blank_left_of_a_lost_line_end_becomes_one_again() -> None:
    raw = "现予公布。 一、组织情况 (一)认识到位。 二、整改情况 1.账目不清。 重新建账”。 好"
    assert clean(raw).text.split("\n") == [
        "现予公布。",
        "一、组织情况",
        "(一)认识到位。",
        "二、整改情况",
        "1.账目不清。",
        "重新建账”。",
        "好",
    ]


def test_a_blank_inside_a_sentence_stays() -> None:
    assert clean("问题 1.账目 和 2.5万元").text == "问题 1.账目 和 2.5万元"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("随访率达到98.\n7%。", "随访率达到98.7%。"),
        ("名单推送1\n28家。", "名单推送128家。"),
        ("发放2.6\n万份。", "发放2.6万份。"),
        ("购置设备、\n试剂。", "购置设备、试剂。"),
        ("制定《办\n法》\n》。", "制定《办\n法》》。"),
        ("印发《\n办法》。", "印发《办法》。"),
        # beginnings of paragraphs are never joined
        ("共有、\n1.账目。", "共有、\n1.账目。"),
        ("账目3\n2021年5月31日", "账目3\n2021年5月31日"),
        ("3\n28", "3\n28"),
        ("达到98.\n\n7%。", "达到98.\n7%。"),
        ("设备、\n　　试剂", "设备、\n试剂"),
        ("设备、\n\n试剂", "设备、\n试剂"),
        ("甲\t乙、\n丙\t丁", "甲\t乙、\n丙\t丁"),
        ("\t\t只有一格\t", "只有一格"),
        ("一\r\n二\r\n", "一\n二"),
    ],
)
def test_which_line_ends_are_only_wrapped(raw: str, text: str) -> None:
    assert clean(raw).text == text


def test_wrapped_text_is_joined_at_its_width() -> None:
    full = "这是折行文字里写满了的一行字一共有二十个字"
    raw = "\n".join([full] * 6 + ["短行。", full, "完了。"])
    assert clean(raw).text == full * 6 + "短行。\n" + full + "完了。"


def test_ten_short_lines_are_no_wrapped_text() -> None:
    raw = "\n".join(["教室照度"] * 10)
    assert clean(raw).text == raw


def test_offsets_outside_the_text_are_refused() -> None:
    cleaned = clean("甲乙")
    with pytest.raises(IndexError):
        cleaned.to_raw(2)
    with pytest.raises(IndexError):
        cleaned.to_raw(-1)


def test_a_dropped_character_points_to_the_next_one_kept() -> None:
    cleaned = clean("\u200b甲\u200b乙")
    assert [cleaned.to_clean(at) for at in range(4)] == [0, 0, 1, 1]
    assert clean("").to_clean(0) == 0
