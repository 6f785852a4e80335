"""Tables → tree: every fault is collected with its place; a tree comes out only without any."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from bihuan.rules.refusal import Refusal
from bihuan.rules.scoring import Threshold, parse_thresholds
from bihuan.rules.standard.cells import NAME_LENGTH, SOURCE_LENGTH, UNIT_NAME_LENGTH, Cells, day
from bihuan.rules.standard.cells import share as percent
from bihuan.rules.standard.faults import Fault
from bihuan.rules.standard.layout import ITEM_WORDS, VETO_ON, plain
from bihuan.rules.standard.tables import RawSheet, Record, Table, find_tables
from bihuan.rules.standard.tree import About, Node, Tree, ancestors, grow

ABOUT_LENGTHS = {"name": 120, "label": 40, "kind": 40, "issuer": 120, "source": 300}


class Reading(NamedTuple):
    """What came of the tables; `tree` is ``None`` when anything is wrong."""

    tree: Tree | None
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...]  # sheets whose headings say nothing to us
    leaves: int  # rows of the standard's table
    heads: Mapping[str, int]  # row of the headings by sheet


def read(
    sheets: Sequence[RawSheet],
    *,
    methods: Collection[str],
    evidence_kinds: Collection[str],
    total: Decimal | None = None,
) -> Reading:
    """Read a standard from its tables.

    Parameters
    ----------
    sheets
        Sheets of one workbook, or several CSV files: a table of the standard and one of the
        rules, or both in one; if wanted, tables of grades and of what the standard is.
    methods, evidence_kinds
        The words allowed.
    total
        Points all leaves must come to, in points; the table "about" may say it as well.
    """
    found = find_tables(sheets)
    heads = {table.sheet: table.head for table in found.tables.values()}
    if found.faults:
        return Reading(None, found.faults, found.ignored, 0, heads)
    reader = _Reader(frozenset(methods), frozenset(evidence_kinds))
    tree = reader.read(found.tables, total)
    faults = tuple(reader.cells.faults)
    count = len(found.tables["standard"].lines)
    return Reading(None if faults else tree, faults, found.ignored, count, heads)


class _Reader:
    def __init__(self, methods: frozenset[str], evidence_kinds: frozenset[str]) -> None:
        self.methods = methods
        self.evidence_kinds = evidence_kinds
        self.cells = Cells()
        self.names: dict[str, str] = {}
        self.leaves: dict[str, Node] = {}
        self.rows: dict[str, Record] = {}
        self.unscored = False

    def read(self, tables: Mapping[str, Table], total: Decimal | None) -> Tree | None:
        standard = tables["standard"]
        if not standard.lines:
            self.cells.faults.append(standard.fault("table_empty", row=standard.head))
        about = self._about(tables.get("about"))
        grades = self._grades(tables.get("grades"))
        rules = self._rules(tables["rules"], is_same=tables["rules"] is standard)
        for record in standard.records():
            self._leaf(record, rules)
        self._strangers(rules)
        self._branches_are_no_leaves()
        self._sums(standard, tables.get("about"), total if total is not None else about.total)
        if self.cells.faults:
            return None
        nodes = grow(self.leaves.values(), self.names)
        return Tree(nodes, about, grades)

    def _rules(self, table: Table, *, is_same: bool) -> dict[str, Record]:
        """The rows of the rules by code; what is wrong with a code in the one table that is both
        is told where the standard is read."""
        cells = Cells() if is_same else self.cells
        found: dict[str, Record] = {}
        for record in table.records():
            code = cells.code(record)
            if code in found:
                cells.wrong(record, "code", "code_twice", value=code, first=found[code].number)
            elif code:
                found[code] = record
        return found

    def _leaf(self, record: Record, rules: Mapping[str, Record]) -> None:
        code = self.cells.code(record)
        node = self._scored(record, code)
        self._class(record, code)
        if not code:
            return
        if code in self.rows:
            self.cells.wrong(record, "code", "code_twice", value=code, first=self.rows[code].number)
            return
        self.rows[code] = record
        if code not in rules:
            self.cells.wrong(record, "code", "rule_row_missing", value=code)
        else:
            node = self._ruled(node, rules[code])
        self.leaves[code] = node

    def _scored(self, record: Record, code: str) -> Node:
        """A leaf as the standard's own table has it."""
        cells = self.cells
        name = cells.text(record, "indicator", most=NAME_LENGTH, must=True)
        score = cells.points(record)
        self.unscored = self.unscored or score is None
        return Node(
            code,
            name,
            is_leaf=True,
            score=score or Decimal(0),
            methods=cells.words(record, "method", known=self.methods),
            evidence_kinds=cells.words(record, "evidence", known=self.evidence_kinds),
            veto=cells.flag(record, "veto"),
        )

    def _ruled(self, node: Node, record: Record) -> Node:
        """The leaf with what the row of the rules adds."""
        cells = self.cells
        self._sections(record, node.code)
        return replace(
            node,
            rule=cells.rule(record),
            na_allowed=cells.flag(record, "na_allowed"),
            lead_unit_name=cells.text(record, "lead_dept", most=UNIT_NAME_LENGTH),
            fact_source=cells.text(record, "fact_source", most=SOURCE_LENGTH),
            look_back_years=cells.years(record),
        )

    def _class(self, record: Record, code: str) -> None:
        """The class a row names must be the first part of its code, and be named once."""
        named = self.cells.code(record, "category_no")
        name = self.cells.text(record, "category", most=NAME_LENGTH, must=True)
        if not named or not code:
            return
        if "." not in code:
            self.cells.wrong(record, "code", "code_too_short", value=code)
        elif code.split(".", 1)[0] != named:
            self.cells.wrong(record, "code", "code_outside_parent", value=code, parent=named)
        else:
            self._call(record, "category", named, name)

    def _sections(self, record: Record, code: str) -> None:
        """One name for each level between class and leaf."""
        between = list(ancestors(code))[1:]
        names = self.cells.path(record)
        if len(names) != len(between):
            self.cells.wrong(
                record, "section", "section_levels", value=code, wanted=len(between), got=len(names)
            )
            return
        for above, name in zip(between, names, strict=True):
            self._call(record, "section", above, name)

    def _call(self, record: Record, key: str, code: str, name: str) -> None:
        first = self.names.setdefault(code, name) if name else name
        if first != name:
            self.cells.wrong(record, key, "named_twice", code=code, first=first, value=name)

    def _strangers(self, rules: Mapping[str, Record]) -> None:
        for code, record in rules.items():
            if code not in self.rows:
                self.cells.wrong(record, "code", "rule_for_unknown", value=code)

    def _branches_are_no_leaves(self) -> None:
        for code, record in self.rows.items():
            for above in ancestors(code):
                if above in self.rows:
                    self.cells.wrong(record, "code", "parent_is_leaf", value=code, parent=above)

    def _sums(self, standard: Table, about: Table | None, total: Decimal | None) -> None:
        """Declared totals of classes and of the whole against the leaves."""
        if self.unscored:
            return  # a score that could not be read would only raise a false alarm
        self._class_sums(standard)
        summed = sum((leaf.score for leaf in self.leaves.values()), Decimal(0))
        if total is None or total == summed:
            return
        place = _row_of_total(about) if about else None
        if place is not None:
            self.cells.wrong(place, "value", "sum_differs", total=total, sum=summed)
        else:
            fault = standard.fault("sum_differs", key="score", total=total, sum=summed)
            self.cells.faults.append(fault)

    def _class_sums(self, standard: Table) -> None:
        told: set[tuple[str, str]] = set()
        for record in standard.records():
            code = Cells().code(record, "category_no")
            if not record["category_score"] or (code, record["category_score"]) in told:
                continue
            told.add((code, record["category_score"]))
            points = self.cells.points(record, "category_score")
            leaves = (leaf for leaf in self.leaves.values() if leaf.class_code == code)
            summed = sum((leaf.score for leaf in leaves), Decimal(0))
            if points is not None and points != summed:
                self.cells.wrong(
                    record,
                    "category_score",
                    "class_sum_differs",
                    code=code,
                    total=points,
                    sum=summed,
                )

    def _about(self, table: Table | None) -> About:
        if table is None:
            return About()
        told: dict[str, object] = {}
        for record in table.records():
            key = ITEM_WORDS.get(plain(record["item"]))
            if key is None:
                self.cells.wrong(record, "item", "item_unknown", value=record["item"])
            elif record["value"]:
                told[key] = self._about_value(record, key)
        return About(**told)  # type: ignore[arg-type]  # each key is read to its own type below

    def _about_value(self, record: Record, key: str) -> object:
        if key == "total":
            return self.cells.points(record, "value")
        if key == "effective_on":
            read = day(record["value"])
            if read is None:
                self.cells.wrong(record, "value", "day_unclear", value=record["value"])
            return read
        if key == "veto_on":
            words = {w: k for k, word in VETO_ON.items() for w in (k, word)}
            if record["value"] not in words:
                self.cells.wrong(record, "value", "veto_on_unclear", value=record["value"])
            return words.get(record["value"], "zero")
        return self.cells.text(record, "value", most=ABOUT_LENGTHS[key])

    def _grades(self, table: Table | None) -> tuple[Threshold, ...]:
        if table is None:
            return ()
        rows: list[dict[str, object]] = []
        for record in table.records():
            try:
                row = {"name": record["grade"], "at_least": percent(record["at_least"])}
                parse_thresholds([row])
                rows.append(row)
                parse_thresholds(rows)
            except Refusal as refusal:
                key = "grade" if refusal.code in ("grade_unnamed", "grade_twice") else "at_least"
                self.cells.wrong(record, key, refusal.code, **refusal.params)
                rows = [r for r in rows if r is not row] if refusal.code == "grade_twice" else rows
        return parse_thresholds(rows)


def _row_of_total(about: Table) -> Record | None:
    for record in about.records():
        if ITEM_WORDS.get(plain(record["item"])) == "total" and record["value"]:
            return record
    return None
