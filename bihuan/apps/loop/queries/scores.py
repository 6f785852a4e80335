"""A round as lines and sums: read at once, summed live, nothing of it stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Protocol, cast

from django.db import connection

from bihuan.apps.loop.models import Round
from bihuan.apps.loop.queries.rounds import answers_visible_to, sees_every_answer, sees_whole
from bihuan.apps.standards.models import Clause, Version
from bihuan.kit.deed import SYSTEM, Actor
from bihuan.rules.scoring import Grade, Leaf, RollUp, Tally, grade, parse_thresholds, roll_up
from bihuan.rules.scoring.grade import VetoOn

# Written out, not composed: this is read with every audit, and composing it costs more than the
# database takes to answer. Which answers are meant always comes from `answers_visible_to`.
_LINES = """
select a.round_id, a.id, a.clause_id, a.unit_id, u.name, a.score, a.veto_failed, c.code, c.name,
  c.score, c.class_code, k.name, c.parent_id, c.veto, a.entry is not null,
  a.linked_id is not null or a.finding_waived <> ''
    or exists (select 1 from loop_finding f where f.answer_id = a.id),
  exists (select 1 from programmes_exemption x where x.programme_id = r.programme_id
    and x.clause_id = a.clause_id and x.state = 'approved')
from loop_answer a
join loop_round r on r.id = a.round_id
join standards_clause c on c.id = a.clause_id
join standards_clause k on k.version_id = c.version_id and k.code = c.class_code and not k.dropped
left join people_unit u on u.id = a.unit_id
where a.round_id = any(%(rounds)s) and (%(ids)s::bigint[] is null or a.id = any(%(ids)s))
order by c."order"
"""


class Yardstick(Protocol):
    """What grades a score: a version of a standard, or what was read of one."""

    @property
    def grades(self) -> list[dict[str, object]]: ...
    @property
    def veto_on(self) -> str: ...


class Line(NamedTuple):
    """One answer of a round, with what its clause is worth."""

    id: int
    clause_id: int
    unit_id: int | None
    unit: str | None
    score: Decimal | None
    failed: bool
    code: str
    name: str
    full: Decimal
    class_code: str
    class_name: str
    section_id: int | None
    veto: bool
    begun: bool  # something is entered, which nobody confirmed or scored yet
    settled: bool  # its deduction has a finding, or a reason why there is none
    excused: bool

    @property
    def lost(self) -> bool:
        """Whether points were deducted, or a veto failed."""
        deducted = self.score is not None and self.score < self.full
        return not self.excused and (deducted or self.failed)

    @property
    def mark(self) -> str:
        """How the line stands, as a key of `states.MARKS`."""
        if self.excused:
            return "excused"
        if self.failed:
            return "failed"
        if self.score is None:
            return "begun" if self.begun else "open"
        if self.score >= self.full:
            return "full"
        return "followed" if self.settled else "lost"

    @property
    def open(self) -> bool:
        """Whether an answer is still owed."""
        return self.score is None and not self.excused


@dataclass(frozen=True, slots=True)
class Scores:
    """The sums of some lines: whole, by class and by department (ids as text), and the grade."""

    sums: RollUp
    grade: Grade

    @property
    def whole(self) -> Tally:
        """All of it."""
        return self.sums.whole


def lines_of(round_id: int, by: Actor) -> list[Line]:
    """The lines of a round one may see, in the standard's order."""
    return lines_by_round([round_id], by)[round_id]


def lines_by_round(round_ids: Iterable[int], by: Actor) -> dict[int, list[Line]]:
    """The lines of rounds in reach that one may see."""
    found: dict[int, list[Line]] = {pk: [] for pk in round_ids}
    ids: list[int] | None = None
    if not sees_every_answer(by):
        seen = answers_visible_to(by).filter(round_id__in=found)
        ids = list(seen.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_LINES, {"rounds": list(found), "ids": ids})
        for row in cursor.fetchall():
            found[row[0]].append(Line(*row[1:]))
    return found


def scores_of(round_: Round, by: Actor) -> Scores:
    """The scores of a round: of the whole for whom it concerns, else of the own answers."""
    return sum_up(whole_lines(round_, by), version_facts(round_))


def whole_lines(round_: Round, by: Actor) -> list[Line]:
    """The lines whose sums one may see, which may be more than one may open."""
    return lines_of(round_.pk, SYSTEM if sees_whole(by) else by)


def whole_by_round(rounds: Iterable[Round], by: Actor) -> dict[int, list[Line]]:
    """The same for several rounds."""
    return lines_by_round([one.pk for one in rounds], SYSTEM if sees_whole(by) else by)


def version_facts(round_: Round) -> Version:
    """The version a round is checked against."""
    version = round_.programme.version
    assert version is not None  # a round is made for a programme with a standard only
    return version


def sum_up(lines: Iterable[Line], version: Yardstick) -> Scores:
    """Roll lines up and grade them by the version's thresholds."""
    leaves = [
        Leaf(
            line.code,
            line.score,
            line.full,
            line.class_code,
            str(line.unit_id or ""),
            line.excused,
            line.veto,
            line.failed,
        )
        for line in lines
    ]
    sums = roll_up(leaves, veto_on=cast("VetoOn", version.veto_on))
    return Scores(sums, grade(sums.whole, parse_thresholds(version.grades)))


def branches(version_id: int) -> list[Clause]:
    """Classes and sections of a version, in its order."""
    rows = Clause.objects.filter(version_id=version_id, is_leaf=False, dropped=False)
    return list(rows.order_by("order").only("pk", "code", "name", "depth", "parent_id", "score"))
