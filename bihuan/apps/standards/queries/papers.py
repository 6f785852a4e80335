"""Standards on paper, so to speak: the tables as they are read from files and written to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.apps.archives.queries.kinds import shipped_kinds as evidence_kinds
from bihuan.apps.standards.models import Version
from bihuan.apps.standards.queries.sentences import fault_sentence, in_chinese
from bihuan.apps.standards.queries.standing import tree_of
from bihuan.apps.standards.states import KINDS, METHODS
from bihuan.kit.refusals import Refused
from bihuan.kit.sheets import writing
from bihuan.kit.sheets.columns import Column, shown
from bihuan.kit.sheets.errors import SheetError
from bihuan.kit.sheets.faults import Fault as ShownFault
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.numbers import Number, letters
from bihuan.kit.sheets.reading import Cell, Sheet, open_workbook
from bihuan.kit.sheets.results import annotate
from bihuan.kit.sheets.tables import Precheck
from bihuan.kit.sheets.wording import in_every_language
from bihuan.rules.standard import (
    ITEMS,
    VETO_ON,
    Fault,
    Line,
    RawSheet,
    Reading,
    Tree,
    read,
    write,
)

File = tuple[str, bytes]

RULE_LABELS = {
    "ratio": _("ratio"),
    "inverse": _("inverse"),
    "count": _("count"),
    "scale": _("scale"),
    "tier": _("tier"),
    "deduct": _("deduct"),
    "yes": _("yes or no"),
}

STANDARD = Table(
    "standard",
    (
        Column("category_no", _("Class no."), required=True, code=True, width=10),
        Column("category", _("Class"), required=True, width=20),
        Column("code", _("Code"), required=True, code=True, width=10, help=_("Such as 1.2.3")),
        Column("indicator", _("Indicator"), required=True, width=56),
        Column("score", _("Points"), kind="decimal", required=True, width=8),
        Column(
            "method",
            _("Methods of review"),
            kind="list",
            required=True,
            choices=tuple((method, method) for method in METHODS),
            width=24,
        ),
        Column(
            "evidence",
            _("Kinds of evidence"),
            kind="list",
            required=True,
            width=32,
            help=_("Kinds of the list at the end of the notes, separated by “；”"),
        ),
        Column("veto", _("Veto"), kind="bool", required=True, width=8),
        Column(
            "category_score",
            _("Points of the class"),
            kind="decimal",
            width=10,
            help=_("If given, the clauses of the class must come to it"),
        ),
    ),
    _("Standard"),
)
RULES = Table(
    "rules",
    (
        Column("code", _("Code"), required=True, code=True, width=10),
        Column(
            "section",
            _("Section"),
            width=24,
            help=_("What stands between class and clause; several levels are separated by >"),
        ),
        Column(
            "rule",
            _("Scoring rule"),
            kind="choice",
            required=True,
            choices=tuple(RULE_LABELS.items()),
            width=12,
        ),
        Column(
            "full_at",
            _("Full points at"),
            kind="decimal",
            width=10,
            help=_("For ratio, inverse and count; for a scale its threshold from 0 to 1"),
        ),
        Column("zero_below", _("No points below"), kind="decimal", width=10),
        Column("unit", _("Unit"), width=10),
        Column("na_allowed", _("May be absent"), kind="bool", required=True, width=10),
        Column("lead_dept", _("Lead department"), kind="unit", width=16),
        Column("fact_source", _("Source of the figure"), width=22),
        Column("bands", _("Bands"), width=22, help=_("For tier, such as 0.9-1;0.5-0.85;0-0.45")),
        Column("look_back_years", _("Years looked back"), kind="int", width=10),
    ),
    _("Scoring rules"),
)
GRADES = Table(
    "grades",
    (
        Column("grade", _("Grade"), required=True, width=16),
        Column("at_least", _("Rate not below (%)"), kind="decimal", required=True, width=16),
    ),
    _("Grades"),
)
ABOUT = Table(
    "about",
    (
        Column("item", _("Item"), required=True, width=16),
        Column("value", _("Content"), width=60),
    ),
    _("Basic facts"),
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a precheck found: the tree, or the faults as a page shows them."""

    reading: Reading
    faults: tuple[ShownFault, ...]

    @property
    def tree(self) -> Tree | None:
        """The standard, when nothing is wrong with it."""
        return self.reading.tree

    def annotated(self, file: File) -> bytes:
        """One of the files again, with what to put right beside each row."""
        heads = self.reading.heads
        checks = [
            Precheck(
                sheet=sheet.name,
                faults=[fault for fault in self.faults if fault.sheet == sheet.name],
                title_row=heads.get(sheet.name, 1),
            )
            for sheet in _sheets_of(file)
        ]
        return annotate(*file, *checks)


