"""Two-character pieces of a text: indexed, they find Chinese words without a dictionary."""

from __future__ import annotations

import re
from collections.abc import Iterable

# PostgreSQL's own trigrams pass over two-character words, which most Chinese words are.
_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")


def grams(text: str) -> list[str]:
    """The distinct pieces of a text, sorted; a run of one character is a piece itself."""
    return sorted({piece for run in _RUNS.findall(text.lower()) for piece in _pieces(run)})


def grams_asked(words: Iterable[str]) -> list[str]:
    """The pieces a text must hold to contain these words; none when they are too short to tell."""
    return sorted(
        {piece for word in words for piece in grams(word) if len(piece) > 1},
    )


def _pieces(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]
