"""Answers are given: one from a page, many from a sheet; never over what somebody else saved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypedDict

from django.db import connection
from django.utils.translation import gettext as _

from bihuan.apps.loop.actions.entering import Given, lost_points, scored, tidy
from bihuan.apps.loop.actions.showing import show
from bihuan.apps.loop.queries.answering import Standing, may_give, standing_of, standings_of
from bihuan.apps.loop.queries.rounds import round_or_404
from bihuan.apps.loop.queries.telling import told
from bihuan.kit.acts import act
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.refusals import Changed, NotAllowed, NotFound, Refused


class Saved(TypedDict):
    """What a save comes to; plain values, so that a repeated submit gets the same."""

    id: int
    round_id: int
    version: int
    score: str | None
    lost: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet: what was written there for an answer, and which version it started from.

    `at` is where it stands, for the sentence of a refusal.
    """

    answer_id: int
    version: int
    given: Given
    at: str = ""


class Brought(TypedDict):
    """What a sheet came to: answers saved, and those left as they are, saved by others since."""

    saved: list[int]
    stale: list[int]
    unchanged: int


@act("loop.save_answer", label="Save an answer")
def save_answer(
    deed: Deed,
    answer_id: int,
    *,
    version: int,
    method: str = "",
    sample: str = "",
    entry: Mapping[str, object] | None = None,
    reason: str = "",
    evidence_ids: tuple[int, ...] | None = None,
    veto_failed: bool = False,
) -> Saved:
    """Give an answer; its scores follow. Refused with both texts when saved by another since.

    `evidence_ids` are all that is shown for it; None leaves what there is.
    """
    standing = standing_of(answer_id, deed.by, lock=True)
    if why := may_give(standing, deed.by):
        raise NotAllowed(why)
    given = tidy(Given(method, sample, entry, reason, veto_failed))
    if version != standing.version:
        raise Changed(
            _("%(clause)s was saved by somebody else while you were writing.")
            % {"clause": standing.label},
            theirs=told(standing, _as_it_stands(standing)),
            yours=told(standing, given),
        )
    points = scored(standing, given)
    _write(deed, standing, given, points)
    if evidence_ids is not None and sorted(evidence_ids) != list(standing.evidence_ids):
        show(deed, standing, frozenset(evidence_ids))
    return {
        "id": standing.id,
        "round_id": standing.round_id,
        "version": version + 1,
        "score": None if points is None else str(points),
        "lost": lost_points(standing, given, points),
    }


@act("loop.import_answers", label="Import answers from a sheet")
def import_answers(deed: Deed, round_id: int, *, lines: tuple[Line, ...]) -> Brought:
    """Take the lines that differ from what stands; all of them or, when one is faulty, none.

    A line whose answer somebody else saved after the sheet was made is left out and told.
    """
    round_ = round_or_404(round_id, deed.by)
    standings = {
        s.id: s
        for s in standings_of([line.answer_id for line in lines], deed.by, lock=True)
        if s.round_id == round_.pk
    }
    if len(standings) != len({line.answer_id for line in lines}):
        raise NotFound(_("Some of these answers are not of this round."))
    lines = tuple(replace(line, given=tidy(line.given)) for line in lines)
    changed = [line for line in lines if differs(standings[line.answer_id], line.given)]
    stale = [line for line in changed if line.version != standings[line.answer_id].version]
    fresh = [line for line in changed if line.version == standings[line.answer_id].version]
    _refuse_faults(deed, fresh, standings)
    for line in fresh:
        standing = standings[line.answer_id]
        _write(deed, standing, line.given, scored(standing, line.given))
    return {
        "saved": [line.answer_id for line in fresh],
        "stale": [line.answer_id for line in stale],
        "unchanged": len(lines) - len(changed),
    }


def differs(standing: Standing, given: Given) -> bool:
    """Whether what is given says anything else than what stands."""
    return given != _as_it_stands(standing)


def fault_of(standing: Standing, given: Given, by: Actor) -> str:
    """Why a line cannot be taken; "" when it can."""
    if why := may_give(standing, by):
        return f"{standing.label}：{why}"
    try:
        scored(standing, given)
    except Refused as refused:
        return refused.sentence
    return ""


def _refuse_faults(deed: Deed, lines: Iterable[Line], standings: Mapping[int, Standing]) -> None:
    faults = [
        f"{line.at}：{fault}" if line.at else fault
        for line in lines
        if (fault := fault_of(standings[line.answer_id], line.given, deed.by))
    ]
    if faults:
        raise Refused(_("Nothing was imported: correct these lines first."), items=tuple(faults))


def _as_it_stands(standing: Standing) -> Given:
    return Given(
        method=standing.method,
        sample=standing.sample,
        entry=standing.entry,
        reason=standing.reason,
        veto_failed=standing.veto_failed,
    )


# One statement on the row locked before; written out because it runs at every save.
_WRITE = """
update loop_answer set method = %s, sample = %s, entry = %s::jsonb, reason = %s, veto_failed = %s,
  score = %s, reviewer_id = %s, answered_at = %s, version = version + 1 where id = %s
"""


def _write(deed: Deed, standing: Standing, given: Given, points: Decimal | None) -> None:
    answered = points is not None or given.veto_failed
    values = [
        given.method,
        given.sample,
        None if given.entry is None else json.dumps(given.entry, ensure_ascii=False),
        given.reason,
        given.veto_failed,
        points,
        deed.by.person_id,
        deed.at if answered else None,
        standing.id,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)
