"""The head of a table: what each column holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.rules.reading.labels import kind_of
from bihuan.rules.reading.states import WHEN
from bihuan.rules.reading.words import DEADLINE, DETAIL, OTHER, PERSON, PROBLEM, UNIT

NUMBER = "number"

_NUMBERS = re.compile("(?:问题)?(?:序号|编号|序|号)|No\\.?", re.IGNORECASE)
_AND = re.compile("[及和与/、(]|(?<=人)(?=完成|整改|时限)")
_PAIRED = re.compile("(?P<one>[^()]{1,60})[(](?P<other>[^()]{1,60})[)]")
_DATE = re.compile(WHEN)
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Column:
    """A column's kind ("" for an unknown one); ``other`` where it holds two things in each cell."""

    kind: str
    other: str = ""


def column(name: str) -> Column:
    """The column of a name in a table's head: 序号, 反馈问题, 责任人及时限 …"""
    bare = re.sub("[ *]", "", name)
    if _NUMBERS.fullmatch(bare):
        return Column(NUMBER)
    kind = kind_of(bare)
    if kind:
        return Column(kind)
    parts = [kind_of(part) for part in _AND.split(bare.removesuffix(")"))]
    if len(parts) == 2 and set(parts) <= {UNIT, PERSON, DEADLINE} and parts[0] != parts[1]:
        return Column(*parts)
    return Column(OTHER if bare.endswith(("类别", "方面", "备注", "要求", "目标")) else "")


def is_head(columns: Sequence[Column]) -> bool:
    """Whether the columns are those of a ledger: most are known, and one tells the problem."""
    kinds = [one.kind for one in columns]
    told = {kind for kind in kinds if kind not in ("", NUMBER, OTHER)}
    most = sum(bool(kind) for kind in kinds) * 3 >= len(kinds) * 2
    return len(kinds) >= 3 and most and bool({PROBLEM, DETAIL} & told) and len(told) >= 2


def split_pair(text: str, span: Span, column: Column) -> dict[str, Span]:
    """The two things of a cell: a date and who, or a unit and the person in brackets."""
    if DEADLINE in (column.kind, column.other):
        who = column.kind if column.other == DEADLINE else column.other
        found = list(_DATE.finditer(text, *span))
        if not found:
            return {who: span}
        first, last = found[0].start(), found[-1].end()
        if first > span[0]:
            return {who: (span[0], first), DEADLINE: (first, span[1])}
        return {who: (last, span[1]), DEADLINE: (first, last)}
    pair = _PAIRED.fullmatch(text, *span)
    if pair is None:  # 医务科, with nobody in brackets
        return {column.kind: span} if span[0] < span[1] else {}
    return {column.kind: pair.span("one"), column.other: pair.span("other")}
