"""Where a text does not agree with itself, and that nothing is said where it may."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kit.lexicon import lexicon
from bihuan.rules.reading.agreement.checking import Agreement, agreement
from bihuan.rules.reading.claims.reading import read_claims

WORDS = lexicon()
GOLD = Path(__file__).parents[1] / "claims" / "gold" / "texts"
SAID = (
    "其中 分别 共 由 提高到 下降 率 占 其余 合格 应种 实种 比上年 增加 医院 学校 、 , 。 ( ) ; | 萬"
    " % 12人 3.5% 1400余份 近八成 2.6万元 2至5家 0人 个百分点 十余家"
)
PIECES = st.sampled_from([*SAID.split(), "\n", "\x00", "\ud800"])


def read(text: str) -> Agreement:
    return agreement(text, read_claims(text, WORDS).claims, WORDS.folds)


def told(text: str) -> list[tuple[str, float, float]]:
    """Code, stated and computed value of what is found."""
    return [(one.code, one.stated, one.computed) for one in read(text).findings]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # parts and totals
        ("检查单位30家,其中学校12家、医院10家,其余9家。", ("parts_differ", 30, 31)),
        ("培训医生12人、护士8人,共21人。", ("parts_differ", 21, 20)),
        ("共派出100人，流调、检验、消杀分别为40人、36人、23人。", ("parts_differ", 100, 99)),
        ("检查单位30家,其中学校35家。", ("part_exceeds", 30, 35)),
        ("投入1.2万元,其中设备5000元,其余6000元。", ("parts_differ", 12000, 11000)),
        # rates: numerator and denominator
        ("应种100人,实种96人,接种率95%。", ("rate_differs", 95, 96)),
        ("抽查120份,合格96份,合格率82%。", ("rate_differs", 82, 80)),
        ("抽查档案120份,有18份缺少记录,占16%。", ("rate_differs", 16, 15)),
        # before and after
        ("覆盖率由55.0%提高到61.0%,提高5个百分点。", ("change_differs", 5, 6)),
        ("队员由448人增加到578人,增加120人。", ("change_differs", 120, 130)),
        ("队员由400人增加到500人,增长20%。", ("change_differs", 20, 25)),
        ("合格率由88%上升到86%。", ("wrong_direction", 86, 88)),
        ("全年门诊3587.2万人次,比上年增加420万人次(增长15.3%)。", ("change_differs", 15.3, 13.26)),
        # the same thing told twice
        ("全县签约服务团队总数127个。又一句。我县签约服务团队总数129个。", ("differs", 129, 127)),
        ("累计出动监督人员1400余人次。又。累计出动监督人员1390人次。", ("differs", 1390, 1400)),
    ],
)  # fmt: skip
def test_what_cannot_be_true_is_told_with_its_numbers(
    text: str, found: tuple[str, float, float]
) -> None:
    assert told(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        # other units count other things
        "累计出动监督人员1400人次。又说一句。累计出动监督人员60人。",
        # approximate within their sense
        "累计出动监督人员1400余人次。又说一句。累计出动监督人员1432人次。",
        "累计发放宣传手册近2000份。又说一句。累计发放宣传手册1960份。",
        "追回违规发放生育津贴11.45万元。又说一句。追回违规发放生育津贴114500元。",
        # another time, another act, a part of another whole
        "2023年签约服务团队总数127个。又说一句。2024年签约服务团队总数129个。",
        "检查单位30家,其中学校12家、医院10家。",
        # another area
        "全县签约服务团队总数127个。又说一句。全市签约服务团队总数1290个。",
        "现有问题4例、旧有问题11例,其中9例在门诊发现,6例在病房发现。",
        "收到申请13件,比上年增加5件,其中个人申请12件、法人申请1件。",
        "三级医院11个(其中三甲7个),二级医院49个,一级医院62个。",
        # right, as far as the digits printed tell
        "应种46712针次,实种46305针次,接种率99.13%。",
        "抽查的1920份档案中,真实档案1841份,真实率95.9%;规范档案1402份,规范率七成三。",
        "总诊疗3587.2万人次,比上年增加420万人次(增长13.3%)。",
        "覆盖率由24.9%上升到30.05%,净增5.15个百分点。",
        "业务收入1.38亿元,其中医保支付6742.18万元,占业务收入的近五成。",
        # a rate of something else
        "监测单位135家,完成率104.7%(任务数129家)。",
        "大型3家、中型22家、小型81家;按行业分,矿物制品54家,占四成。",
        "死亡率9.6/10万,其中城市7.4/10万、农村11.2/10万。",
        "新扩检测项目18项,达到211项。又说一句。新扩检测项目18项,达到211项。",
    ],
)
def test_nothing_is_said_where_both_may_be_true(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize("path", sorted(GOLD.glob("*.txt")), ids=lambda path: path.stem)
def test_real_looking_texts_raise_no_alarm(path: Path) -> None:
    assert read(path.read_text(encoding="utf-8")).findings == ()


def test_claims_of_one_subject_are_grouped_in_the_order_of_the_text() -> None:
    text = "发放宣传手册2000余份,检查学校39所。又说一句。发放宣传手册2100份,检查学校39所。"
    claims = read_claims(text, WORDS).claims
    first, second = agreement(text, claims).groups
    assert [claims[at].text for at in first.claims] == ["2000余份", "2100份"]
    assert (second.claims, first.differ, second.differ) == ((1, 3), False, False)


def test_a_wrapped_line_does_not_hide_a_part() -> None:
    assert told("检查单位30家,其中学校12家、医院\n10家,其余8家。") == []


@given(st.lists(PIECES, max_size=30).map("".join))
def test_no_text_raises_and_findings_stand_in_order(text: str) -> None:
    claims = read_claims(text, WORDS).claims
    found = agreement(text, claims, WORDS.folds)
    firsts = [min(one.claims) for one in found.findings]
    assert firsts == sorted(firsts)
    for places in [one.claims for one in found.findings] + [one.claims for one in found.groups]:
        assert set(places) <= set(range(len(claims)))
        assert len(set(places)) == len(places) > 1


@given(st.lists(st.integers(1, 900), min_size=2, max_size=6), st.integers(1, 50))
def test_a_sum_is_told_when_it_is_wrong_and_only_then(parts: list[int], off: int) -> None:
    names = ["学校", "医院", "宾馆", "浴室", "泳池", "商场"]
    row = "、".join(f"{name}{n}家" for name, n in zip(names, parts, strict=False))
    assert told(f"检查{row},共{sum(parts)}家。") == []
    wrong = ("parts_differ", sum(parts) + off, sum(parts))
    assert told(f"检查{row},共{sum(parts) + off}家。") == [wrong]


@given(st.integers(50, 5000), st.integers(0, 49), st.integers(0, 3))
def test_a_rate_is_right_when_it_is_rounded_as_printed(due: int, less: int, places: int) -> None:
    done = due - less
    rate = f"{done / due * 100:.{places}f}"
    assert told(f"应种{due}人,实种{done}人,接种率{rate}%。") == []
    wrong = f"{float(rate) + 1.5:.{places}f}"
    found = read(f"应种{due}人,实种{done}人,接种率{wrong}%。").findings
    assert [one.code for one in found] == ["rate_differs"]


def test_time_grows_with_the_length_only() -> None:
    piece = "检查学校12家、医院3家,共14家,其中合格8家,合格率57%,"
    claims = read_claims(piece * 4000, WORDS).claims
    began = process_time()
    agreement(piece * 4000, claims)
    assert process_time() - began < 4
