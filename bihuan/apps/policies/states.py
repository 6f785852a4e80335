"""What can happen to a policy, who may do it, and until when it should have been carried out."""

from __future__ import annotations

from typing import Final

from bihuan.rules.workflow import Move, State, Workflow

ISSUERS: Final = ("coordinator", "director")
CHECKERS: Final = ("coordinator", "director", "leader", "head", "inspector")
# Relations to a draft: who drafted it; the head of the department it belongs to.
WRITERS: Final = ("drafter", "owner_head", "coordinator")

POLICY: Final = Workflow(
    "policy",
    (
        State("draft", "Policy being drafted", "info"),
        State("issued", "Policy in force", "success", final=True),
        State("superseded", "Superseded by a newer version", "muted", final=True),
        State("abolished", "Abolished", "muted", final=True),
    ),
    (
        Move("edit", "draft", "draft", WRITERS, label="Edit"),
        Move("check", "draft", "draft", CHECKERS, ("note",), "Check against the superior rule"),
        Move("check", "issued", "issued", CHECKERS, ("note",), "Check against the superior rule"),
        Move(
            "issue",
            "draft",
            "issued",
            ISSUERS,
            ("document_no", "issued_on", "effective_on"),
            "Issue the policy",
        ),
        Move("supersede", "issued", "superseded", ISSUERS, label="Supersede the version"),
        Move(
            "abolish", "draft", "abolished", (*WRITERS, *ISSUERS), ("reason",), "Give up the draft"
        ),
        Move("abolish", "issued", "abolished", ISSUERS, ("reason",), "Abolish the policy"),
    ),
)

# What the check against the superior rule 上位依据 says (T1: a rule that lowered what the
# superior rule asks was re-issued only after inspectors had found it).
CHECKS: Final[dict[str, tuple[str, str]]] = {
    "not_looser": ("Not looser than the superior rule", "success"),
    "no_superior": ("No superior rule binds it", "success"),
    "looser": ("Looser than the superior rule", "danger"),
}
PASSED: Final = frozenset({"not_looser", "no_superior"})

# What a policy may still lack before it closes a measure.
LACKS: Final[dict[str, str]] = {
    "policy_not_issued": "The policy “%(what)s” is not issued yet: it has no number in force.",
    "policy_abolished": "The policy “%(what)s” is abolished.",
    "policy_looser": "The policy “%(what)s” is looser than its superior rule.",
    "policy_not_executed": "The policy “%(what)s” was not carried out yet since it took effect.",
}

# Days from the effective date within which a policy should have been carried out once. An
# assumption: no source fixes it; Q5 of the domain notes only asks for a first execution.
EXECUTE_WITHIN_DAYS: Final = 30
