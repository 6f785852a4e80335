"""Write tables as .xlsx or .csv: templates to fill in, and exports that can be read back."""

from __future__ import annotations

import csv as comma_separated
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest

import xlsxwriter
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bihuan.kit.sheets.columns import CELL_CHARACTERS, Column, labels
from bihuan.kit.sheets.delimited import GUARDED
from bihuan.kit.sheets.errors import SheetError
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.numbers import EXACT_BELOW, letters
from bihuan.kit.sheets.wording import storable

Values = Mapping[str, object]
TableRows = tuple[Table, Iterable[Values]]

LAST_ROW = 1_048_576
LAST_CELL = f"XFD{LAST_ROW}"
TEMPLATE_ROWS = 5_000  # how far down a template offers its lists of choices
FIRST_ROW = 2  # below the titles and the hidden codes, counted from 0
NAME_CHARACTERS = 31
DIGITS = 15
PLACES = 10
CHOICES = "_choices"  # the hidden sheet that lists of choices point to

NUMBERS = ("int", "decimal", "money")
CONTENT = {
    "text": _("Any text"),
    "int": _("A whole number"),
    "decimal": _("A number"),
    "money": _("An amount in yuan, such as 114500.00 or 11.45万元"),
    "date": _("A date, such as 2026-03-31"),
    "datetime": _("A date and time, such as 2026-03-31 09:30"),
    "bool": _("Yes or no"),
    "choice": _("One of the values listed"),
    "list": _("One or several, separated by “、” or “；”"),
    "person": _("Name of a person"),
    "unit": _("Name of a unit"),
}


def write(sheets: Sequence[TableRows], *, title: str, note: str = "") -> bytes:
    """An export: a sheet for each table with its rows, and a sheet for the note if there is one."""
    with _Book(title) as book:
        for table, rows in sheets:
            book.add_rows(table, rows)
        if note:
            book.add_notes(title, note, ())
    return book.content


def template(*tables: Table, note: str = "") -> bytes:
    """Empty sheets to fill in, with lists of choices, and a sheet that explains each column."""
    title = " · ".join(gettext(table.title) for table in tables)
    with _Book(title) as book:
        for table in tables:
            book.add_blank(table)
        book.add_notes(title, note, tables)
        book.add_choices()
    return book.content


def csv(table: Table, rows: Iterable[Values]) -> bytes:
    """The table as UTF-8 with a mark, so that Excel and WPS read Chinese; texts never compute."""
    out = io.StringIO()
    writer = comma_separated.writer(out)
    writer.writerow(guard(gettext(column.title)) for column in table.columns)
    named = [(column, labels(column)) for column in table.columns]
    for row in rows:
        writer.writerow(_field(column, names, row.get(column.key)) for column, names in named)
    return out.getvalue().encode("utf-8-sig")


def guard(text: str) -> str:
    """A text that a spreadsheet program would compute gets a quote mark before it."""
    return f"'{text}" if GUARDED.match(f"'{text}") else text


def _field(column: Column, names: dict[str, str], value: object) -> str:
    text = as_text(column, names, value)
    return text if isinstance(value, int | float | Decimal | date) else guard(text)


