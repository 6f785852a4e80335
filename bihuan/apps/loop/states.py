"""What can happen to a round, a finding, a measure, a closure: who may do it, what it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

from bihuan.rules.workflow import Move, State, Workflow

OFFICE: Final = ("coordinator",)
CHECKERS: Final = ("coordinator", "inspector")
# Who prints what is told of a finding, and whose year is told on a page.
LEDGER_PRINTERS: Final = ("coordinator", "inspector", "director", "leader", "head")
ROUND_PRINTERS: Final = (*CHECKERS, "head")  # a head the gaps of the own department only
YEARLY: Final = ("director", "leader", "head")
ROUND_PAPERS: Final[dict[str, str]] = {
    "inspection": "Record of the supervision",
    "selfcheck": "Self-assessment sheet",
    "gaps": "List of gaps",
}
OWNERS: Final = ("owner", "lead_head")  # relations: the handler; the head of the lead department

ROUND: Final = Workflow(
    "round",
    (
        State("draft", "Preparing", "info"),
        State("open", "Under way", "active"),
        State("closed", "Round closed", "success", final=True),
    ),
    (
        Move("open", "draft", "open", CHECKERS, label="Open the round"),
        Move("close", "open", "closed", CHECKERS, label="Close the round"),
        Move("reopen", "closed", "open", OFFICE, ("reason",), "Reopen"),
    ),
)

APPRAISERS: Final = ("coordinator", "director")
# The annual appraisal is theirs to read whole; a head reads the own department's once it is fixed.
APPRAISAL_READERS: Final = (*APPRAISERS, "leader", "inspector")
BONUS_CAP: Final = 5  # points of additions that count for one department, unless set otherwise

APPRAISAL: Final = Workflow(
    "appraisal",
    (
        State("draft", "Being drafted", "info"),
        State("fixed", "Appraisal fixed", "success", final=True),
    ),
    (
        Move("edit", "draft", "draft", APPRAISERS, label="Edit the appraisal"),
        Move("fix", "draft", "fixed", APPRAISERS, label="Fix the appraisal"),
        Move("reopen", "fixed", "draft", ("director",), ("reason",), "Reopen"),
    ),
)

ROUND_KINDS: Final[dict[str, str]] = {
    "self": "Self-check",
    "cross": "Cross-check",
    "mock": "Mock review",
    "formal": "Formal review",
    "lookback": "Look-back",
    "consensus": "Consensus",
}

# In these, what was found is not yet a matter for a finding of its own.
NOT_FOLLOWED_UP: Final = ("self", "consensus")

# How a line of a round stands: label and tone.
MARKS: Final[dict[str, tuple[str, str]]] = {
    "full": ("Full points", "success"),
    "lost": ("Points lost", "warning"),
    "followed": ("Points lost, followed up", "info"),
    "failed": ("Veto failed", "danger"),
    "begun": ("To confirm", "info"),
    "open": ("No answer", "muted"),
    "excused": ("Left out", "muted"),
}

# Which lines of a round a page shows.
SHOWN: Final[dict[str, str]] = {
    "all": "All clauses",
    "mine": "Mine",
    "open": "Without an answer",
    "lost": "With deductions",
    "loose": "Deductions not followed up",
    "veto": "Veto clauses",
    "excused": "Left out with approval",
}

# What became of a clause since the version an answer was carried over from.
CHANGES: Final[dict[str, str]] = {
    "added": "New",
    "removed": "Gone",
    "split": "Split",
    "merged": "Merged",
    "reruled": "Other rule",
    "rescored": "Other points",
    "reworded": "Other words",
    "moved": "Other place",
    "reproved": "Other methods or evidence",
    "same": "Unchanged",
}

SOURCES: Final[dict[str, str]] = {
    "notice": "Inspection notice",
    "check": "Check round",
    "inspection": "Half-month inspection",
    "advice": "Expert advice",
    "complaint": "Complaint",
    "stocktake": "Stock count",
    "alarm": "Alarm",
    "other": "Other",
}

# 整改类型: label, and days until due by default (parameters: no source fixes them).
FINDING_TYPES: Final[dict[str, tuple[str, int | None]]] = {
    "at_once": ("At once", 7),
    "deadline": ("By a date", 90),
    "long_term": ("Long-term", None),
    "advice": ("Advice", None),
}

FINDING: Final = Workflow(
    "finding",
    (
        State("unassigned", "To assign", "warning"),
        State("offered", "To accept", "warning"),
        State("planning", "Drafting measures", "info"),
        State("rectifying", "Rectifying", "active"),
        State("closing", "Closing under review", "active"),
        State("publicised", "On public notice", "active"),
        State("closed", "Closed", "success", final=True),
        State("long_term", "Basically done, kept up", "success"),
        State("merged", "Merged", "muted", final=True),
        State("dismissed", "Not upheld", "muted", final=True),
    ),
    (
        Move(
            "assign",
            ("unassigned", "offered"),
            "offered",
            OFFICE,
            ("lead_unit",),
            "Send to a department",
        ),
        Move("accept", "offered", "planning", ("lead_head",), label="Accept"),
        Move("decline", "offered", "unassigned", ("lead_head",), ("reason",), "Send back"),
        Move("plan", "planning", "rectifying", (*OWNERS, *OFFICE), ("measures",), "Fix measures"),
        Move("replan", "rectifying", "planning", OFFICE, ("reason",), "Rework measures"),
        Move("apply", ("rectifying", "long_term"), "closing", OWNERS, label="Apply for closure"),
        Move(
            "return", ("closing", "publicised"), "rectifying", ("approver",), ("reason",), "Return"
        ),
        Move("pass", "closing", "closed", ("approver",), label="Close"),
        Move("publicise", "closing", "publicised", ("approver",), label="Put on public notice"),
        Move("conclude", "publicised", "closed", OFFICE, label="Close after notice"),
        Move("keep_up", "rectifying", "long_term", OFFICE, ("reason",), "Turn long-term"),
        Move("relapse", ("closed", "long_term"), "rectifying", CHECKERS, ("reason",), "Relapsed"),
        Move(
            "merge",
            ("unassigned", "offered", "planning"),
            "merged",
            OFFICE,
            ("into",),
            "Merge",
        ),
        Move(
            "dismiss",
            ("unassigned", "offered", "planning"),
            "dismissed",
            OFFICE,
            ("decision_no", "reason"),
            "Not upheld",
        ),
    ),
)

MEASURE: Final = Workflow(
    "measure",
    (
        State("open", "In progress", "active"),
        State("submitted", "To verify", "info"),
        State("verified", "Verified", "success", final=True),
        State("cancelled", "Cancelled", "muted", final=True),
    ),
    (
        Move("report", "open", "open", (*OWNERS, "helper"), ("text",), "Report progress"),
        Move("submit", "open", "submitted", OWNERS, ("evidence",), "Submit for verification"),
        Move("verify", "submitted", "verified", ("verifier",), label="Verify"),
        Move("return", ("submitted", "verified"), "open", ("verifier",), ("reason",), "Return"),
        Move("cancel", ("open", "submitted"), "cancelled", OFFICE, ("reason",), "Cancel a measure"),
        Move("reopen", "verified", "open", OFFICE, ("reason",), "Reopen"),
    ),
)

EXTENSION: Final = Workflow(
    "extension",
    (
        State("asked", "To endorse", "warning"),
        State("endorsed", "To decide", "warning"),
        State("approved", "Approved", "success", final=True),
        State("refused", "Refused", "danger", final=True),
    ),
    (
        Move("endorse", "asked", "endorsed", ("leader_in_charge",), label="Endorse"),
        Move("approve", "endorsed", "approved", OFFICE, label="Approve"),
        Move(
            "refuse",
            ("asked", "endorsed"),
            "refused",
            ("leader_in_charge", *OFFICE),
            ("opinion",),
            "Refuse",
        ),
    ),
)

CLOSURE: Final = Workflow(
    "closure",
    (
        State("open", "Under review", "active"),
        State("passed", "Passed", "success", final=True),
        State("returned", "Returned", "danger", final=True),
    ),
    (
        Move("agree", "open", "open", ("approver",), label="Agree"),
        Move("pass", "open", "passed", ("approver",), label="Pass"),
        Move("return", "open", "returned", ("approver",), ("reason",), "Return"),
    ),
)

RECHECK: Final = Workflow(
    "recheck",
    (
        State("due", "Look-back due", "info"),
        State("held", "Still in place", "success", final=True),
        State("relapsed", "Relapsed", "danger", final=True),
        State("cancelled", "Cancelled", "muted", final=True),
    ),
    (
        Move("hold", "due", "held", CHECKERS, ("looked_at",), "Still in place"),
        Move("relapse", "due", "relapsed", CHECKERS, ("looked_at",), "Relapsed"),
        Move("cancel", "due", "cancelled", OFFICE, ("reason",), "Cancel"),
    ),
)

VERDICTS: Final[dict[str, str]] = {
    "passed": "Passed",
    "go_on": "Go on",
    "escalate": "Escalate",
    "new_date": "New date",
}

# The status a ledger publishes (rules.status): label and tone, in the order of the ledger.
STATUSES: Final[dict[str, tuple[str, str]]] = {
    "done": ("Completed", "success"),
    "kept_up": ("Basically done, kept up for good", "success"),
    "in_progress": ("Being pushed on", "active"),
    "overdue": ("Overdue, not completed", "danger"),
}
# Neither counted nor published: these never were, or are told elsewhere.
UNCOUNTED: Final = ("merged", "dismissed")

# What a measure leaves behind; words of the ledger itself, hence Chinese. Others may be typed.
PRODUCT_KINDS: Final = (
    "制度",
    "文件",
    "追缴",
    "处理",
    "采购",
    "设备",
    "系统",
    "台账",
    "培训",
    "会议",
    "谈话",
    "检查",
)
# Holding these proves nothing yet: the measure must also say what came of it.
ACTIVITY_KINDS: Final = frozenset({"培训", "会议", "谈话", "检查"})

# A plan runs evenly from the first day to the due date; so many points behind it is "behind".
# An assumption (no source fixes it).
PLAN_SLACK_PERCENT: Final = 25
REPORT_MONTHS: Final = 3  # how often a long-term measure reports; an assumption, set per measure
YEARLY_CHECK_DAYS: Final = 365

RECHECK_KINDS: Final[dict[str, str]] = {
    "look_back": "Look-back",
    "yearly": "Yearly check",
}

CHECK_METHODS: Final[dict[str, str]] = {
    "on_site": "On site",
    "by_file": "By the files",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a closure chain: who gives an opinion, how many persons, what is asked."""

    key: str
    label: str  # English msgid
    roles: tuple[str, ...]
    persons: int = 1
    verifies: bool = False  # the persons must be neither owner nor helper, and say how they looked
    skipped: bool = False  # the one who should agree applied himself: the next step decides

    def as_mapping(self) -> dict[str, object]:
        """Plain values; `parse_chain` reads them back."""
        return {**asdict(self), "roles": list(self.roles)}


