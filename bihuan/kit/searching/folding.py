"""What counts as the same character: 衛 and 卫, Ａ and a, 〔 and (; one character for one.

As no length changes, what stands at a place of the folded text stands at that place of the text.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("folding.txt")
LONGEST_QUESTION = 100

# No text in the database holds these, and nobody sees them in a question: they came by copying.
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_UNSTORABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def fold(text: str) -> str:
    """The text as it is compared. PostgreSQL's `search_fold` does the same."""
    return text.translate(_table())


def words_of(question: str) -> list[str]:
    """The words of a question, folded, each once; all of them must be held.

    A half pair of surrogates, or a control character, parts words as a blank does.
    """
    seen = _UNSTORABLE.sub(" ", _UNSEEN.sub("", question))
    return list(dict.fromkeys(fold(seen).split()))


@cache
def folds() -> dict[str, str]:
    """Each character that is not compared as it is, with the one it is compared as."""
    pairs = {}
    for line in TABLE.read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("# "):
            pairs.update(dict.fromkeys(line[1:], line[0]))
    return pairs


@cache
def _table() -> dict[int, str]:
    return str.maketrans(folds())
