"""What can be wrong with an uploaded spreadsheet as a file, each with a sentence for the person."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

SENTENCES = {
    "empty": _("The file is empty."),
    "too_big": _("The file is larger than %(limit)s MB. Split it and upload the parts."),
    "not_a_workbook": _("This is not a spreadsheet. Save it as .xlsx or .csv and upload it again."),
    "web_page": _(
        "This is a web page under the name of a spreadsheet. "
        "Open it in Excel or WPS, save it as .xlsx and upload it again."
    ),
    "other_format": _(
        "Spreadsheets of the kind %(kind)s are not read. "
        "Open the file in Excel or WPS, save it as .xlsx and upload it again."
    ),
    "macro": _(
        "The workbook contains macros and is not accepted. Save it as .xlsx, which has none."
    ),
    "encrypted": _("The workbook is protected by a password. Remove it, save and upload again."),
    "unpacks_too_large": _(
        "The workbook unpacks to more than %(limit)s MB. "
        "Delete empty formatted rows and columns, or split the file."
    ),
    "suspicious": _(
        "The file is packed in a way no spreadsheet program packs (%(part)s) and is not opened."
    ),
    "damaged": _(
        "The file is damaged (%(part)s). "
        "Open it in Excel or WPS, save it as .xlsx and upload it again."
    ),
    "open_quote": _(
        "Row %(row)s of the file holds a text without end; probably a quotation mark is not closed."
    ),
    "no_sheets": _("The workbook has no worksheet."),
    "too_many_rows": _(
        "Sheet “%(sheet)s” goes beyond row %(limit)s. Delete what is below, or split the file."
    ),
    "too_many_columns": _(
        "Sheet “%(sheet)s” goes beyond column %(limit)s. Delete the columns to the right."
    ),
    "too_many_cells": _("The workbook has more than %(limit)s filled cells. Split the file."),
    "formulas": _(
        "Sheet “%(sheet)s” has %(count)s cells with formulas: %(cells)s. "
        "Copy them, paste them as values, then import again."
    ),
    "encoding": _(
        "The text of the file is neither UTF-8 nor GB18030. Save it as .xlsx and upload it again."
    ),
    "cell_too_long": _(
        "Sheet “%(sheet)s”, row %(row)s, column “%(title)s”: a text of %(length)s characters "
        "does not fit into one cell (%(limit)s). Export as CSV instead."
    ),
}


class SheetError(Exception):
    """A file that cannot be read, or a sheet that cannot be written; the text says why."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return gettext(SENTENCES[self.code]) % self.params
