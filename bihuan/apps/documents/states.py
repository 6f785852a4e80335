"""What can happen to a document, and who may do it; pure tables.

Held by role: coordinator (the office), archivist. Held by relation: `drafter`; `reviewer` (may
check, did not draft it); `countersigner` (speaks for a department asked and not yet heard);
`signer` (holds a role its kind names, neither drafted nor checked it).
"""

from __future__ import annotations

from typing import Final

from bihuan.rules.workflow import Move, State, Workflow

OFFICE: Final = ("coordinator",)
KEEPERS: Final = ("coordinator", "archivist")
REVIEWERS: Final = ("coordinator", "leader", "director")
REGISTER_READERS: Final = ("coordinator", "director", "leader", "archivist", "inspector")
COUNTERSIGNERS: Final = ("head", "leader")
CHECKED: Final = ("checked", "countersigned")
_BEFORE_ISSUE: Final = ("submitted", *CHECKED)
UNISSUED: Final = ("draft", *_BEFORE_ISSUE)

DOCUMENT: Final = Workflow(
    "document",
    (
        State("draft", "Being drafted", "info"),
        State("submitted", "Waiting to be checked", "warning"),
        State("checked", "Checked", "active"),
        State("countersigned", "Countersigned", "active"),
        State("issued", "To be sealed", "warning"),
        State("sealed", "To be sent", "active"),
        State("delivered", "Sent", "success"),
        State("made", "Made from the record", "success"),
        State("filed", "Filed", "success", final=True),
        State("void", "Void", "muted", final=True),
    ),
    (
        # a kind that is complete when made from its record is never checked nor revised
        Move("make", "draft", "made", ("drafter",)),
        Move("submit", "draft", "submitted", ("drafter",), label="Send for checking"),
        Move("take_back", "submitted", "draft", ("drafter",), label="Take back"),
        Move("check", "submitted", "checked", ("reviewer",), label="Pass the check"),
        Move("countersign", "checked", "checked", ("countersigner",), label="Countersign"),
        Move("complete", "checked", "countersigned", ("countersigner",)),
        Move("issue", ("checked", "countersigned"), "issued", ("signer",), label="Issue"),
        Move(
            "send_back",
            _BEFORE_ISSUE,
            "draft",
            ("reviewer", "countersigner", "signer"),
            ("reason",),
            "Return for changes",
        ),
        Move("revise", UNISSUED, "draft", ("drafter", *OFFICE), label="Change"),
        Move("seal", "issued", "sealed", OFFICE, label="Record the seal"),
        Move("deliver", ("sealed", "delivered", "made"), "delivered", OFFICE, label="Send out"),
        Move("file", ("sealed", "delivered", "made"), "filed", KEEPERS, label="File away"),
        Move("recall", ("issued", "sealed"), "draft", ("signer",), ("reason",), "Recall the issue"),
        Move(
            "void",
            ("draft", *_BEFORE_ISSUE, "made"),
            "void",
            ("drafter", *OFFICE),
            ("reason",),
            "Give the draft up",
        ),
        Move("annul", ("issued", "sealed", "delivered"), "void", ("signer",), ("reason",), "Annul"),
    ),
)

# The chain a page shows: step, its state when done, label.
CHAIN: Final[dict[str, str]] = {
    "draft": "Drafting",
    "submitted": "Check",
    "checked": "Countersign",
    "countersigned": "Sign and number",
    "issued": "Seal",
    "sealed": "Send",
    "delivered": "File away",
}

STEPS: Final[dict[str, str]] = {
    "check": "Checked by",
    "countersign": "Countersigned by",
    "issue": "Signed for issue by",
}

SIDES: Final[dict[str, str]] = {
    "administrative": "Administrative documents",
    "party": "Party documents",
}

RETENTIONS: Final[dict[str, str]] = {
    "permanent": "Permanent",
    "30": "30 years",
    "10": "10 years",
}