def read_sheets(sheets: Sequence[RawSheet], *, total: Decimal | None = None) -> Reading:
    """Read tables with the words this product knows."""
    kinds = [kind for group in evidence_kinds().values() for kind in group]
    return read(sheets, methods=METHODS, evidence_kinds=kinds, total=total)


def precheck(files: Sequence[File], *, total: Decimal | None = None) -> Checked:
    """Read uploaded files; `Refused` when one is no spreadsheet, faults when its content is off."""
    sheets = [_raw(sheet) for file in files for sheet in _sheets_of(file)]
    reading = read_sheets(sheets, total=total)
    return Checked(reading, tuple(_shown_fault(fault) for fault in reading.faults))


def kind_named(told: str) -> str:
    """The kind of standard a table names in any language; blank when it is none of ours."""
    for kind, label in KINDS.items():
        if told == kind or told in in_every_language(label):
            return kind
    return ""


def export(version: Version) -> bytes:
    """The whole version as a workbook that imports again to the same."""
    rows = write(tree_of(version))
    sheets = (
        (STANDARD, rows.standard),
        (RULES, rows.rules),
        (GRADES, rows.grades),
        (ABOUT, [_about_row(str(row["item"]), str(row["value"])) for row in rows.about]),
    )
    return writing.write(sheets, title=str(version))


def template() -> bytes:
    """Empty tables with lists of choices, and a note with the words that are accepted."""
    lines = [gettext("Kinds of evidence")]
    lines += [f"{group}：{'；'.join(kinds)}" for group, kinds in evidence_kinds().items()]
    lines += [gettext("Basic facts") + "：" + "；".join(_item_name(key) for key in ITEMS)]
    return writing.template(STANDARD, RULES, GRADES, ABOUT, note="\n".join(lines))


def _about_row(item: str, value: str) -> dict[str, str]:
    if item == "kind":
        value = gettext(KINDS.get(value, value)) if value else ""
    if item == "veto_on" and in_chinese():
        value = VETO_ON.get(value, value)
    return {"item": _item_name(item), "value": value}


def _item_name(key: str) -> str:
    return ITEMS[key][0] if in_chinese() else key


def _sheets_of(file: File) -> list[Sheet]:
    try:
        book = open_workbook(*file)
    except SheetError as wrong:
        name = PurePath(file[0]).name
        raise Refused(f"{name}：{wrong}") from wrong
    return [sheet for sheet in book.sheets if not sheet.hidden]


def _raw(sheet: Sheet) -> RawSheet:
    lines: list[Line] = []
    unsure: set[tuple[int, int]] = set()
    for number, cells in sheet.rows():
        lines.append(Line(number, [_text(cell) for cell in cells]))
        unsure.update(
            (number, place)
            for place, cell in enumerate(cells)
            if isinstance(cell, Number) and cell.shown is None and not cell.value.is_integer()
        )
    return RawSheet(sheet.name, lines, frozenset(unsure))


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else shown(cell)


def _shown_fault(fault: Fault) -> ShownFault:
    return ShownFault(
        sheet=fault.sheet,
        row=fault.row or None,
        column="" if fault.column is None else letters(fault.column),
        title=fault.title,
        code=fault.code,
        message=fault_sentence(fault),
        value=str(fault.params.get("value", "")),
    )
