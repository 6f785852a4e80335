"""Whatever the methods and the reader of series refuse, `bihuan warn` has a sentence for it."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from string import Formatter

import numpy as np
import pytest

import bihuan
from bihuan.config.cli.warning_tables.sentences import SENTENCES, sentence
from bihuan.kit.series import SeriesTable
from bihuan.rules.warning import METHODS, Faulty

ROOT = Path(bihuan.__file__).parent
RAISING = ("rules/warning", "kit/series", "config/cli/warning_tables", "config/cli/warn.py")
REFUSALS = {"Faulty", "Unreadable"}
PLACED = {"_refuse": {"series", "week", "value"}, "_wrong": {"row", "column", "value"}}


def files() -> list[Path]:
    places = [ROOT / one for one in RAISING]
    return [path for one in places for path in ([one] if one.is_file() else one.rglob("*.py"))]


def texts(node: ast.AST) -> set[str]:
    return {
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


def raised() -> dict[str, list[set[str]]]:
    """Each code, and what is known wherever it is raised."""
    found: dict[str, list[set[str]]] = {}
    for path in files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            codes, given = set(), set()
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id in REFUSALS and node.args:
                    codes, given = texts(node.args[0]), {each.arg or "" for each in node.keywords}
                elif node.func.id in PLACED:
                    codes, given = set.union(*map(texts, node.args[:2])), PLACED[node.func.id]
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "code":
                codes, given = texts(node.value), PLACED["_wrong"]
            for code in codes:
                found.setdefault(code, []).append(given)
    return found


def wanted(code: str) -> set[str]:
    return {field for _text, field, _spec, _how in Formatter().parse(SENTENCES[code]) if field}


def test_the_codes_are_found_where_they_are_raised() -> None:
    known = raised()
    assert {"population_not_positive", "count_negative", "period_twice", "set_wrong"} <= set(known)
    assert len(known) > 50


@pytest.mark.parametrize("code", sorted(raised()))
def test_every_refusal_has_its_sentence_in_two_languages(code: str) -> None:
    assert code in SENTENCES
    chinese, _, english = SENTENCES[code].partition("。 ")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)
    assert english.strip().endswith(".")
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in english)


@pytest.mark.parametrize("code", sorted(raised()))
def test_a_sentence_needs_no_more_than_the_refusal_knows(code: str) -> None:
    for given in raised()[code]:
        known = given | ({"place"} if "week" in given else set())
        known |= {"row", "column"} if {"series", "week"} <= given else set()
        if not given and code.startswith("count_"):
            continue  # a cell alone, refused once more with its place
        assert wanted(code) <= known


def test_a_place_is_named_as_the_table_names_it() -> None:
    table = SeriesTable(
        names=("流感", "麻疹"),
        counts=np.zeros((2, 2)),
        labels=("2025-W01", "2025-W02"),
        dates=(date(2024, 12, 30), date(2025, 1, 6)),
        frequency=52,
        start=(2025, 1),
    )
    with pytest.raises(Faulty) as said:
        METHODS["farrington_flexible"].run(
            np.zeros((2, 2)), [1], population=[[1.0, 2.0], [3.0, 0.0]]
        )
    told = sentence(said.value, table)
    assert "2025-W02" in told
    assert "麻疹" in told
    told = sentence(said.value, None)
    assert "Row 2, column 2" in told
