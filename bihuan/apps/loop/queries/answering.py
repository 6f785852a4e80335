"""Whether somebody may see an answer and give it: one statement holds all that decides."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from bihuan.apps.loop.states import CHECKERS, ROUND
from bihuan.apps.people.states import BUSINESS
from bihuan.kit.deed import Actor, Scope
from bihuan.kit.refusals import NotFound
from bihuan.rules.scoring import Rule, parse_rule

# Written out, not composed: this runs at every save, and composing it costs more than running it.
_STANDING = """
select a.id, a.round_id, a.clause_id, a.unit_id, a.version, a.method, a.sample, a.entry, a.score,
  a.reason, a.veto_failed, r.kind, r.state, r.agency_id, r.programme_id, c.code, c.name, c.rule,
  c.score, c.veto,
  exists (select 1 from programmes_exemption x where x.programme_id = r.programme_id
    and x.clause_id = a.clause_id and x.state = 'approved'),
  exists (select 1 from programmes_responsibility p where p.programme_id = r.programme_id
    and p.clause_id = a.clause_id and %(person)s in (p.handler_id, p.head_id)),
  array(select e.evidence_id from loop_answerevidence e where e.answer_id = a.id
    and not e.ended order by 1),
  (select jsonb_agg(m.methods) from loop_mandate m where m.round_id = r.id
    and m.ended_on is null and (m.person_id = %(person)s or m.group_id = any(%(groups)s))
    and (m.unit_id is null or m.unit_id = a.unit_id)
    and (m.code_prefix = '' or c.code = m.code_prefix
         or starts_with(c.code, m.code_prefix || '.')))
from loop_answer a
join loop_round r on r.id = a.round_id
join standards_clause c on c.id = a.clause_id
where a.id = any(%(ids)s)
order by a.id
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """An answer as it stands, with what decides whether this person may give it."""

    id: int
    round_id: int
    clause_id: int
    unit_id: int | None
    version: int
    method: str
    sample: str
    entry: dict[str, object] | None
    score: Decimal | None
    reason: str
    veto_failed: bool
    kind: str
    state: str
    agency_id: int
    programme_id: int
    code: str
    name: str
    told_rule: dict[str, object]
    full: Decimal
    veto: bool
    excused: bool
    responsible: bool
    evidence_ids: tuple[int, ...]
    mandates: tuple[tuple[str, ...], ...]  # of each mandate that covers it, its methods

    @property
    def rule(self) -> Rule:
        """The clause's rule."""
        return parse_rule(self.told_rule)

    @property
    def label(self) -> str:
        """Code and name of the clause."""
        return f"{self.code} {self.name}"


def standing_of(answer_id: int, by: Actor, *, lock: bool = False) -> Standing:
    """One answer in reach of a person; `NotFound` otherwise."""
    found = standings_of([answer_id], by, lock=lock)
    if not found:
        raise NotFound(_("There is no such answer."))
    return found[0]


def standings_of(answer_ids: Iterable[int], by: Actor, *, lock: bool = False) -> list[Standing]:
    """The answers in reach of a person, by id; locked in that order."""
    given = {"ids": list(answer_ids), "person": by.person_id, "groups": list(by.group_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_STANDING + ("for no key update of a" if lock else ""), given)
        rows = cursor.fetchall()
    return [one for row in rows if _in_reach(one := _standing(row), by)]


def may_give(standing: Standing, by: Actor) -> str:
    """Why this person may not give this answer now; "" when they may."""
    if standing.state != "open":
        return _("The round is at “%(state)s”: its answers stand as they are.") % {
            "state": _(ROUND.states[standing.state].label)
        }
    if standing.excused:
        return _("This clause is left out with approval; it is not scored.")
    if standing.kind == "self":
        own = standing.unit_id in by.home_unit_ids and by.holds(*BUSINESS)
        own = own or standing.responsible
        return "" if own else _("A self-check is done by the department that leads the clause.")
    if standing.unit_id in by.home_unit_ids:
        return _("Nobody checks the own department: this clause is led by yours.")
    if standing.mandates or (standing.kind == "consensus" and by.holds(*CHECKERS)):
        return ""
    return _("You have no mandate for this clause in this round.")


def _standing(row: tuple[object, ...]) -> Standing:
    values = list(row)
    for place in (7, 17, 23):
        told = values[place]
        values[place] = json.loads(told) if isinstance(told, str) else told
    values[22] = tuple(values[22])  # type: ignore[arg-type]  # an array of the statement above
    values[23] = tuple(tuple(m) for m in values[23] or ())  # type: ignore[attr-defined]
    return Standing(*values)  # type: ignore[arg-type]  # in the statement's order


def _in_reach(standing: Standing, by: Actor) -> bool:
    """The same as `answers_visible_to`, on a row already read."""
    if by.scope is Scope.ALL:
        return True
    if by.scope is Scope.NONE or standing.agency_id != by.agency_id:
        return False
    if not by.holds(*BUSINESS):
        return by.holds("expert") and bool(standing.mandates)
    if by.scope is Scope.AGENCY:
        return True
    units = by.unit_ids if by.scope is Scope.UNITS else by.home_unit_ids
    return standing.unit_id in units or standing.responsible or bool(standing.mandates)
