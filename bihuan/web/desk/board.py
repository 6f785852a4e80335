"""The figures above the desk of those who look after the whole: each opens the rows it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.loop import queries as loop
from bihuan.apps.programmes import queries as programmes
from bihuan.kit.deed import Actor

WHOLE = ("coordinator", "director", "leader", "inspector", "head")
COLOURS = (
    ("red", "Red", "red"),
    ("orange", "Orange", "orange"),
    ("yellow", "Yellow", "yellow"),
    ("blue", "Blue", "blue"),
    ("white", "White", "grey"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the page of its rows."""

    label: str
    value: int
    href: str
    tone: str = ""
    hint: str = ""


def figures(by: Actor, *, on: date) -> list[Figure]:
    """Open findings by colour, and occurrences missed; none for those without a whole to watch."""
    if not by.holds(*WHOLE):
        return []
    counts = loop.counts_by_colour(by, on=on)
    ledger = reverse("loop:findings")
    shown = [Figure(_("Open findings"), sum(counts.values()), f"{ledger}?open_only=on")]
    for colour, label, tone in COLOURS:
        if counts.get(colour):
            href = f"{ledger}?open_only=on&colour={colour}"
            shown.append(Figure(_(label), counts[colour], href, tone))
    missed = programmes.missed_count(by, on=on)
    href = reverse("desk:missed")
    shown.append(Figure(_("Missed"), missed, href, "red" if missed else ""))
    return shown
