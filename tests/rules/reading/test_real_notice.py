"""The published notice of 2021: exactly its 33 problems, also when its layout is changed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from bihuan.rules.reading.ledger import read_ledger
from tests.rules.reading.conftest import FIXTURES

GOLD = [
    tuple(pair)
    for pair in json.loads((FIXTURES / "lianyungang-2021-titles.json").read_text("utf-8"))
]


def test_exactly_the_labelled_problems_are_found(real_notice: str) -> None:
    ledger = read_ledger(real_notice)
    assert [(item.no, item.title) for item in ledger.items] == GOLD
    assert len(GOLD) == 33
    assert ledger.reason == ""


def test_spans_are_those_of_the_raw_text(real_notice: str) -> None:
    for item in read_ledger(real_notice).items:
        assert real_notice[item.title_start : item.title_end] == item.title
        assert real_notice[item.measures_start : item.measures_end] == item.measures
        assert item.part == "二、整改落实情况"


def test_a_full_stop_inside_a_title_does_not_end_it(real_notice: str) -> None:
    fourth = read_ledger(real_notice).items[3]
    assert fourth.title == "传染病监测预警能力不强。防治输入性病例办法不多"
    assert (fourth.title_start, fourth.title_end) == (1921, 1944)
    assert (fourth.measures_start, fourth.measures_end) == (1946, 2069)


def test_a_state_is_never_inferred_from_the_past_tense(real_notice: str) -> None:
    for item in read_ledger(real_notice).items:
        said = (item.status, item.status_words, item.deadline, item.unit, item.person, item.detail)
        assert said == ("", (), "", "", "", "")


def test_what_the_notice_says_of_itself(real_notice: str) -> None:
    meta = read_ledger(real_notice).meta
    assert meta.notice_issuer == "中共连云港市疾病预防控制中心总支委员会"
    assert meta.notice_date == "2021年5月31日"
    assert meta.inspection == "市委第四巡察组,2020年11月23日至2021年1月4日"
    assert meta.responsible_general.startswith("整改工作由中心党总支书记负总责,")
    assert meta.responsible_general.endswith("各责任科室认领条线问题进行整改")
    assert meta.stated_open_items == 3


def test_json_has_the_form_of_the_labels(real_notice: str) -> None:
    shown = read_ledger(real_notice).to_json(name="x")
    assert list(shown) == [
        "id",
        "kind",
        "text_chars",
        "text_sha256",
        "claims",
        "ledger",
        "ledger_meta",
        "ignored",
    ]
    assert (shown["id"], shown["kind"], shown["claims"]) == ("x", "notice", None)
    assert shown["text_chars"] == 7889
    assert shown["text_sha256"] == (
        "2b1b71cd1dc455a1adf5b905061fe81aeed3f14b62af3ed91af1e0ad0bc0af83"
    )
    ledger = shown["ledger"]
    assert isinstance(ledger, list)
    assert list(ledger[0]) == [
        "no",
        "part",
        "title",
        "title_start",
        "title_end",
        "measures",
        "measures_start",
        "measures_end",
        "status",
        "status_words",
        "long_term",
        "deadline",
        "unit",
        "person",
        "detail",
        "rule",
        "doubts",
    ]
    assert json.loads(json.dumps(shown, ensure_ascii=False)) == shown


# -- the same notice in other clothes --------------------------------------------------------------


def _lines(text: str) -> str:
    """One paragraph a line, as on the agency's page."""
    for run_together in ("况 (一)", "况 1.", "打算 中"):
        text = text.replace(run_together, run_together.replace(" ", "\n"))
    return text.replace("。 ", "。\n")


def _numbered(write: Callable[[int], str]) -> Callable[[str], str]:
    def change(text: str) -> str:
        return re.sub(r"(?m)^(\d+)\.(?=关于)", lambda m: write(int(m[1])), _lines(text))

    return change


