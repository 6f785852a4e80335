"""The tables of this app that travel as spreadsheets."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from bihuan.apps.programmes.states import DAYS, KINDS, PLEDGE, PRODUCTS, PROGRAMME, STANDINGS
from bihuan.kit.sheets.tables import Column, Table

PROGRAMMES = Table(
    "programmes",
    (
        Column("name", _("Name"), width=36),
        Column("kind", _("Kind"), kind="choice", choices=tuple(KINDS.items())),
        Column(
            "state",
            _("State"),
            kind="choice",
            choices=tuple((key, state.label) for key, state in PROGRAMME.states.items()),
        ),
        Column("version", _("Standard version"), width=36),
        Column("document_no", _("Document number")),
        Column("starts_on", _("From"), kind="date"),
        Column("ends_on", _("Until"), kind="date"),
        Column("target_grade", _("Grade aimed at")),
        Column("leaves", _("Clauses"), kind="int"),
        Column("owned", _("Owned"), kind="int"),
        Column("pledges", _("Pledges asked"), kind="int"),
        Column("signed", _("Pledges signed"), kind="int"),
    ),
    _("Programmes"),
)

DUTIES = Table(
    "duties",
    (
        Column(
            "code",
            _("Code"),
            required=True,
            code=True,
            aliases=("编码", "指标编码", "条款编码"),
            width=10,
        ),
        Column("name", _("Clause"), aliases=("指标", "指标名称", "条款"), width=48),
        Column("unit", _("Lead department"), kind="unit", aliases=("科室", "责任科室", "牵头科室")),
        Column("handler", _("Handler"), kind="person", aliases=("责任人", "经办人", "具体责任人")),
        Column("head", _("Department head"), kind="person", aliases=("科室负责人", "科长")),
        Column("leader", _("Leader in charge"), kind="person", aliases=("分管领导", "牵头领导")),
        Column("due_on", _("Due"), kind="date", aliases=("完成时限", "时限", "完成时间")),
        Column("target", _("Target"), aliases=("目标", "工作目标"), max_length=200, width=32),
        Column(
            "helping",
            _("Helping departments"),
            kind="list",
            aliases=("配合科室", "协办科室"),
            width=28,
        ),
    ),
    _("Table of duties"),
    unique=("code",),
)
# The columns of a table pasted without its titles, in this order.
PASTED = ("code", "unit", "handler", "leader", "due_on")

DAYS_OF_YEAR = Table(
    "work_days",
    (
        Column("day", _("Day"), kind="date", required=True, aliases=("日期",)),
        Column(
            "kind",
            _("That day is"),
            kind="choice",
            required=True,
            choices=tuple(DAYS.items()),
            aliases=("类型", "休息或上班"),
        ),
        Column(
            "name", _("Holiday or reason"), required=True, max_length=60, aliases=("名称", "节日")
        ),
        Column("source", _("Source"), max_length=200, width=40, aliases=("来源", "依据")),
    ),
    _("Work calendar"),
    unique=("day",),
)

OCCURRENCES = Table(
    "occurrences",
    (
        Column("cadence", _("Cadence"), width=28),
        Column("product", _("What comes of it"), kind="choice", choices=tuple(PRODUCTS.items())),
        Column("label", _("Period"), code=True),
        Column("opens_on", _("Window opens on"), kind="date"),
        Column("due_on", _("Due"), kind="date"),
        Column("closes_on", _("Window closes on"), kind="date"),
        Column(
            "standing",
            _("How it stands"),
            kind="choice",
            choices=tuple((key, words[0]) for key, words in STANDINGS.items()),
        ),
        Column("done_on", _("Held on"), kind="date"),
        Column("recorded_on", _("Date of the record"), kind="date"),
        Column("done_by", _("Recorded by"), kind="person"),
        Column("note", _("What came of it"), width=40),
        Column("excuse", _("Reason of the excuse"), width=32),
    ),
    _("Occurrences"),
)

PLEDGES = Table(
    "pledges",
    (
        Column("person", _("Person"), kind="person"),
        Column("role", _("Signs as")),
        Column("lines", _("Clauses"), kind="int"),
        Column(
            "state",
            _("State"),
            kind="choice",
            choices=tuple((key, state.label) for key, state in PLEDGE.states.items()),
        ),
        Column("before", _("Waits for"), width=32),
        Column("asked_at", _("Asked at"), kind="datetime"),
        Column("signed_at", _("Signed at"), kind="datetime"),
        Column("content_sha256", _("Hash of the content"), code=True, width=68),
    ),
    _("Pledges"),
)
