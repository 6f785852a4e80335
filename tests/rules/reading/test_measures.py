"""One breath → single measures, each with a warning if it only strengthens."""

from __future__ import annotations

import pytest

from bihuan.rules.reading.measures import split_measures
from bihuan.rules.reading.substance import is_empty_talk


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("一是建账。二是补记3笔。", ["建账。", "补记3笔。"]),
        ("中心认真整改。一是建账。二是补记。", ["中心认真整改。", "建账。", "补记。"]),
        ("一是建账；二是补记；三是公示。", ["建账；", "补记；", "公示。"]),
        ("第一，建账。第二，补记。", ["建账。", "补记。"]),
        ("（1）建账。（2）补记1.5万元。", ["建账。", "补记1.5万元。"]),
        ("1.建账；2.补记2.3万元。", ["建账；", "补记2.3万元。"]),
        ("①建账②补记", ["①建账②补记"]),
        ("①建账；②补记。", ["建账；", "补记。"]),
        ("一要建账本。二要补记录。", ["建账本。", "补记录。"]),
        ("一、建账。\n二、补记。", ["建账。", "补记。"]),
        # no second number: sentences
        ("建账。一是补记。", ["建账。", "一是补记。"]),
        ("印发《办法。试行》。建账！\n补记", ["印发《办法。试行》。", "建账！", "补记"]),
        ("没有右引号“的句子。\n下一句。", ["没有右引号“的句子。", "下一句。"]),
        ("右引号”多了。下一句。", ["右引号”多了。", "下一句。"]),
        ("。。；\n", []),
        ("", []),
    ],
)
def test_measures_are_split_where_they_are_numbered(text: str, parts: list[str]) -> None:
    spans = split_measures(text)
    assert [one.text for one in spans] == parts
    assert [text[one.start : one.end] for one in spans] == parts


def test_a_text_of_very_many_sentences_keeps_its_rest_in_one() -> None:
    text = "建账。" * 500
    spans = split_measures(text)
    assert len(spans) == 200
    assert spans[-1].end == len(text)


def test_each_measure_carries_its_warning() -> None:
    spans = split_measures("一是进一步加强学习,提高认识。二是印发《学习办法》,每月集中学习1次。")
    assert [one.empty_talk for one in spans] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "进一步加强党员干部教育,提高思想认识。",
        "高度重视,强化责任担当,切实把工作落到实处。",
        "认真学习《关于开好民主生活会的通知》精神,进一步提高政治站位。",
        "严格执行《固定资产管理办法》和《采购办法》,强化管理。",
        "加强“三重一大”决策管理,严格落实“一岗双责”。",
        "第一时间加强部署,统一思想,持续推进。",
    ],
)
def test_a_promise_to_strengthen_is_empty(text: str) -> None:
    assert is_empty_talk(text)


@pytest.mark.parametrize(
    "text",
    [
        "进一步加强管理,制定《车辆管理制度》。",
        "加强物资储备,购置了防疫物资。",
        "加强督导,现场检查3次。",
        "加强督导,共走访二十家单位。",
        "加大追缴力度,违规发放的津贴全部追回。",
        "强化管理,软件已委托招标。",
        "加快进度,9月底前完成。",
        "加强调度,每周通报进展。",
        "提高能力，新增设备１４台。",
        # says nothing of strengthening
        "设专人负责与媒体联系。",
        "",
    ],
)
def test_a_product_a_number_or_a_date_gives_substance(text: str) -> None:
    assert not is_empty_talk(text)