def _han(number: int) -> str:
    tens, ones = divmod(number, 10)
    digits = " 一二三四五六七八九"
    return ((digits[tens] if tens > 1 else "") + "十" if tens else "") + digits[ones].strip()


def _full_width(text: str) -> str:
    return _lines(text).translate(str.maketrans(",;:()", "，；：（）"))


def _wrapped(text: str, columns: int = 76) -> str:
    """Lines broken where a page ends: a Chinese character takes two columns."""
    out: list[str] = []
    for line in _lines(text).split("\n"):
        out.append("")
        for one in line:
            if sum(2 if ord(c) > 255 else 1 for c in out[-1] + one) > columns:
                out.append("")
            out[-1] += one
    return "\n".join(out)


def _paged(text: str) -> str:
    """Wrapped, with a foot and a running head every 25 lines."""
    lines = _wrapped(text).split("\n")
    return "\n".join(
        line + (f"\n- {at // 25} -\n\f示例县疾控中心通报" if at % 25 == 24 else "")
        for at, line in enumerate(lines)
    )


CLOTHES: dict[str, Callable[[str], str]] = {
    "one paragraph a line": _lines,
    "full-width punctuation": _full_width,
    "windows line ends": lambda text: _lines(text).replace("\n", "\r\n"),
    "blank lines": lambda text: _lines(text).replace("\n", "\n\n"),
    "indented": lambda text: "　　" + _full_width(text).replace("\n", "\n　　"),
    "without any blank": lambda text: text.replace(" ", ""),
    "wrapped": _wrapped,
    "wrapped narrowly": lambda text: _wrapped(text, 60),
    "on pages": _paged,
    "1、": _numbered(lambda n: f"{n}、"),
    "(1)": _numbered(lambda n: f"({n})"),
    "1)": _numbered(lambda n: f"{n})"),
    "【1】": _numbered(lambda n: f"【{n}】"),
    "1 ": _numbered(lambda n: f"{n} "),
    "full-width digits": lambda text: _lines(text).translate(
        {ord(c): ord(c) + 0xFEE0 for c in "0123456789."}
    ),
    "（一）": _numbered(lambda n: f"（{_han(n)}）"),
    "问题一：": _numbered(lambda n: f"问题{_han(n)}："),
    "问题1.": _numbered(lambda n: f"问题{n}."),
    "label on the line": lambda text: re.sub(
        r"(?m)^(\d+\.关于.*)\n", r"\1\n整改情况：", _lines(text)
    ),
    "label on its own line": lambda text: re.sub(
        r"(?m)^(\d+\.关于.*)\n", r"\1\n【整改情况】\n", _lines(text)
    ),
    "measures behind the heading": lambda text: re.sub(
        r"(?m)^(\d+\.关于.*)\n", r"\1", _lines(text)
    ),
    "bare headings": lambda text: re.sub(
        r"(?m)^(\d+\.)关于(.*?)(?:等)?问题的整改。$", r"\1\2", _lines(text)
    ),
    "from the first problem on": lambda text: _lines(text)[_lines(text).index("1.关于") :],
    "blanks around numbers": lambda text: re.sub(r"(\d+)", r" \1 ", _lines(text)),
}


def _plain(text: str) -> str:
    folded = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return re.sub(r"\s", "", folded)


@pytest.mark.parametrize("clothes", CLOTHES)
def test_the_same_problems_are_found_in_other_layouts(real_notice: str, clothes: str) -> None:
    changed = CLOTHES[clothes](real_notice)
    items = read_ledger(changed).items
    assert [_plain(item.title) for item in items] == [title for _, title in GOLD]
    # Nothing is lost of what was done, and nothing of the next section gets in.
    original = read_ledger(real_notice).items
    for item, first in zip(items, original, strict=True):
        assert _plain(item.measures).replace("示例县疾控中心通报", "") != ""
        assert _plain(item.measures)[-8:] == _plain(first.measures)[-8:]