@dataclass(frozen=True, slots=True)
class Chain:
    """The steps of a closure, and for how many days it then stands on public notice (0: not)."""

    steps: tuple[Step, ...]
    notice_days: int = 0

    def as_mapping(self) -> dict[str, object]:
        """What a closure keeps of its chain."""
        return {"steps": [s.as_mapping() for s in self.steps], "notice_days": self.notice_days}

    def without(self, keys: frozenset[str]) -> Chain:
        """The chain with some steps marked as skipped."""
        return replace(
            self, steps=tuple(replace(s, skipped=s.skipped or s.key in keys) for s in self.steps)
        )

    def next_step(self, after: int) -> int | None:
        """Index of the first step beyond `after` that is not skipped."""
        later = range(after + 1, len(self.steps))
        return next((i for i in later if not self.steps[i].skipped), None)


# C4: handler applies → head → leader in charge → verification by two who did not do it → director.
DEFAULT_CHAIN: Final = Chain(
    (
        Step("head", "Department head", ("lead_head",)),
        Step("leader", "Leader in charge", ("leader_in_charge",)),
        Step("verify", "Verification", ("inspector", "coordinator"), persons=2, verifies=True),
        Step("sign", "Director", ("director",)),
    )
)

# Days after closing on which a look-back is due (assumption of the domain notes; a parameter).
DEFAULT_RECHECK_DAYS: Final = (90, 180)


def parse_chain(kept: object) -> Chain:
    """The chain a programme or a closure keeps: `{"steps": […], "notice_days": 5}`, or the steps.

    Nothing kept means the default chain.
    """
    if not kept:
        return DEFAULT_CHAIN
    days = kept.get("notice_days", 0) if isinstance(kept, Mapping) else 0
    steps = kept.get("steps") if isinstance(kept, Mapping) else kept
    assert isinstance(steps, Sequence)
    return Chain(tuple(_step(row) for row in steps) or DEFAULT_CHAIN.steps, int(days or 0))


def _step(row: Mapping[str, object]) -> Step:
    roles = row["roles"]
    assert isinstance(roles, Sequence)
    return Step(
        key=str(row["key"]),
        label=str(row["label"]),
        roles=tuple(str(role) for role in roles),
        persons=int(str(row.get("persons", 1))),
        verifies=bool(row.get("verifies", False)),
        skipped=bool(row.get("skipped", False)),
    )
