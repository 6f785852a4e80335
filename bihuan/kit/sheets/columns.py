"""A column of a table and how each kind of column takes a cell's content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Literal

from django.utils.translation import gettext

from bihuan.kit.sheets.faults import Doubt, Wrong
from bihuan.kit.sheets.numbers import Number
from bihuan.kit.sheets.wording import clean, fold, in_every_language, joined
from bihuan.kit.sheets.worksheet import Cell, ErrorValue
from bihuan.rules.recovery import check_amount, read_amount
from bihuan.rules.refusal import Refusal

Kind = Literal[
    "text",
    "int",
    "decimal",
    "money",
    "date",
    "datetime",
    "bool",
    "choice",
    "list",
    "person",
    "unit",
]
Convert = Callable[[Cell], object]


@dataclass(frozen=True)
class Column:
    """One column: `key` in code, `title` and `help` as msgids, choices as (value, label msgid)."""

    key: str
    title: str
    _: KW_ONLY
    kind: Kind = "text"
    required: bool = False
    code: bool = False  # a text of digits, such as 1.10 or 00123, that must arrive unchanged
    choices: tuple[tuple[str, str], ...] = ()
    max_length: int | None = None
    aliases: tuple[str, ...] = ()
    width: int = 16
    help: str = ""


CELL_CHARACTERS = 32_767  # what Excel allows
OFFERED = 20  # choices named in a message
YES = ("Yes", "y", "true", "t", "1", "是", "有", "对", "√", "✓", "✔")
NO = ("No", "n", "false", "f", "0", "否", "无", "错", "×", "✗", "x")
# The first of these that a list contains is its separator, so that an item may hold the others.
SEPARATORS = (re.compile("\n"), re.compile("[;；]"), re.compile("[、,，]"))

_INT = re.compile(r"[+-]?\d{1,18}(?:\.0*)?", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d{1,24}(?:\.\d{0,12})?|\.\d{1,12})", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?:\s*日)?"
    r"(?:(?:[Tt]|\s+|(?<=日))(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?",
    re.ASCII,
)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)


def converter(column: Column) -> Convert:
    """What turns a cell of this column into a value; it raises Wrong, or Doubt with the value."""
    if column.kind == "text":
        return partial(_text, exact=column.code, limit=column.max_length)
    if column.kind in ("person", "unit"):
        return partial(_name, limit=column.max_length)
    if column.kind == "choice":
        return partial(_choice, known=_choices(column), column=column)
    if column.kind == "list":
        return partial(_list, known=_choices(column), column=column)
    if column.kind == "bool":
        return partial(_bool, yes=_words(YES), no=_words(NO))
    return _SIMPLE[column.kind]


def shown(cell: Cell) -> str:
    """A cell as the person sees it, for a message."""
    if cell is None:
        return ""
    if isinstance(cell, Number):
        return cell.shown or cell.text
    if isinstance(cell, ErrorValue):
        return cell.text
    if isinstance(cell, bool):
        return str(cell).upper()
    return str(cell)[:200]


def labels(column: Column) -> dict[str, str]:
    """The values a column may take and how each is called in the language at hand."""
    if column.kind == "bool":
        return {"yes": gettext("Yes"), "no": gettext("No")}
    return {value: gettext(label) for value, label in column.choices}


def _text(cell: Cell, *, exact: bool = False, limit: int | None = None) -> str | None:
    text = clean(cell) if type(cell) is str else _from_other(cell, exact=exact)
    _refuse_long(text, limit or CELL_CHARACTERS)
    return text or None


def _refuse_long(text: str, limit: int) -> None:
    if len(text) > limit:
        raise Wrong("too_long", length=len(text), limit=limit)


def _from_other(cell: Cell, *, exact: bool) -> str:
    """A text out of a cell that holds none; what typing it as a number lost is told."""
    if isinstance(cell, ErrorValue):
        raise Wrong("error_value")
    if not isinstance(cell, Number):
        if exact and isinstance(cell, date):
            raise Wrong("became_date")
        if isinstance(cell, date):
            raise Doubt("became_date", str(cell))
        return shown(cell)
    if not cell.exact:
        raise Wrong("digits_lost")
    if cell.shown is not None or cell.value.is_integer():
        return cell.shown or cell.text
    if exact:
        raise Wrong("digits_unsure")
    raise Doubt("digits_unsure", cell.text)


def _plain(cell: Cell) -> str:
    """The text of a cell where digits lost do not matter, compared without width or blanks."""
    if isinstance(cell, ErrorValue):
        raise Wrong("error_value")
    return fold(shown(cell)) if not isinstance(cell, str) else fold(clean(cell))


def _name(cell: Cell, *, limit: int | None) -> str | None:
    text = _text(cell, exact=True, limit=limit)
    return joined(text) if text else None


def _int(cell: Cell) -> int | None:
    if isinstance(cell, Number):
        if not cell.exact:
            raise Wrong("digits_lost")
        if not cell.value.is_integer():
            raise Wrong("not_int")
        return int(cell.value)
    amount = _amount(cell, "not_int", _INT)
    return None if amount is None else int(amount)


def _decimal(cell: Cell) -> Decimal | None:
    if isinstance(cell, Number):
        return cell.decimal
    return _amount(cell, "not_decimal", _DECIMAL)


def _money(cell: Cell) -> Decimal | None:
    """An amount in 元, out of a number or of a text such as 11.45万元."""
    try:
        if isinstance(cell, Number):
            return check_amount(cell.decimal)
        text = _plain(cell)
        return read_amount(text) if text else None
    except Refusal:
        raise Wrong("not_money") from None


def _amount(cell: Cell, code: str, form: re.Pattern[str]) -> Decimal | None:
    text = _plain(cell)
    if not text:
        return None
    percent = code == "not_decimal" and text.endswith("%")
    digits = text.removesuffix("%") if percent else text
    if _GROUPED.fullmatch(digits):
        digits = digits.replace(",", "")
    if not isinstance(cell, str) or not form.fullmatch(digits):
        raise Wrong(code)
    return Decimal(digits) / 100 if percent else Decimal(digits)


def _date(cell: Cell) -> date | None:
    stamp = _datetime(cell)
    return None if stamp is None else stamp.date()


def _datetime(cell: Cell) -> datetime | None:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    if isinstance(cell, ErrorValue):
        raise Wrong("error_value")
    text = clean(unicodedata.normalize("NFKC", shown(cell)))
    if not text:
        return None
    found = _DAY.fullmatch(text) or _DIGITS.fullmatch(text)
    if found is None:
        raise Wrong("not_date")
    year, month, day, *clock = (int(each or 0) for each in found.groups())
    hour, minute, second = clock or (0, 0, 0)
    try:
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        raise Wrong("no_such_day") from None


def _words(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(word) for word in {*words, *in_every_language(words[0])})


def _bool(cell: Cell, *, yes: frozenset[str], no: frozenset[str]) -> bool | None:
    if isinstance(cell, bool):
        return cell
    text = _plain(cell)
    if not text:
        return None
    if text not in yes and text not in no:
        raise Wrong("not_bool")
    return text in yes


def _choices(column: Column) -> dict[str, str]:
    known: dict[str, str] = {}
    for value, label in column.choices:
        for word in (value, *in_every_language(label)):
            known.setdefault(fold(word), value)
    return known


def _offered(column: Column) -> str:
    words = list(labels(column).values())
    return ", ".join(words[:OFFERED] + ["…"] * (len(words) > OFFERED))


def _choice(cell: Cell, *, known: dict[str, str], column: Column) -> str | None:
    text = _plain(cell)
    if not text:
        return None
    if text not in known:
        raise Wrong("not_choice", choices=_offered(column))
    return known[text]


def _list(cell: Cell, *, known: dict[str, str], column: Column) -> list[str]:
    text = cell if isinstance(cell, str) else _from_other(cell, exact=True)
    _refuse_long(text, column.max_length or CELL_CHARACTERS)
    text = text.replace("\r\n", "\n")
    separator = next((each for each in SEPARATORS if each.search(text)), SEPARATORS[0])
    items = [item for item in map(clean, separator.split(text)) if item]
    if not known:
        return items
    values = []
    for item in items:
        if fold(item) not in known:
            raise Wrong("not_choice", value=item, choices=_offered(column))
        values.append(known[fold(item)])
    return values


_SIMPLE: dict[str, Convert] = {
    "int": _int,
    "decimal": _decimal,
    "money": _money,
    "date": _date,
    "datetime": _datetime,
}
