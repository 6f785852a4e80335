"""What the page of an edition shows besides the edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.apps.people.queries import timeline
from bihuan.apps.reports.models import Edition
from bihuan.apps.reports.queries.composing import Kept, compose, to_decide
from bihuan.apps.reports.queries.facts import facts_of
from bihuan.apps.reports.queries.scope import reads_all
from bihuan.apps.reports.states import CHECKERS, EDITION, PREPARERS, RELEASERS
from bihuan.kit.deed import Actor
from bihuan.rules.publication import Content, differences
from bihuan.rules.workflow import State


@dataclass(frozen=True, slots=True)
class Page:
    """An edition's page for one reader."""

    notice: Content  # as readers get it, or would get it now
    state: State
    moves: frozenset[str]
    own: bool  # had a hand in preparing it, so others check and release
    waiting: list[Kept]
    changed_since: int  # rows of the ledger that changed after the cut-off
    may_draft: bool  # the official document of it
    acts: list[dict[str, Any]]

    @property
    def open(self) -> list[Kept]:
        """What is not decided yet."""
        return [one for one in self.waiting if one.keep is None]


def edition_page(edition: Edition, by: Actor, *, on: date) -> Page:
    """The page of an edition."""
    unfinished = edition.state in EDITION.open
    inside = reads_all(by)
    return Page(
        notice=edition.content if edition.content is not None else compose(edition),
        state=EDITION.states[edition.state],
        moves=_moves(edition, by),
        own=by.person_id in edition.preparers and unfinished,
        waiting=to_decide(edition) if inside else [],
        changed_since=_changed_since(edition, on=on) if unfinished and inside else 0,
        may_draft=edition.state == "released" and by.holds(*PREPARERS),
        acts=timeline([("reports.Edition", edition.pk)]) if inside else [],
    )


def _moves(edition: Edition, by: Actor) -> frozenset[str]:
    """The moves this person may make now."""
    held = set(by.roles)
    if by.person_id not in edition.preparers:
        held |= {"checker"} if by.holds(*CHECKERS) else set()
        held |= {"releaser"} if by.holds(*RELEASERS) else set()
    moves = EDITION.moves_from(edition.state, held=frozenset(held))
    found = {move.name for move in moves} - {"supersede"}
    if edition.state == "draft" and not by.holds(*PREPARERS):
        found -= {"write", "decide"}
    return frozenset(found)


def _changed_since(edition: Edition, *, on: date) -> int:
    """How many rows the ledger would show otherwise today."""
    return len(differences(edition.facts, facts_of(edition.publication, on=on)))
