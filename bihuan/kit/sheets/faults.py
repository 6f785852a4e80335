"""What is wrong in the cells of a sheet: where, what, and how to put it right."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

SENTENCES = {
    "required": _("This must be filled in."),
    "not_int": _("“%(value)s” is not a whole number."),
    "not_decimal": _("“%(value)s” is not a number."),
    "not_money": _("“%(value)s” is no amount; write 114500.00, or 11.45万元."),
    "not_date": _("“%(value)s” is not a date; write it as 2026-03-31."),
    "no_such_day": _("There is no day “%(value)s”."),
    "not_bool": _("“%(value)s” is neither yes nor no."),
    "not_choice": _("“%(value)s” is not one of: %(choices)s."),
    "too_long": _("The text has %(length)s characters; at most %(limit)s are kept."),
    "error_value": _("The cell shows the error %(value)s."),
    "digits_lost": _(
        "The cell holds a number too long for a number, so its last digits are lost. "
        "Set the column to text and enter it again."
    ),
    "digits_unsure": _(
        "The cell holds the number %(value)s and not a text, so %(value)s0 would look the same. "
        "Set the column to text and enter it again."
    ),
    "became_date": _(
        "The cell holds the date %(value)s and not a text. "
        "If a code was meant, set the column to text and enter it again."
    ),
    "repeated": _("The same as in row %(row)s."),
    "no_header": _("No sheet has a row with these titles: %(titles)s."),
    "missing_column": _("The column “%(title)s” is missing."),
    "unknown_column": _("The column “%(title)s” is not known here and is left out."),
    "repeated_column": _("The column “%(title)s” is there twice, first as column %(first)s."),
    "no_rows": _("The sheet has no rows below its titles."),
}


class Wrong(Exception):  # noqa: N818  it says something of a cell; nothing failed
    """A cell's value cannot be taken."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Doubt(Wrong):
    """A cell's value is taken as `kept`, and the person is told what may be wrong with it."""

    def __init__(self, code: str, kept: object, **params: object) -> None:
        super().__init__(code, **params)
        self.kept = kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing to put right; a warning is told but does not stop the import."""

    sheet: str
    row: int | None = None
    column: str = ""
    key: str = ""
    title: str = ""
    code: str
    message: str
    value: str = ""
    warning: bool = False

    @property
    def place(self) -> str:
        """Sheet, row and column in words."""
        words = {"sheet": self.sheet, "row": self.row, "column": self.column, "title": self.title}
        if self.row is None:
            return gettext("Sheet “%(sheet)s”") % words
        if not self.column:
            return gettext("Sheet “%(sheet)s”, row %(row)s") % words
        return gettext("Sheet “%(sheet)s”, row %(row)s, column %(column)s “%(title)s”") % words

    def __str__(self) -> str:
        return gettext("%(place)s: %(message)s") % {"place": self.place, "message": self.message}


class FaultList:
    """Keeps the first faults and counts them all."""

    def __init__(self, sheet: str, *, cap: int) -> None:
        self.kept: list[Fault] = []
        self.errors = 0
        self.warnings = 0
        self._sheet = sheet
        self._cap = cap

    def add(
        self,
        code: str,
        *,
        row: int | None = None,
        column: str = "",
        key: str = "",
        title: str = "",
        value: str = "",
        warning: bool = False,
        params: dict[str, object] | None = None,
    ) -> None:
        """Note a fault of ours by its code; `params` fill its sentence."""
        message = gettext(SENTENCES[code]) % (params or {})
        self.note(
            Fault(
                sheet=self._sheet,
                row=row,
                column=column,
                key=key,
                title=title,
                code=code,
                message=message,
                value=value,
                warning=warning,
            )
        )

    def note(self, fault: Fault) -> None:
        """Note a fault that already has its sentence."""
        if fault.warning:
            self.warnings += 1
        else:
            self.errors += 1
        if len(self.kept) < self._cap:
            self.kept.append(fault)
