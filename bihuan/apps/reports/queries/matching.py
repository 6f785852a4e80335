"""Where a draft's figures meet the product's own: the seam at which sources of figures join.

A source is a function of the claims and who asks, so that it answers within that person's scope
only. It gives a match for each claim it has a figure for and is silent on all others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bihuan.kit.deed import Actor
from bihuan.rules.reading.claims.reading import Claim


@dataclass(frozen=True, slots=True)
class Match:
    """An own figure for a claim: what it is called, its value with unit, where it is shown."""

    label: str
    value: str
    href: str
    agrees: bool


Source = Callable[[Sequence[Claim], Actor], Mapping[int, Match]]
SOURCES: list[Source] = []


def matches(claims: Sequence[Claim], by: Actor) -> dict[int, Match]:
    """The own figures there are for these claims, by their places; the first source speaks."""
    found: dict[int, Match] = {}
    for source in SOURCES:
        for place, match in source(claims, by).items():
            found.setdefault(place, match)
    return found
