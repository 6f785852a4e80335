"""Lines of a round picked by a filter and put under their classes; whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bihuan.apps.loop.queries.rounds import Head, covers, mandate_codes
from bihuan.apps.loop.queries.scores import Line, Scores
from bihuan.apps.loop.states import CHECKERS, SHOWN
from bihuan.apps.programmes.models import Responsibility
from bihuan.kit.deed import Actor
from bihuan.rules.scoring import Tally


class Group(NamedTuple):
    """A class with its sums and the lines shown of it."""

    code: str
    name: str
    sums: Tally
    lines: list[Line]


def group(lines: Iterable[Line], scores: Scores) -> list[Group]:
    """The lines under their classes; classes without a line are left out."""
    groups: dict[str, Group] = {}
    for line in lines:
        found = groups.get(line.class_code)
        if found is None:
            sums = scores.sums.by_category[line.class_code]
            found = groups[line.class_code] = Group(line.class_code, line.class_name, sums, [])
        found.lines.append(line)
    return list(groups.values())


def held_lines(lines: Iterable[Line], head: Head, by: Actor) -> frozenset[int]:
    """The answers a person may give in a round, by id; the same as `answering.may_give`."""
    if head.kind == "self":
        named = Responsibility.objects.filter(programme_id=head.programme_id)
        owed = set(
            (
                named.filter(handler_id=by.person_id) | named.filter(head_id=by.person_id)
            ).values_list("clause_id", flat=True)
        )
        return frozenset(
            line.id for line in lines if line.unit_id in by.home_unit_ids or line.clause_id in owed
        )
    settles = head.kind == "consensus" and by.holds(*CHECKERS)
    mandates = [("", None)] if settles else mandate_codes(head.pk, by)
    return frozenset(
        line.id
        for line in lines
        if line.unit_id not in by.home_unit_ids and covers(mandates, line.code, line.unit_id)
    )


class Wanted(NamedTuple):
    """Which lines a page asks for; 0 and "" ask for all."""

    show: str = "all"
    of_class: str = ""
    section: int = 0
    unit: int = 0

    @property
    def everything(self) -> bool:
        """Nothing is left out."""
        return self == Wanted()


def wanted_lines(query: Mapping[str, str]) -> Wanted:
    """The lines an address asks for; what it says wrongly counts as not said.

    No Django form: on the page that is read most, building one costs as much as its scores.
    """
    show, section, unit = (query.get(name, "") for name in ("show", "section", "unit"))
    return Wanted(
        show if show in SHOWN else "all",
        query.get("of_class", ""),
        int(section) if section.isdecimal() and len(section) < 19 else 0,
        int(unit) if unit.isdecimal() and len(unit) < 19 else 0,
    )


def shown(line: Line, wanted: Wanted, mine: frozenset[int]) -> bool:
    """Whether a filter lets a line through."""
    if wanted.of_class and line.class_code != wanted.of_class:
        return False
    if wanted.section and line.section_id != wanted.section:
        return False
    if wanted.unit and line.unit_id != wanted.unit:
        return False
    return {
        "all": True,
        "mine": line.id in mine,
        "open": line.open,
        "lost": line.lost,
        "loose": line.lost and not line.settled,
        "veto": line.veto,
        "excused": line.excused,
    }[wanted.show]


def tallies(lines: Iterable[Line]) -> dict[str, int]:
    """How many lines are open, with deductions, with loose ones, and carried over unconfirmed."""
    counts = {"open": 0, "lost": 0, "loose": 0, "begun": 0}
    for line in lines:
        if line.open:
            counts["open"] += 1
            counts["begun"] += line.begun
        elif line.lost:
            counts["lost"] += 1
            counts["loose"] += not line.settled
    return counts
