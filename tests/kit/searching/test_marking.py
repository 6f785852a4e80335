"""Marks: each piece is a piece of the text, nothing is lost, words are found as they are folded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bihuan.kit.searching.folding import fold, words_of
from bihuan.kit.searching.marking import BEFORE, LONGEST, excerpt, marked

TEXTS = st.text(alphabet="疫苗衛卫生Aaａ1１ \n<&😀", max_size=40)


def test_words_are_marked_where_they_stand_in_whatever_form() -> None:
    assert marked("縣衛生局ＣＭＡ校准", ["卫生", "cma"]) == [
        ("縣", False),
        ("衛生", True),
        ("局", False),
        ("ＣＭＡ", True),
        ("校准", False),
    ]


def test_words_that_overlap_or_touch_are_one_mark() -> None:
    assert marked("冷链室温度", ["冷链室", "室温"]) == [("冷链室温", True), ("度", False)]
    assert marked("冷链温度", ["冷链", "温度"]) == [("冷链温度", True)]
    assert marked("哈哈哈", ["哈哈"]) == [("哈哈哈", True)]


def test_a_text_without_the_words_is_one_piece() -> None:
    assert marked("冷链", ["疫苗"]) == [("冷链", False)]
    assert marked("", ["疫苗"]) == [("", False)]


def test_an_excerpt_shows_the_word_and_what_stands_about_it() -> None:
    text = "前" * 500 + "\n\n疫苗  损耗" + "后" * 500
    pieces = excerpt(("没有", text), ["疫苗"])
    shown = "".join(piece for piece, _ in pieces)
    assert ("疫苗", True) in pieces
    assert shown.startswith("…前") and shown.endswith("后…")
    assert "疫苗 损耗" in shown
    assert len(shown) <= LONGEST + 2
    assert shown.index("疫") <= BEFORE + 1


def test_without_the_words_an_excerpt_is_how_the_first_text_begins() -> None:
    assert excerpt(("", "台账不全"), ["llwd"]) == [("台账不全", False)]
    assert excerpt(("台账不全",), ["llwd"], opening=False) == []
    assert excerpt((), ["llwd"]) == []


@given(text=TEXTS, question=TEXTS)
def test_pieces_make_up_the_text_and_marks_hold_every_place_of_a_word(
    text: str, question: str
) -> None:
    words = words_of(question)
    pieces = marked(text, words)
    assert "".join(piece for piece, _ in pieces) == text
    shown = "".join("\x01" * len(piece) if is_word else piece for piece, is_word in pieces)
    for word in words:
        assert word not in fold(shown)
        for place in range(len(text)):
            if fold(text).startswith(word, place):
                assert set(shown[place : place + len(word)]) == {"\x01"}
