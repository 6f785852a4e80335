"""Every change of a standard: import, draft, freeze, retire, and what continues what."""

from bihuan.apps.standards.actions.clauses import (
    add_clause,
    drop_clause,
    edit_clause,
    recode_clause,
    shift_clause,
)
from bihuan.apps.standards.actions.drafting import Scoring
from bihuan.apps.standards.actions.evidence import (
    carry_evidence,
    link_evidence,
    permit_taking_off,
    unlink_evidence,
)
from bihuan.apps.standards.actions.importing import load_from_library, load_standard
from bihuan.apps.standards.actions.mapping import settle_pairs
from bihuan.apps.standards.actions.reach import refuse_unless_draft
from bihuan.apps.standards.actions.versions import copy_version, freeze, retire, revise_version

__all__ = [
    "Scoring",
    "add_clause",
    "carry_evidence",
    "copy_version",
    "drop_clause",
    "edit_clause",
    "freeze",
    "link_evidence",
    "load_from_library",
    "load_standard",
    "permit_taking_off",
    "recode_clause",
    "refuse_unless_draft",
    "retire",
    "revise_version",
    "settle_pairs",
    "shift_clause",
    "unlink_evidence",
]
