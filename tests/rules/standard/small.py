"""A small standard in two tables, and what the readers need: for tests of import and comparison."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from bihuan.rules.standard import Line, Node, RawSheet, Reading, read

LIBRARY = Path(__file__).parents[3] / "library" / "standards"
METHODS = ("听取汇报", "查阅资料", "现场考察", "操作考核", "问卷调查", "人员访谈")
KINDS = ("公文", "会议记录", "台账", "现场照片")

STANDARD = """category_no,category,code,indicator,score,method,evidence,veto
1,组织,1.1.1,有方案,6,查阅资料,公文,0
1,组织,1.1.2,每季开会,4,查阅资料;人员访谈,会议记录;公文,0
1,组织,1.2.1,法人登记,5,查阅资料,公文,1
2,业务,2.1,接种率,10,查阅资料,台账,0
2,业务,2.2,处置规范,5,现场考察,现场照片,0
"""
RULES = """code,section,rule,full_at,zero_below,unit,na_allowed,lead_dept,fact_source
1.1.1,责任,deduct,,,,0,办公室,document
1.1.2,责任,count,4,0,次/年,0,办公室,session
1.2.1,机构,yes,,,,0,办公室,document
2.1,,ratio,95,50,%,0,免疫规划科,metric.vaccine
2.2,,scale,0.8,0,指数,1,应急办,review
"""


def sheet(name: str, text: str) -> RawSheet:
    """A sheet from lines of CSV."""
    rows = csv.reader(text.splitlines())
    return RawSheet(name, [Line(number, row) for number, row in enumerate(rows, start=1)])


def read_small(standard: str = STANDARD, rules: str = RULES, *more: RawSheet) -> Reading:
    """Read the small standard, or what became of it."""
    sheets = [sheet("标准", standard), sheet("规则", rules), *more]
    return read(sheets, methods=METHODS, evidence_kinds=KINDS)


def shipped(key: str) -> Reading:
    """Read a standard of the library."""
    with (LIBRARY.parent / "archives" / "evidence-kinds.csv").open(encoding="utf-8") as file:
        kinds = [row["kind"] for row in csv.DictReader(file)]
    texts = [(LIBRARY / f"{key}{end}.csv").read_text("utf-8") for end in ("", "-rules")]
    sheets = [sheet(f"{key}-{n}", text) for n, text in enumerate(texts)]
    return read(sheets, methods=METHODS, evidence_kinds=kinds)


def leaf(code: str, name: str, score: int = 5, *, kind: str = "yes", veto: bool = False) -> Node:
    """A scored clause."""
    return Node(
        code,
        name,
        is_leaf=True,
        score=Decimal(score),
        rule={"kind": kind},
        methods=("查阅资料",),
        evidence_kinds=("公文",),
        veto=veto,
    )
