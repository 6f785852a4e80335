"""A workbook's numbers: what a number format says of them, dates in days, columns in letters."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

Kind = Literal["number", "date", "time"]

LAST_SERIAL = 2_958_465  # 9999-12-31
LAST_COLUMN = 16_384  # XFD
EXACT_BELOW = 10**15  # a cell holds 15 significant digits, no more
SECONDS = 86_400

# The formats a file names by number only. 27–36 and 50–58 are those of Chinese Excel and WPS
# (ECMA-376 part 1, 18.8.30, language zh-cn).
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: "yyyy年m月", 28: "m月d日", 29: "m月d日", 30: "m-d-yy", 31: "yyyy年m月d日",
    32: "h时mm分", 33: "h时mm分ss秒", 34: "h时mm分", 35: "h时mm分ss秒", 36: "yyyy年m月",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 49: "@",
    50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月", 53: "m月d日", 54: "m月d日",
    55: "h时mm分", 56: "h时mm分ss秒", 57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_BRACKET = re.compile(r"\[[^\]]*\]")
_PLAIN = re.compile(r"(?:#,##)?(?P<whole>0+)(?:\.(?P<part>0+))?(?P<percent>%?)")


class Number(NamedTuple):
    """A number as a cell stores it, with the format that shows it ("" is General)."""

    value: float
    pattern: str = ""

    @property
    def exact(self) -> bool:
        """False when digits a person may have typed are gone: 18-digit numbers become 15."""
        return abs(self.value) < EXACT_BELOW

    @property
    def decimal(self) -> Decimal:
        """The value to the 15 digits a cell keeps, so that 0.1 + 0.2 is 0.3."""
        return Decimal(format(self.value, ".15g"))

    @property
    def shown(self) -> str | None:
        """What the cell shows, where its format fixes the digits (00123, 1.10); else None."""
        plain = _PLAIN.fullmatch(_LITERAL.sub("", self.pattern.split(";")[0]))
        if plain is None or not self.exact:
            return None
        part, percent = plain["part"] or "", plain["percent"]
        amount = self.decimal * 100 if percent else self.decimal
        digits = f"{abs(amount):.{len(part)}f}"
        width = len(plain["whole"]) + (len(part) + 1 if part else 0)
        sign = "-" if self.value < 0 and digits.strip("0.") else ""
        return f"{sign}{digits.rjust(width, '0')}{percent}"

    @property
    def text(self) -> str:
        """The number in full: no “.0” on a whole number, no exponent."""
        if self.value.is_integer():
            return str(int(self.value))
        return format(self.decimal, "f")


@lru_cache(maxsize=4096)
def kind_of(pattern: str) -> Kind:
    """Whether a number format shows a date, a time of day, or a number."""
    bare = _LITERAL.sub("", pattern.split(";")[0])
    if _ELAPSED.search(bare):
        return "number"
    letters = set(_BRACKET.sub("", bare).lower())
    if letters & {"y", "d"} or ("m" in letters and not letters & {"h", "s"}):
        return "date"
    return "time" if letters & {"h", "s"} else "number"


@lru_cache(maxsize=8192)
def moment(serial: float, *, kind: Kind, from_1904: bool) -> date | datetime | time | None:
    """The day (and time) a count of days stands for; None when there is no such day."""
    if not 0 <= serial < LAST_SERIAL + 1:
        return None
    days, fraction = divmod(serial, 1)
    clock = timedelta(milliseconds=round(fraction * SECONDS * 1000))
    if kind == "time" and days == 0:
        start = datetime(2000, 1, 1) + clock
        return start.time() if start.day == 1 else None
    if days == 0 and not from_1904:
        return None
    # Excel believes in 1900-02-29, so days before it are counted from one day later.
    base = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 31 if days < 60 else 30)
    try:
        whole = base + timedelta(days=days) + clock
    except OverflowError:
        return None
    return whole if clock else whole.date()


def letters(index: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_index(name: str) -> int | None:
    """The column counted from 0 that these letters name, or None."""
    return _index(name) if 1 <= len(name) <= 3 else None


@lru_cache(maxsize=LAST_COLUMN)
def _index(name: str) -> int | None:
    index = 0
    for letter in name:
        if not "A" <= letter <= "Z":
            return None
        index = index * 26 + ord(letter) - 64
    return index - 1 if index <= LAST_COLUMN else None
