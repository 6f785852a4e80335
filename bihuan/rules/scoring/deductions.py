"""Deductions written as people write them: an amount and its reason on each line."""

from __future__ import annotations

import re

from bihuan.rules.refusal import Refusal
from bihuan.rules.scoring.rule import number

NONE_WORDS = frozenset({"0", "无", "无扣分", "不扣分", "none", "no deduction"})
_LINE = re.compile(
    r"(?:扣|[-−–—])?\s*(?P<amount>\d+(?:\.\d+)?)\s*(?:分)?\s*[\s:：,，、-]\s*(?P<reason>\S.*)"
)


def parse_deductions(text: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Amounts and reasons of ``0.5 no signature`` lines; lines or ``；`` part them.

    ``0`` or 无 says there is none; a blank text is not an answer and gives ``None``.

    Raises
    ------
    Refusal
        ``entry_bad_line`` with the line that is no amount followed by a reason.
    """
    lines = [line.strip() for line in re.split(r"[\n;；]", text) if line.strip()]
    if not lines:
        return None
    if len(lines) == 1 and lines[0].casefold() in NONE_WORDS:
        return (), ()
    found = [(_LINE.fullmatch(line), line) for line in lines]
    for match, line in found:
        if match is None:
            raise Refusal("entry_bad_line", line=line)
    pairs = [(match["amount"], match["reason"].strip()) for match, _line in found if match]
    for amount, _reason in pairs:
        number(amount, code="entry_not_a_number")
    return tuple(amount for amount, _reason in pairs), tuple(reason for _amount, reason in pairs)


def write_deductions(amounts: tuple[str, ...], reasons: tuple[str, ...]) -> str:
    """The same lines again; `parse_deductions` reads them back."""
    if not amounts:
        return "0"
    return "\n".join(f"{lost} {why}" for lost, why in zip(amounts, reasons, strict=True))
