"""Folding: what counts as the same, in Python and in PostgreSQL alike."""

from __future__ import annotations

import unicodedata

import pytest
from django.db import connection

from bihuan.kit.searching.folding import fold, folds, words_of
from bihuan.kit.searching.holding import keys_of

EVERY_CHARACTER = "".join(chr(c) for c in range(1, 0x110000) if not 0xD800 <= c <= 0xDFFF)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("衛生監督所", "卫生监督所"),
        ("衞生", "卫生"),
        ("２０２６年ＣＭＡ", "2026年cma"),
        ("县疾控〔2026〕12号", "县疾控(2026)12号"),
        ("县疾控【2026】12号", "县疾控(2026)12号"),
        ("⼯作", "工作"),  # radicals, as PDF files hold them
        ("二○二六", "二〇二六"),
        ("“疫苗”——乾燥", '"疫苗"--干燥'),
        ("Straße Ω 😀", "straße ω 😀"),
        ("㎡", "㎡"),  # two characters in one: left alone, as lengths do not change
    ],
)
def test_these_are_compared_as(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded


def test_one_character_stays_one_and_folding_again_changes_nothing() -> None:
    once = fold(EVERY_CHARACTER)
    assert len(once) == len(EVERY_CHARACTER)
    assert fold(once) == once


def test_characters_of_daily_use_are_not_folded_into_another() -> None:
    daily = "".join(
        bytes([high, low]).decode("gb2312", "ignore")
        for high in range(0xB0, 0xD8)  # the level of the characters most used
        for low in range(0xA1, 0xFF)
    )
    assert len(daily) > 3_700
    # 乾坤 is found by 干坤 as well, 显著 by 显着: they are also the traditional forms
    assert {c: fold(c) for c in daily if fold(c) != c} == {"乾": "干", "著": "着"}


def test_the_table_names_no_control_and_no_mark_that_joins() -> None:
    for source, target in folds().items():
        assert unicodedata.category(source) not in {"Cc", "Cs", "Mn", "Zl", "Zp"}
        assert len(source) == len(target) == 1


@pytest.mark.django_db
def test_postgresql_folds_as_python_does() -> None:
    size = 20_000
    with connection.cursor() as cursor:
        for start in range(0, 0x30000, size):
            part = EVERY_CHARACTER[start : start + size]
            cursor.execute("select search_fold(%s)", [part])
            assert cursor.fetchone()[0] == fold(part)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "疫", "疫苗", "aa", "冷链室 12号\n😀𠀀", "a" * 500])
def test_postgresql_cuts_the_keys_that_words_ask_for(text: str) -> None:
    pieces = {text[i : i + n] for n in (1, 2) for i in range(len(text) - n + 1)}
    with connection.cursor() as cursor:
        cursor.execute("select search_keys(%s)", [text])
        assert sorted(cursor.fetchone()[0]) == sorted({keys_of(p)[0] for p in pieces})


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("疫苗 冷鏈  疫苗", ["疫苗", "冷链"]),
        ("疫苗\u3000ＣＭＡ", ["疫苗", "cma"]),
        ("疫\u200b苗", ["疫苗"]),
        ("a\x00b\ud800c", ["a", "b", "c"]),
        (" \t\x01\u202e ", []),
        ("", []),
    ],
)
def test_a_question_in_words(question: str, words: list[str]) -> None:
    assert words_of(question) == words
