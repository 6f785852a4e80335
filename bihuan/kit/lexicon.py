"""The lexicon of `library/reading/`, with what an agency adds in a folder of its own."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from bihuan.kit.searching.folding import folds
from bihuan.rules.reading.claims.lexicon import Lexicon, LexiconError, Phrase, Refusal

SHIPPED = Path(__file__).resolve().parents[2] / "library" / "reading"
MEASURES, NAMES, VERBS = "measures.csv", "names.csv", "verbs.csv"
REFUSALS, PHRASES = "refusals.csv", "phrases.csv"


@lru_cache(maxsize=4)
def lexicon(own: Path | None = None) -> Lexicon:
    """The shipped words, and those of a folder with files of the same names and columns.

    An agency's patterns are tried before the shipped ones. `LexiconError` names file and row.
    """
    folders = [SHIPPED, *([own] if own is not None and own.is_dir() else [])]
    made = Lexicon(
        measures={row["word"]: row["han"] == "1" for row in _all(folders, MEASURES)},
        names={row["word"]: row["reason"] for row in _all(folders, NAMES)},
        verbs={row["word"]: frozenset(row["kinds"].split()) for row in _all(folders, VERBS)},
        refusals=tuple(
            Refusal(row["reason"], row["begins"], row["pattern"], row["example"])
            for row in _patterns(folders, REFUSALS)
        ),
        phrases=tuple(
            Phrase(row["kind"], row["pattern"], row["example"])
            for row in _patterns(folders, PHRASES)
        ),
        traditional={one: to for one, to in folds().items() if "\u3400" <= one <= "\u9fff"},
    )
    made.check()  # a pattern that cannot be used is told now
    return made


def _all(folders: list[Path], name: str) -> list[dict[str, str]]:
    return [row for folder in folders for row in _rows(folder, name, "word")]


def _patterns(folders: list[Path], name: str) -> list[dict[str, str]]:
    return [row for folder in reversed(folders) for row in _rows(folder, name, "pattern")]


def _rows(folder: Path, name: str, key: str) -> list[dict[str, str]]:
    place = folder / name
    if not place.exists():
        return []
    with place.open(encoding="utf-8-sig", newline="") as file:
        rows = [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(file)]
    for number, row in enumerate(rows, 1):
        if not row.get(key):
            raise LexiconError("empty_word", table=name, row=number, value="")
    return rows
