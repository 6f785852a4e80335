"""Who keeps the archives, what becomes of an item, and the fixed words of evidence; pure tables."""

from __future__ import annotations

from typing import Final

from bihuan.rules.workflow import Move, State, Workflow

KEEPERS: Final = ("archivist", "coordinator", "system")

REMIND_MONTHS: Final = 3  # before a piece runs out, unless the piece says otherwise

# How far the reading of a file's text is.
TEXT_STATES: Final[dict[str, tuple[str, str]]] = {
    "computing": ("Being read", "info"),
    "ready": ("Text can be searched", "success"),
    "empty": ("Holds no text", "muted"),
    "failed": ("Text could not be read", "danger"),
}

FILERS: Final = ("archivist",)

RETENTIONS: Final[dict[str, str]] = {
    "Y": "Kept for good",
    "D30": "Kept for 30 years",
    "D10": "Kept for 10 years",
}

WIDTHS: Final = (20, 30, 40)  # of the spine, in mm
CATEGORY: Final = "WS"  # 文书: papers of the administration

# An item on its way. Grouping and numbering are one act here; a piece of evidence waits before.
ARCHIVE: Final = Workflow(
    "archive",
    (
        State("waiting", "To be filed", "muted"),
        State("grouped", "Grouped", "info"),
        State("numbered", "Numbered", "info"),
        State("boxed", "In a box", "success"),
        State("listed", "On a transfer list", "warning"),
        State("appraised", "Under appraisal", "warning"),
        State("transferred", "Transferred", "muted", final=True),
        State("destroyed", "Destroyed", "danger", final=True),
        State("void", "Void", "muted", final=True),
    ),
    (
        Move("group", "waiting", "grouped", FILERS),
        Move("number", "grouped", "numbered", FILERS, label="File an item"),
        Move("box", "numbered", "boxed", FILERS, label="Put items into a box"),
        Move("void", ("numbered", "boxed"), "void", FILERS, ("reason",), "Void an item"),
        Move("list", "boxed", "listed", FILERS, label="Put on a transfer list"),
        Move("unlist", "listed", "boxed", FILERS),
        Move("transfer", "listed", "transferred", FILERS, label="Record the hand-over"),
        Move("take_back", "transferred", "boxed", FILERS, ("reason",)),
        Move("appraise", "boxed", "appraised", FILERS, label="Put on an appraisal list"),
        Move("release", "appraised", "boxed", FILERS),
        Move("destroy", "appraised", "destroyed", FILERS, label="Record the destruction"),
    ),
)
ON_SHELF: Final = ("numbered", "boxed")
HELD: Final = ("listed", "appraised", "transferred", "destroyed")

LENDERS: Final = ("archivist", "coordinator")
LENT_DAYS: Final = 15  # until an item is due back, unless the lending says otherwise
LONGEST_LENT_DAYS: Final = 90

WAYS: Final[dict[str, str]] = {
    "on_spot": "Consulted on the spot",
    "take": "Taken away",
}

LENDING: Final = Workflow(
    "lending",
    (
        State("asked", "Loan asked for", "warning"),
        State("approved", "Loan approved", "info"),
        State("out", "Lent out", "active"),
        State("returned", "Given back", "success", final=True),
        State("refused", "Loan refused", "muted", final=True),
        State("withdrawn", "Loan withdrawn", "muted", final=True),
    ),
    (
        Move("approve", "asked", "approved", LENDERS, label="Approve the loan"),
        Move("refuse", "asked", "refused", LENDERS, ("reason",), "Refuse the loan"),
        Move("withdraw", ("asked", "approved"), "withdrawn", ("asker",), label="Withdraw the loan"),
        Move("hand_out", "approved", "out", LENDERS, label="Hand out"),
        Move("extend", "out", "out", LENDERS, ("reason",), "Give more time"),
        Move("take_some", "out", "out", LENDERS),
        Move("take_back", "out", "returned", LENDERS, label="Take archives back"),
    ),
)

# The county archive takes what a list names; the record of it is undone by correction only.
TRANSFER: Final = Workflow(
    "transfer",
    (
        State("drawn", "Being checked", "info"),
        State("handed_over", "Handed over", "success", final=True),
        State("dropped", "Given up", "muted", final=True),
        State("undone", "Undone", "muted", final=True),
    ),
    (
        Move("pack", "drawn", "drawn", FILERS, label="Make the package"),
        Move("hand_over", "drawn", "handed_over", FILERS, label="Record the hand-over"),
        Move("drop", "drawn", "dropped", FILERS, ("reason",), "Give up the list"),
        Move("undo", "handed_over", "undone", FILERS, ("reason",), "Undo the hand-over"),
    ),
)

# Who agrees to a destruction, in order: two different persons, neither of whom made the list.
FIRST_TO_AGREE: Final = ("coordinator", "leader")
LAST_TO_AGREE: Final = ("director",)

DISPOSAL: Final = Workflow(
    "disposal",
    (
        State("drawn", "Being appraised", "info"),
        State("submitted", "For the office to agree", "warning"),
        State("agreed", "For the director to approve", "warning"),
        State("approved", "Destruction approved", "active"),
        State("destroyed", "Done", "success", final=True),
        State("dropped", "Given up", "muted", final=True),
    ),
    (
        Move("appraise", "drawn", "drawn", FILERS, label="Appraise"),
        Move("submit", "drawn", "submitted", FILERS, label="Submit the list"),
        Move("agree", "submitted", "agreed", FIRST_TO_AGREE, ("opinion",), "Agree to the list"),
        Move("approve", "agreed", "approved", LAST_TO_AGREE, ("opinion",), "Approve the list"),
        Move("finish", "agreed", "destroyed", LAST_TO_AGREE, ("opinion",), "Approve the list"),
        Move("send_back", "submitted", "drawn", FIRST_TO_AGREE, ("reason",), "Send the list back"),
        Move("send_back", "agreed", "drawn", LAST_TO_AGREE, ("reason",), "Send the list back"),
        Move("destroy", "approved", "destroyed", FILERS, label="Record the destruction"),
        Move("drop", ("drawn", "approved"), "dropped", FILERS, ("reason",), "Give up the list"),
    ),
)

VERDICTS: Final[dict[str, str]] = {
    "prolong": "Keep longer",
    "destroy": "Destroy",
}
METHODS: Final[dict[str, str]] = {
    "pulped": "Pulped",
    "shredded": "Shredded",
    "burnt": "Burnt",
}
