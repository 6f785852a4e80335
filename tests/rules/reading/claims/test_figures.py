"""Figures one by one: value, unit, what makes them approximate, what they are about."""

from __future__ import annotations

from typing import Any

import pytest

from bihuan.rules.reading.claims.lexicon import Lexicon
from bihuan.rules.reading.claims.reading import Claim, read_claims


def only(text: str, lexicon: Lexicon) -> Claim:
    claims = read_claims(text, lexicon).claims
    assert len(claims) == 1, [claim.text for claim in claims]
    return claims[0]


@pytest.mark.parametrize(
    ("text", "span", "value", "unit", "approx"),
    [
        ("出动监督人员1400余人次。", "1400余人次", 1400, "人次", True),
        ("培训近800人次。", "近800人次", 800, "人次", True),
        ("消毒超过285万平方米。", "超过285万平方米", 2_850_000, "平方米", True),
        ("合格率达96%以上。", "96%以上", 96, "%", True),
        ("接种1.9万名大学生。", "1.9万名", 19_000, "名", False),
        ("惠及5万8120人。", "5万8120人", 58_120, "人", False),
        ("签约群众23万余人。", "23万余人", 230_000, "人", True),
        ("奋战一百八十余天。", "一百八十余天", 180, "天", True),
        ("观看警示教育片两部。", "两部", 2, "部", False),
        ("发放资料3,218份。", "3,218份", 3218, "份", False),
        ("发放资料1 304份。", "1 304份", 1304, "份", False),
        ("发放资料２０００份。", "２０００份", 2000, "份", False),
        ("每处抽取3至5个样品。", "3至5个", (3, 5), "个", False),
        ("追回资金11.45万元。", "11.45万元", 11.45, "万元", False),
        ("追回一亿五千八百五十九万元。", "一亿五千八百五十九万元", 158_590_000, "元", False),
        ("罚款壹万伍仟元整。", "壹万伍仟元", 15_000, "元", False),
        ("知晓率为百分之百。", "百分之百", 100, "%", False),
        ("九成以上的群众满意。", "九成以上", 90, "%", True),
        ("八成八左右的单位合格。", "八成八左右", 88, "%", True),
        ("报告发病率为154.9/10万。", "154.9/10万", 154.9, "/10万", False),
        ("同比上升2.1个百分点。", "2.1个百分点", 2.1, "个百分点", False),
        ("每月2次对实验室进行监督。", "2次", 2, "次", False),
        ("全年报告死亡0例。", "0例", 0, "例", False),
        ("印发宣传资料2.6\n万份。", "2.6\n万份", 26_000, "份", False),
        ("抽检公共场所1\n28家。", "1\n28家", 128, "家", False),
        ("發(fā)出監(jiān)督簡報531余張。", "531余張", 531, "张", True),
    ],
)
def test_how_a_figure_is_read(
    text: str, span: str, value: Any, unit: str, approx: bool, lexicon: Lexicon
) -> None:
    claim = only(text, lexicon)
    assert (claim.text, claim.value, claim.unit, claim.approx) == (span, value, unit, approx)
    assert text[claim.start : claim.end] == span


def test_figures_behind_one_another_have_subjects_of_their_own(lexicon: Lexicon) -> None:
    text = "流调队伍、检验队伍、消杀队伍分别达到40人、36人、24人。"
    told = [(claim.subject, claim.value) for claim in read_claims(text, lexicon).claims]
    assert told == [("流调队伍", 40), ("检验队伍", 36), ("消杀队伍", 24)]


def test_a_shared_unit_belongs_to_both(lexicon: Lexicon) -> None:
    claims = read_claims("知晓率分别提高1.4和0.7个百分点。", lexicon).claims
    assert [(claim.value, claim.unit) for claim in claims] == [
        (1.4, "个百分点"),
        (0.7, "个百分点"),
    ]


@pytest.mark.parametrize(
    ("text", "subject", "action", "period"),
    [
        ("截至目前，出具卫生监督意见书2154份。", "卫生监督意见书", "出具", "截至目前"),
        ("抽调3名年轻骨干组建专班。", "年轻骨干", "抽调", ""),
        ("今年以来开展廉政谈话32人次。", "廉政谈话", "开展", "今年以来"),
        ("购置了100万元的防疫物资。", "防疫物资", "购置", ""),
    ],
)
def test_what_a_figure_is_about(
    text: str, subject: str, action: str, period: str, lexicon: Lexicon
) -> None:
    claim = only(text, lexicon)
    assert (claim.subject, claim.action, claim.period) == (subject, action, period)


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("回访满意率由七成升为九成四。", ["回访满意率(原)", "回访满意率"]),
        ("平均排队时间由25分钟缩短至8分钟。", ["平均排队时间(原)", "平均排队时间"]),
        ("招标后单价由120元降为68.5元。", ["招标后单价(原)", "招标后单价"]),
        ("从40名疾控人员中抽调5名。", ["疾控人员中", "疾控人员中抽调"]),
    ],
)
def test_the_two_ends_of_a_change_are_of_one_subject(
    text: str, subjects: list[str], lexicon: Lexicon
) -> None:
    assert [claim.subject for claim in read_claims(text, lexicon).claims] == subjects


def test_a_range_that_is_none_is_two_figures(lexicon: Lexicon) -> None:
    told = read_claims("派驻医师15名到5所乡镇卫生院。", lexicon)
    assert [(claim.value, claim.unit) for claim in told.claims] == [(15, "名"), (5, "所")]


def test_the_area_a_figure_is_stated_for(lexicon: Lexicon) -> None:
    told = read_claims("截至10月底，全县检查学校157所，各乡镇上报信息36条。另有5家停业。", lexicon)
    assert [claim.scope for claim in told.claims] == ["全县", "各乡镇", ""]
    assert [claim.to_json().get("scope") for claim in told.claims] == ["全县", "各乡镇", None]
