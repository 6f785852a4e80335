"""Labelled texts of invented agencies: other provinces, years, layouts, and noise."""

from __future__ import annotations

from typing import Any

import pytest

from bihuan.rules.reading.claims.lexicon import Lexicon
from bihuan.rules.reading.claims.reading import read_claims
from bihuan.rules.reading.ledger import read_ledger
from tests.rules.reading.claims.scoring import Score, gold, of_claims, of_ledger

TEXTS = gold()


@pytest.mark.parametrize(("name", "text", "labels"), TEXTS, ids=[name for name, _t, _l in TEXTS])
def test_claims_of_each_text(name: str, text: str, labels: Any, lexicon: Lexicon) -> None:
    found = [claim.to_json() for claim in read_claims(text, lexicon).claims]
    assert of_claims(labels["claims"], found).f1 >= 0.85, name


def test_claims_of_all_texts(lexicon: Lexicon) -> None:
    score = Score()
    for _name, text, labels in TEXTS:
        found = [claim.to_json() for claim in read_claims(text, lexicon).claims]
        score += of_claims(labels["claims"], found)
    assert score.f1 >= 0.98


def test_ledgers_of_all_texts(lexicon: Lexicon) -> None:
    score = Score()
    for _name, text, labels in TEXTS:
        if labels["ledger"]:
            items = read_ledger(text, folds=lexicon.folds).items
            score += of_ledger(labels["ledger"], [item.to_json() for item in items])
    assert score.f1 >= 0.95


def test_what_only_tells_figures_has_no_ledger(lexicon: Lexicon) -> None:
    for name, text, labels in TEXTS:
        if not labels["ledger"]:
            assert read_ledger(text, folds=lexicon.folds).items == (), name


def test_whether_a_figure_is_approximate(lexicon: Lexicon) -> None:
    right = told = 0
    for _name, text, labels in TEXTS:
        approx = {(one["start"], one["end"]): one["approx"] for one in labels["claims"]}
        for claim in read_claims(text, lexicon).claims:
            if (claim.start, claim.end) in approx:
                told += 1
                right += claim.approx == approx[claim.start, claim.end]
    assert told > 1_000
    assert right / told >= 0.98
