"""Reads cells: numbers, flags, lists, codes; each fault is noted and reading goes on."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from bihuan.rules.refusal import Refusal
from bihuan.rules.scoring.rule import number
from bihuan.rules.standard.faults import Fault
from bihuan.rules.standard.layout import FLAGS
from bihuan.rules.standard.ruling import figures, read_rule
from bihuan.rules.standard.tables import Record

CODE_LENGTH = 20
NAME_LENGTH = 300
UNIT_NAME_LENGTH = 80
SOURCE_LENGTH = 60
MOST_POINTS = Decimal(999_999)
MOST_YEARS = 50

CODE_SHAPE = re.compile(r"[^\s.;,、]+(\.[^\s.;,、]+)*")
_LIST = re.compile(r"[;；、,，\n]")
_PATH = re.compile(r"[>＞]")


class Cells:
    """Reads the cells of one row after another and keeps what was wrong."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def wrong(self, record: Record, key: str, code: str, /, **params: object) -> None:
        """Note a fault."""
        self.faults.append(record.fault(code, key, **params))

    def text(self, record: Record, key: str, *, most: int, must: bool = False) -> str:
        """A text on one line, not longer than allowed."""
        told = " ".join(record[key].split())
        if must and not told:
            self.wrong(record, key, "blank")
        if len(told) > most:
            self.wrong(record, key, "too_long", length=len(told), limit=most)
        return told

    def code(self, record: Record, key: str = "code") -> str:
        """A code such as 1.2.3; full-width figures and dots are read as plain ones."""
        told = figures(record[key]).rstrip(".")
        if not told:
            self.wrong(record, key, "blank")
        elif len(told) > CODE_LENGTH:
            self.wrong(record, key, "too_long", length=len(told), limit=CODE_LENGTH)
        elif record.unsure(key):
            self.wrong(record, key, "code_unsure", value=told)
        elif not CODE_SHAPE.fullmatch(told):
            self.wrong(record, key, "code_malformed", value=told)
        else:
            return told
        return ""

    def points(self, record: Record, key: str = "score") -> Decimal | None:
        """Points: not negative, at most two decimals."""
        if not record[key]:
            self.wrong(record, key, "score_missing")
            return None
        try:
            told = number(figures(record[key]), code="score_not_a_number")
        except Refusal:
            self.wrong(record, key, "score_not_a_number", value=record[key])
            return None
        if told < 0 or told > MOST_POINTS or told != round(told, 2):
            self.wrong(record, key, "score_out_of_range", value=record[key])
            return None
        return told

    def flag(self, record: Record, key: str) -> bool:
        """1 or 0, 是 or 否; a blank says nothing and is a fault."""
        told = FLAGS.get(figures(record[key]).casefold())
        if told is None:
            self.wrong(record, key, "flag_unclear", value=record[key])
        return bool(told)

    def years(self, record: Record, key: str = "look_back_years") -> int:
        """Whole years looked back; blank is 0."""
        told = record[key].removesuffix("年")
        if not told:
            return 0
        if not (told.isascii() and told.isdigit()) or int(told) > MOST_YEARS:
            self.wrong(record, key, "years_unclear", value=record[key])
            return 0
        return int(told)

    def words(self, record: Record, key: str, *, known: frozenset[str]) -> tuple[str, ...]:
        """Words of a controlled list; no word of one holds a separator."""
        told = tuple(dict.fromkeys(w for part in _LIST.split(record[key]) if (w := part.strip())))
        if not told:
            self.wrong(record, key, "blank")
        for word in told:
            if word not in known:
                self.wrong(record, key, f"{key}_unknown", value=word)
        return told

    def path(self, record: Record, key: str = "section") -> tuple[str, ...]:
        """Names of the sections between class and leaf, topmost first, separated by >."""
        names = tuple(" ".join(part.split()) for part in _PATH.split(record[key]) if part.strip())
        for name in names:
            if len(name) > NAME_LENGTH:
                self.wrong(record, key, "too_long", length=len(name), limit=NAME_LENGTH)
        return names

    def rule(self, record: Record) -> dict[str, object] | None:
        """The scoring rule with its unit; ``None`` when something is wrong with it."""
        try:
            return read_rule(
                rule=record["rule"],
                full_at=record["full_at"],
                zero_below=record["zero_below"],
                unit=record["unit"],
                bands=record["bands"],
            )
        except Refusal as refusal:
            key = str(refusal.params.pop("column"))
            self.wrong(record, key, refusal.code, **refusal.params)
            return None


def share(told: str) -> Decimal:
    """A figure in per cent, with or without its sign; raises `Refusal` ``grade_not_a_number``."""
    return number(figures(told).removesuffix("%"), code="grade_not_a_number")


def day(told: str) -> date | None:
    """A day as 2026-01-31, 2026/1/31, 2026.1.31 or 2026年1月31日; ``None`` when it is none."""
    parts = [p for p in re.split(r"[-/.年月日]", figures(told).split(" ")[0]) if p]
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) <= 4 for p in parts):
        return None
    try:
        return date(*(int(p) for p in parts))
    except ValueError:
        return None
