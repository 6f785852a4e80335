"""What changed from one text to the next, line by line."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple


class Difference(NamedTuple):
    """Lines that were replaced: `before` or `after` is empty for what was added or taken out."""

    before: str
    after: str


def differences(older: str, newer: str) -> list[Difference]:
    """The places where two texts differ, in order."""
    old, new = older.splitlines(), newer.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        Difference("\n".join(old[a:b]), "\n".join(new[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]
