"""What can happen to an edition and to a comment of the public: who may do it, what it needs."""

from __future__ import annotations

from typing import Final

from bihuan.rules.workflow import Move, State, Workflow

PREPARERS: Final = ("coordinator", "inspector")
CHECKERS: Final = ("coordinator", "inspector", "leader", "director")
RELEASERS: Final = ("director", "leader")
# Editions that are not out, those for inside only, and comments are theirs to read.
READERS: Final = CHECKERS

KINDS: Final[dict[str, str]] = {
    "rectification": "Report on a rectification",
    "result": "Result of a round",
}

AUDIENCES: Final[dict[str, tuple[str, str]]] = {
    "public": ("The public", "info"),
    "inner": ("Within the Party", "muted"),
}

# `checker` and `releaser`: holds the role, and had no hand in preparing this edition.
EDITION: Final = Workflow(
    "edition",
    (
        State("draft", "Being prepared", "info"),
        State("checked", "Checked, to be released", "warning"),
        State("released", "Published", "success", final=True),
        State("superseded", "Replaced by a correction", "muted", final=True),
        State("withdrawn", "Withdrawn", "danger", final=True),
        State("discarded", "Discarded", "muted", final=True),
    ),
    (
        Move("write", "draft", "draft", PREPARERS, label="Edit the words"),
        Move("decide", "draft", "draft", PREPARERS, label="Decide what is hidden"),
        Move(
            "check",
            "draft",
            "checked",
            ("checker",),
            ("introduction", "closing"),
            "Check the edition",
        ),
        Move("return", "checked", "draft", ("checker", "releaser"), ("reason",), "Return"),
        Move("release", "checked", "released", ("releaser",), label="Release"),
        Move("supersede", "released", "superseded", ("releaser",), label="Replace"),
        Move(
            "withdraw",
            "released",
            "withdrawn",
            ("coordinator", *RELEASERS),
            ("reason",),
            "Withdraw",
        ),
        Move("discard", ("draft", "checked"), "discarded", PREPARERS, ("reason",), "Discard"),
    ),
)
UNFINISHED: Final = EDITION.open

ANSWERERS: Final = ("coordinator", "inspector")

COMMENT: Final = Workflow(
    "comment",
    (
        State("new", "To answer", "warning"),
        State("answered", "Answered", "success", final=True),
        State("finding", "Registered as a finding", "active", final=True),
        State("aside", "Set aside", "muted", final=True),
    ),
    (
        Move("answer", "new", "answered", ANSWERERS, ("answer",), "Answer the comment"),
        Move("answer", "finding", "finding", ANSWERERS, ("answer",), "Answer the comment"),
        Move("register", ("new", "answered"), "finding", ANSWERERS, label="Register as a finding"),
        Move("set_aside", "new", "aside", ANSWERERS, ("reason",), "Set aside"),
    ),
)

# What whoever left a comment reads on the page of the tracking code.
TOLD: Final[dict[str, str]] = {
    "new": "Received, being looked into",
    "answered": "Answered",
    "finding": "Registered as a problem, being put right",
    "aside": "Looked into, not followed further",
}

COMMENT_CHARS: Final = 1000
CONTACT_CHARS: Final = 100
ENDING_DAYS: Final = 7  # so many days before the period ends, the desk and a message say so
