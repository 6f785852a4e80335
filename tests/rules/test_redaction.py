"""What could tell who somebody is: found, masked, and nothing else changed."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bihuan.rules.redaction import CROSS, KINDS, STAR, candidates, hide, hide_all, is_identity

STAFF = ("王小明", "欧阳娜", "高明", "李四", "张三丰")
IDENTITY = "320705199001011230"


def checked(first_17: str) -> str:
    """Seventeen digits with their check character, worked out the other way round: by trying."""
    return next(first_17 + c for c in "0123456789X" if is_identity(first_17 + c))


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("经办人王小明、欧阳娜", "经办人王××、欧阳×"),
        ("对赵大勇同志进行了谈话", "对赵××同志进行了谈话"),
        ("当事人李某某、周某", "当事人李××、周×"),
        ("联系13812345678", "联系138****5678"),
        ("联系138 1234 5678。", "联系138 **** 5678。"),
        ("电话0518-85519293", "电话0518-85****93"),
        ("(0518)85519293", "(0518)85****93"),
        ("办公电话:85519293", "办公电话:85****93"),
        ("联系 010-12345678", "联系 010-12****78"),
        ("邮箱lygcdcdb@126.com,邮编222003", "邮箱l*******@126.com,邮编222003"),
        ("车辆苏G12345停用", "车辆苏G****5停用"),
        ("新能源苏G·D12345", "新能源苏G·*****5"),
        ("卡号6222021234567890123", "卡号6222***********0123"),
        ("卡号6222 0212 3456 7890", "卡号6222 **** **** 7890"),
        ("旧证320705900101123", "旧证3207*******1123"),
    ],
)
def test_masks_are_those_an_office_prints(text: str, hidden: str) -> None:
    assert hide_all(text, names=STAFF) == hidden


def test_an_identity_number_is_told_by_its_day_and_its_check_character() -> None:
    good = checked("32070519900101123")
    assert hide_all(f"身份证{good}。") == f"身份证3207{STAR * 10}{good[-4:]}。"
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")
    assert not is_identity(wrong)
    assert [c.kind for c in candidates(wrong)] == ["card"]  # still too long a number to print
    assert not is_identity(checked("32070519900101123")[:6] + "19901301" + good[14:])
    assert is_identity("11010519491231002X")  # the example of GB 11643-1999
    assert is_identity("11010519491231002x")


def test_what_offices_write_about_themselves_is_left_alone() -> None:
    text = (
        "派2名同志赴国家相关部门学习,党外同志感受到关心。2014年10月至2018年11月违规发放的11.45万元,"
        "新扩A类检测项目18项,达到了211项;邮编222003;印发连疾委〔2019〕31号;近800人次,1.9万名大学生。"
    )
    assert candidates(text) == ()


def test_a_name_inside_a_word_is_a_candidate_for_somebody_to_keep() -> None:
    (found,) = candidates("检测能力提高明显", names=STAFF)
    assert (found.kind, found.text) == ("person", "高明")
    assert hide_all("检测能力提高明显", names=STAFF, kept={found.key}) == "检测能力提高明显"


def test_digits_of_full_width_are_digits() -> None:
    assert hide_all("１３８１２３４５６７８") == "１３８****５６７８"


PIECES = st.sampled_from(
    [
        *STAFF,
        *(
            "同志",
            "先生",
            "某",
            "某某",
            "王",
            "李",
            "的",
            "。",
            " ",
            "-",
            ":",
            "电话",
            "@",
            ".",
            "苏G",
        ),
        *("13812345678", "0518-85519293", "a@b.cn", "苏G12345", IDENTITY, "6222021234567890"),
        *("1", "0", "13", "X", "挂", CROSS, STAR, "×明", "1234", "12345678"),
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=12).map("".join),
    st.text(max_size=80),
    st.text(alphabet="王李高明三丰同志某0123456789１２-@.aX苏G·×* ", max_size=60),
)
NAMES = st.lists(
    st.one_of(st.sampled_from(STAFF), st.text(alphabet="王李高明三丰a1×* ", max_size=4)), max_size=6
)


@settings(max_examples=600, deadline=None)
@given(TEXTS, NAMES)
@example("a@b@c.cn", [])
@example("张王小明", ["张王", "王小明"])
@example("13812345678@qq.com", [])
def test_spans_point_at_the_text_and_hidden_nothing_is_found(text: str, names: list[str]) -> None:
    found = candidates(text, names=names)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert one.text == text[one.start : one.end]
        assert one.kind in KINDS
    hidden = hide(text, found)
    assert candidates(hidden, names=names) == ()
    inside = {i for one in found for i in range(one.start, one.end)}
    assert len(hidden) == len(text)
    assert all(hidden[i] == c for i, c in enumerate(text) if i not in inside)
    assert {hidden[i] for i in inside} <= {text[i] for i in inside} | {STAR, CROSS}
    for one in found:
        assert hidden[one.start : one.end] != one.text


@settings(max_examples=300, deadline=None)
@given(TEXTS, NAMES, st.data())
def test_what_is_kept_stays_word_for_word(text: str, names: list[str], data: st.DataObject) -> None:
    found = candidates(text, names=names)
    kept = {c.key for c in found if data.draw(st.booleans())}
    hidden = hide_all(text, names=names, kept=kept)
    masked = {i for c in found if c.key not in kept for i in range(c.start, c.end)}
    assert all(hidden[i] == c for i, c in enumerate(text) if i not in masked)


@given(st.text(max_size=30))
def test_an_identity_number_is_asked_about_any_text(text: str) -> None:
    assert is_identity(text) in {True, False}
