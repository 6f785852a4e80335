"""Words find findings by text, title, pinyin and number, whatever their length."""

from __future__ import annotations

import pytest

from bihuan.apps.loop.queries import Asked, ledger
from tests.apps.county import MONDAY, County
from tests.apps.loop.story import Story

TEXTS = ("冷链室温度记录缺3天。", "试剂库出入库登记不全，CMA 校准过期。", "档案室12号柜未上锁。")


@pytest.fixture
def story(county: County) -> Story:
    told = Story(county)
    for text in TEXTS:
        told.found(text)
    return told


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("温度", [0]),  # a pair: one piece of the index says it
        ("校准", [1]),
        ("室", [0, 2]),  # one character: the text says it
        ("室温度记", [0]),  # longer: the pieces, and then the text
        ("记温", []),  # both pieces' characters are there, the pair is not
        ("出入库 校准", [1]),
        ("冷链 校准", []),
        ("cma", [1]),
        ("CM", [1]),
        ("llswd", [0]),  # initials of the pinyin
        ("12", [2]),
        ("%", []),
        ("_", []),
        ("", [0, 1, 2]),
    ],
)
def test_every_word_must_be_held(story: Story, words: str, found: list[int]) -> None:
    rows = ledger(story.county.actor("coordinator"), Asked(words=words), on=MONDAY)
    assert [TEXTS.index(row.verbatim) for row in rows.order_by("pk")] == found


def test_a_number_finds_the_finding_of_that_number(story: Story) -> None:
    by = story.county.actor("coordinator")
    number = ledger(by, Asked(words="温度"), on=MONDAY).get().number
    assert ledger(by, Asked(words=str(number)), on=MONDAY).filter(number=number).exists()
