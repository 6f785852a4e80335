"""Who keeps the archives, and the fixed words of evidence; pure tables."""

from __future__ import annotations

from typing import Final

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
