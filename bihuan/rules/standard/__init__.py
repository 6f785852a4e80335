"""A standard as data: tables → tree with every fault, tree → tables, and two versions compared."""

from bihuan.rules.standard.checks import check
from bihuan.rules.standard.difference import (
    Change,
    Pair,
    Proposal,
    Segment,
    compare,
    propose,
    wording,
)
from bihuan.rules.standard.faults import Fault
from bihuan.rules.standard.layout import ITEMS, RULE_WORDS, TABLES, VETO_ON
from bihuan.rules.standard.reading import Reading, read
from bihuan.rules.standard.ruling import read_rule
from bihuan.rules.standard.tables import Line, RawSheet
from bihuan.rules.standard.tree import (
    About,
    Node,
    Tree,
    ancestors,
    figure,
    grow,
    parent_code,
    tidy,
)
from bihuan.rules.standard.writing import Written, write

__all__ = [
    "ITEMS",
    "RULE_WORDS",
    "TABLES",
    "VETO_ON",
    "About",
    "Change",
    "Fault",
    "Line",
    "Node",
    "Pair",
    "Proposal",
    "RawSheet",
    "Reading",
    "Segment",
    "Tree",
    "Written",
    "ancestors",
    "check",
    "compare",
    "figure",
    "grow",
    "parent_code",
    "propose",
    "read",
    "read_rule",
    "tidy",
    "wording",
    "write",
]
