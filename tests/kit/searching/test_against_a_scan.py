"""The index answers what a scan answers: of any texts, for any question, all and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.apps.programmes.models import Programme
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.searching.folding import fold, words_of
from bihuan.kit.searching.holding import holds
from tests.apps.county import County

# Few, so that they meet: both forms of Han, widths, cases, punctuation, beyond the plane.
ALPHABET = "疫苗衛卫生冷鏈链aAＡbB1１20０，,。（(〔-—_%\\'\" \n\t😀𠀀é"
TEXTS = st.lists(st.text(alphabet=ALPHABET, max_size=30), min_size=1, max_size=12)
QUESTIONS = st.text(alphabet=ALPHABET + "\x00\x07\ud800\udfff\u200b\u3000", max_size=8)


@act("test.write_texts", label="Write texts")
def write(deed: Deed, texts: list[str], agency_id: int) -> int:
    """Rows that differ in one long text only."""
    made = Programme.objects.bulk_create(
        Programme(
            agency_id=agency_id,
            kind="special",
            name=f"#{number}",
            starts_on=date(2026, 1, 1),
            scope_note=text,
        )
        for number, text in enumerate(texts)
    )
    return len(made)


def scan(texts: list[str], words: list[str]) -> set[int]:
    return {n for n, text in enumerate(texts) if all(word in fold(text) for word in words)}


def found(words: list[str]) -> set[int]:
    rows = Programme.objects.filter(holds(words), name__startswith="#")
    return {int(name[1:]) for name in rows.values_list("name", flat=True)}


@pytest.fixture
def without_scans(db: None) -> None:
    """PostgreSQL takes the index even where reading a few rows would be quicker."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=TEXTS, question=QUESTIONS, data=st.data())
def test_the_index_finds_what_a_scan_finds(
    county: County, without_scans: None, texts: list[str], question: str, data: st.DataObject
) -> None:
    with transaction.atomic():
        write(county.deed("system"), texts, county.agency.pk)
        words = words_of(question)
        # names hold "#" and a digit: they are no part of what is compared
        if words and not any(word in f"#{n}" for word in words for n in range(len(texts))):
            assert found(words) == scan(texts, words)
        for number, text in enumerate(texts):
            for word in words_of(_part(text, data)):
                assert number in found([word]), (word, text)
        transaction.set_rollback(True)


def _part(text: str, data: st.DataObject) -> str:
    """Any part of a text, from one character on."""
    if not text:
        return ""
    start = data.draw(st.integers(0, len(text) - 1))
    return text[start : data.draw(st.integers(start + 1, len(text)))]


def test_the_index_is_what_answers(county: County, without_scans: None) -> None:
    write(county.deed("system"), ["疫苗", "冷链"], county.agency.pk)
    for words in (["疫"], ["疫苗"], ["疫苗冷链"], ["疫", "苗"]):
        assert "programmes_programme_sought" in Programme.objects.filter(holds(words)).explain()


def test_a_text_follows_every_way_of_writing(county: County) -> None:
    write(county.deed("system"), ["疫苗"], county.agency.pk)

    @act("test.rewrite_texts", label="Rewrite texts")
    def rewrite(deed: Deed, text: str) -> int:
        return Programme.objects.filter(name="#0").update(scope_note=text)

    rewrite(county.deed("system"), "冷鏈")
    assert found(["冷链"]) == {0}
    assert found(["疫苗"]) == set()


def test_without_words_nothing_is_narrowed(county: County) -> None:
    write(county.deed("system"), ["疫苗", ""], county.agency.pk)
    assert found([]) == {0, 1}