def as_text(column: Column, names: dict[str, str], value: object) -> str:
    """A value as it is written in a cell of text; `names` are the column's labels."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return names.get("yes" if value else "no") or str(value)
    if isinstance(value, list | tuple):
        return _listed([names.get(str(item), str(item)) for item in value])
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, Decimal):
        return format(value, "f")
    text = storable(str(value))
    return names.get(text, text) if column.kind == "choice" else text


def _listed(items: list[str]) -> str:
    """Items joined by the first mark that none of them contains; a lone item may need the mark."""
    items = [" ".join(item.splitlines()) for item in items]
    text = "".join(items)
    if not any(mark in text for mark in "、,，;；"):
        return "、".join(items)
    mark = "\n" if ";" in text or "；" in text else "；"
    return mark.join(items) + (mark if len(items) == 1 else "")


def sheet_name(title: str, taken: Iterable[str]) -> str:
    """A name Excel accepts and no other sheet has."""
    name = "".join(" " if sign in "[]:*?/\\" else sign for sign in title).strip(" '") or "Sheet"
    used = {each.casefold() for each in taken}
    used.add("history")  # Excel keeps this one for itself
    whole = name = name[:NAME_CHARACTERS]
    number = 1
    while name.casefold() in used:
        number += 1
        name = f"{whole[: NAME_CHARACTERS - 4].rstrip()} {number}"
    return name


class _Book:
    """An .xlsx under way; rows go to disk as they are written."""

    def __init__(self, title: str) -> None:
        self._out = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._out, {"constant_memory": True})
        self._book.set_properties({"title": title})
        self._formats: dict[str, Format] = {}
        self._lists: list[list[str]] = []
        self._header = self._book.add_format(
            {
                "bold": True,
                "bg_color": "#DCE6F1",
                "border": 1,
                "border_color": "#A6A6A6",
                "text_wrap": True,
                "valign": "vcenter",
            }
        )

    def __enter__(self) -> _Book:
        return self

    def __exit__(self, *_error: object) -> None:
        self._book.close()

    @property
    def content(self) -> bytes:
        return self._out.getvalue()

    def _format(self, pattern: str, *, quoted: bool = False) -> Format:
        key = f"{quoted}{pattern}"
        if key not in self._formats:
            style = {"num_format": pattern, "text_wrap": pattern == "@", "valign": "top"}
            self._formats[key] = self._book.add_format({**style, "quote_prefix": quoted})
        return self._formats[key]

    def _sheet(self, title: str) -> Worksheet:
        taken = [sheet.get_name() for sheet in self._book.worksheets()]
        return self._book.add_worksheet(sheet_name(title, taken))

    def _headed(self, table: Table, *, marked: bool) -> Worksheet:
        sheet = self._sheet(gettext(table.title))
        for index, column in enumerate(table.columns):
            sheet.set_column(index, index, column.width, self._format(_pattern(column)))
        for index, column in enumerate(table.columns):
            mark = "*" if marked and column.required else ""
            sheet.write_string(0, index, gettext(column.title) + mark, self._header)
        for index, column in enumerate(table.columns):
            sheet.write_string(1, index, table.code_of(column))
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.freeze_panes(FIRST_ROW, 0)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{LAST_CELL}"})
        return sheet

    def add_rows(self, table: Table, rows: Iterable[Values]) -> None:
        sheet = self._headed(table, marked=False)
        columns = [(index, column, labels(column)) for index, column in enumerate(table.columns)]
        for number, row in enumerate(rows, start=FIRST_ROW):
            if number >= LAST_ROW:
                raise SheetError("too_many_rows", sheet=sheet.get_name(), limit=LAST_ROW)
            for index, column, names in columns:
                value = row.get(column.key)
                if value is not None:
                    self._put(sheet, (number, index), column, names, value)

    def _put(
        self,
        sheet: Worksheet,
        place: tuple[int, int],
        column: Column,
        names: dict[str, str],
        value: object,
    ) -> None:
        pattern = _number_pattern(value) if column.kind in NUMBERS else None
        if pattern is not None:
            sheet.write_number(*place, value, self._format(pattern))
        elif column.kind in ("date", "datetime") and _has_serial(value):
            whole = not isinstance(value, datetime)
            style = self._format("yyyy-mm-dd" if whole else "yyyy-mm-dd hh:mm:ss")
            sheet.write_datetime(*place, value, style)
        else:
            self._put_text(sheet, place, column, as_text(column, names, value))

    def _put_text(
        self, sheet: Worksheet, place: tuple[int, int], column: Column, text: str
    ) -> None:
        if not text:
            return
        length = len(text.encode("utf-16-le")) // 2
        if length > CELL_CHARACTERS:
            raise SheetError(
                "cell_too_long",
                sheet=sheet.get_name(),
                row=place[0] + 1,
                title=gettext(column.title),
                length=length,
                limit=CELL_CHARACTERS,
            )
        sheet.write_string(*place, text, self._format("@", quoted=guard(text) != text))

    def add_blank(self, table: Table) -> None:
        sheet = self._headed(table, marked=True)
        for index, column in enumerate(table.columns):
            names = list(labels(column).values()) if column.kind in ("bool", "choice") else []
            if not names:
                continue
            self._lists.append(names)
            letter = letters(len(self._lists) - 1)
            source = f"='{CHOICES}'!${letter}$1:${letter}${len(names)}"
            sheet.data_validation(
                FIRST_ROW, index, TEMPLATE_ROWS, index, {"validate": "list", "source": source}
            )

    def add_choices(self) -> None:
        """The hidden sheet that the lists of choices point to."""
        if self._lists:
            sheet = self._book.add_worksheet(CHOICES)
            sheet.hide()
            for number, row in enumerate(zip_longest(*self._lists)):
                for index, name in enumerate(row):
                    if name is not None:
                        sheet.write_string(number, index, name)

    def add_notes(self, title: str, note: str, tables: Sequence[Table]) -> None:
        """The sheet that says what the others hold and how to fill them in."""
        sheet = self._sheet(gettext("About these sheets"))
        text = self._format("@")
        for index, width in enumerate((24, 10, 32, 48, 48)):
            sheet.set_column(index, index, width, text)
        lines: list[tuple[Format, tuple[str, ...]]] = [(self._header, (title,))]
        lines += [(text, (line,)) for line in note.splitlines()]
        for table in tables:
            lines += [(text, ()), (self._header, (gettext(table.title),))]
            lines.append((self._header, _note_titles()))
            lines += [(text, _explained(column)) for column in table.columns]
        for number, (style, cells) in enumerate(lines):
            for index, cell in enumerate(cells):
                sheet.write_string(number, index, cell, style)


def _note_titles() -> tuple[str, ...]:
    return (
        gettext("Column title"),
        gettext("Must be filled in"),
        gettext("What to fill in"),
        gettext("Accepted values"),
        gettext("Explanation of the column"),
    )


def _explained(column: Column) -> tuple[str, ...]:
    needed = gettext("Yes") if column.required else gettext("No")
    values = "、".join(labels(column).values())
    remark = gettext(column.help) if column.help else ""
    return (gettext(column.title), needed, gettext(CONTENT[column.kind]), values, remark)


def _pattern(column: Column) -> str:
    patterns = {"int": "0", "decimal": "General", "money": "0.00", "date": "yyyy-mm-dd"}
    return patterns.get(column.kind, "yyyy-mm-dd hh:mm" if column.kind == "datetime" else "@")


def _has_serial(value: object) -> bool:
    """Days before 1900 have no number in a workbook and are written as text."""
    return isinstance(value, date) and (value.year, value.month, value.day) > (1900, 1, 1)


def _number_pattern(value: object) -> str | None:
    """The format of a number that a cell can hold to the last digit; None when it cannot."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if isinstance(value, int):
        return "0" if abs(value) < EXACT_BELOW else None
    amount = Decimal(repr(value)) if isinstance(value, float) else value
    if not amount.is_finite():
        return None
    _sign, digits, exponent = amount.as_tuple()
    assert isinstance(exponent, int)
    if len(digits) + max(exponent, 0) > DIGITS or exponent < -DIGITS:
        return None
    return "0." + "0" * -exponent if -PLACES <= exponent < 0 else "General"
