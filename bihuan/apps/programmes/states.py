"""What can happen to a programme, a pledge, an exemption, an occurrence; pure tables."""

from __future__ import annotations

from typing import Final

from bihuan.rules.workflow import Move, State, Workflow

OFFICE: Final = ("coordinator",)
DUTIES_PRINTERS: Final = (*OFFICE, "head")  # a head the own department's only
EVIDENCE_KEEPERS: Final = ("coordinator", "archivist")
CHIEFS: Final = ("director", "leader")

KINDS: Final[dict[str, str]] = {
    "accreditation": "Accreditation",
    "rectification": "Rectification",
    "targets": "Annual targets",
    "special": "Special campaign",
}

# These are held against a standard; the others may start from a notice or a plan alone.
BY_STANDARD: Final = frozenset({"accreditation"})

PROGRAMME: Final = Workflow(
    "programme",
    (
        State("draft", "Preparing", "info"),
        State("running", "Running", "active"),
        State("finished", "Finished", "success", final=True),
        State("withdrawn", "Withdrawn", "muted", final=True),
    ),
    (
        Move("start", "draft", "running", OFFICE, label="Start"),
        Move("finish", "running", "finished", OFFICE, label="Finish"),
        Move("resume", "finished", "running", OFFICE, ("reason",), "Resume"),
        Move("withdraw", ("draft", "running"), "withdrawn", OFFICE, ("reason",), "Withdraw"),
    ),
)

PLEDGE: Final = Workflow(
    "pledge",
    (
        State("asked", "Waiting for signature", "warning"),
        State("signed", "Signed", "success", final=True),
        State("stale", "Superseded", "muted", final=True),
    ),
    (
        Move("sign", "asked", "signed", ("signer",), label="Sign"),
        Move("supersede", ("asked", "signed"), "stale", OFFICE, label="Supersede"),
    ),
)

EXEMPTION: Final = Workflow(
    "exemption",
    (
        State("asked", "Waiting for approval", "warning"),
        State("approved", "Approved", "success", final=True),
        State("refused", "Refused", "danger", final=True),
        State("withdrawn", "Withdrawn", "muted", final=True),
    ),
    (
        Move("approve", "asked", "approved", CHIEFS, label="Approve"),
        Move("refuse", "asked", "refused", CHIEFS, ("opinion",), "Refuse"),
        Move("withdraw", ("asked", "approved"), "withdrawn", OFFICE, ("reason",), "Withdraw"),
    ),
)

# An expert pack is made by a job; what is ready stays for some days.
PACK: Final = Workflow(
    "pack",
    (
        State("waiting", "Waiting to be made", "info"),
        State("making", "Being made", "active"),
        State("ready", "Ready", "success", final=True),
        State("failed", "Failed", "danger", final=True),
        State("cancelled", "Cancelled", "muted", final=True),
        State("removed", "Removed", "muted", final=True),
    ),
    (
        Move("begin", "waiting", "making", ("system",), label="Begin"),
        Move("finish", "making", "ready", ("system",), label="Finish"),
        Move("fail", "making", "failed", ("system",), label="Fail"),
        Move("cancel", ("waiting", "making"), "cancelled", EVIDENCE_KEEPERS, label="Cancel"),
        Move("remove", "ready", "removed", ("system",), label="Remove"),
    ),
)

# On time, late and missed are computed from the dates (rules.calendar), never stored.
OCCURRENCE: Final = Workflow(
    "occurrence",
    (
        State("planned", "Planned", "info"),
        State("excuse_asked", "Excuse asked", "warning"),
        State("done", "Done", "success", final=True),
        State("excused", "Excused", "muted", final=True),
    ),
    (
        Move("do", ("planned", "excuse_asked"), "done", ("owner", *OFFICE), label="Record as held"),
        Move(
            "ask_excuse", "planned", "excuse_asked", ("owner", *OFFICE), ("reason",), "Ask excuse"
        ),
        Move("excuse", "excuse_asked", "excused", CHIEFS, label="Excuse"),
        Move("deny", "excuse_asked", "planned", CHIEFS, ("opinion",), "Deny"),
        Move("correct", "done", "done", OFFICE, ("reason",), "Correct the record"),
    ),
)

# How an occurrence stands on a day: label, tone, and the short mark of the year's grid (msgids).
STANDINGS: Final[dict[str, tuple[str, str, str]]] = {
    "on_time": ("Held on time", "success", "OnT"),
    "late": ("Held late", "warning", "Late"),
    "overdue": ("Overdue, can be made up", "danger", "Ovd"),
    "missed": ("Missed", "danger", "Miss"),
    "excused": ("Excused", "muted", "Exc"),
    "open": ("To be held now", "active", "Now"),
    "planned": ("Planned", "info", "Plan"),
}

ATTENDANCE: Final[dict[str, tuple[str, str]]] = {
    "expected": ("Expected", "info"),
    "present": ("Present", "success"),
    "leave": ("On leave", "warning"),
    "absent": ("Absent", "danger"),
}

# The party of a pledge, from the top down as they sign: whose pledge, and who stands on the
# other side of the paper.
PLEDGERS: Final[dict[str, tuple[str, str]]] = {
    "leader": ("Leader in charge", "director"),
    "head": ("Department head", "leader"),
    "handler": ("Handler", "head"),
}

# The sides of a pledge: who owes, and the other side of the paper.
SIDES: Final[dict[str, str]] = {"own": "Signed by", "above": "The other party"}

RHYTHMS: Final[dict[str, str]] = {
    "week": "Every week",
    "half_month": "Every half month",
    "month": "Every month",
    "quarter": "Every quarter",
    "year": "Every year",
    "n_per_month": "Several times a month",
}

DAYS: Final[dict[str, str]] = {"rest": "Day off", "work": "Day worked"}

PRODUCTS: Final[dict[str, str]] = {
    "inspection": "Supervision",
    "dispatch": "Dispatch meeting",
    "pass": "Monthly pass",
    "list": "Work list",
    "points": "Work points",
    "bulletin": "Bulletin",
    "meeting": "Meeting",
    "site_meeting": "Site meeting",
    "report": "Report",
    "upkeep": "Keeping up a clause",
    "other": "Other",
}

SESSION_KINDS: Final[dict[str, str]] = {
    "dispatch": "Dispatch meeting",
    "pass": "Monthly pass",
    "meeting": "Meeting",
}
