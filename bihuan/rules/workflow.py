"""A record's states and moves as one table: labels, buttons, "open" and "final" derive from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from bihuan.rules.refusal import Refusal

Tone = Literal["muted", "info", "active", "warning", "danger", "success"]


@dataclass(frozen=True, slots=True)
class State:
    """A state a record can be in.

    `label` is the English msgid; `tone` is how the tag looks; `final` means nobody owes anything
    any more. A final state may still have a way out: a closed finding that relapses opens again.
    """

    key: str
    label: str
    tone: Tone = "info"
    final: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One verb: from where to where, who may make it, and what must be given.

    Parameters
    ----------
    name
        The verb. It may stand in several rows of a table as long as their sources differ.
    source
        State key, or several, the move starts from.
    target
        State key it leads to; may equal the source (a note, a new date).
    by
        Role keys or relations to the record; holding any one of them is enough.
    needs
        Names of facts that must be given.
    label
        English msgid of the button.
    """

    name: str
    source: str | tuple[str, ...]
    target: str
    by: tuple[str, ...]
    needs: tuple[str, ...] = ()
    label: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The source states, always as a tuple."""
        return (self.source,) if isinstance(self.source, str) else self.source

    def allowed_to(self, held: frozenset[str]) -> bool:
        """Whether one who holds these roles and relations may make the move."""
        return not held.isdisjoint(self.by)


class Workflow:
    """A checked table of states and moves; a record is born in the first state.

    Attributes
    ----------
    states
        ``{key: State}`` in table order, so ``sorted(workflow.states)`` gives the keys.
    final, open
        State keys in table order; together they are all states.

    Raises
    ------
    Refusal
        When the table is wrong: ``workflow_empty``, ``workflow_duplicate_state``,
        ``workflow_unknown_state``, ``workflow_duplicate_move``, ``workflow_move_by_nobody``,
        ``workflow_unreachable_state``, ``workflow_dead_end`` (a state that is not final and has
        no way out).
    """

    def __init__(self, name: str, states: Iterable[State], moves: Iterable[Move]) -> None:
        self.name = name
        rows = tuple(states)
        self.moves: tuple[Move, ...] = tuple(moves)
        self.states: Mapping[str, State] = MappingProxyType({s.key: s for s in rows})
        if not rows:
            raise Refusal("workflow_empty", workflow=name)
        if len(self.states) < len(rows):
            raise self._wrong("duplicate_state", _repeated(s.key for s in rows))
        self.initial: str = rows[0].key
        self.final: tuple[str, ...] = tuple(s.key for s in rows if s.final)
        self.open: tuple[str, ...] = tuple(s.key for s in rows if not s.final)
        self._check_moves()
        self._by_source: Mapping[tuple[str, str], Move] = {
            (move.name, source): move for move in self.moves for source in move.sources
        }
        self._check_ways()

    def advance(
        self, state: str, move: str, *, held: frozenset[str], facts: Mapping[str, object]
    ) -> str:
        """The state a record in `state` comes to by `move`.

        Parameters
        ----------
        held
            Role keys and relations to this record the person holds.
        facts
            What is given with the move. ``None``, blank text and empty collections count as
            not given; ``0`` and ``False`` are given.

        Raises
        ------
        Refusal
            ``unknown_move``, ``wrong_state``, ``not_yours`` or ``missing``, in this order.
        """
        about: dict[str, object] = {"workflow": self.name, "move": move, "state": state}
        row = self._by_source.get((move, state))
        if row is None:
            known = any(m.name == move for m in self.moves)
            raise Refusal("wrong_state" if known else "unknown_move", **about)
        if not row.allowed_to(held):
            raise Refusal("not_yours", **about, by=row.by)
        missing = tuple(need for need in row.needs if _is_blank(facts.get(need)))
        if missing:
            raise Refusal("missing", **about, needs=missing)
        return row.target

    def moves_from(self, state: str, *, held: frozenset[str]) -> tuple[Move, ...]:
        """The moves one who holds these may make now, in table order: the buttons of a page.

        Raises ``unknown_state`` for a state that is not in the table.
        """
        if state not in self.states:
            raise Refusal("unknown_state", workflow=self.name, state=state)
        return tuple(m for m in self.moves if state in m.sources and m.allowed_to(held))

    def _check_moves(self) -> None:
        named = [s for m in self.moves for s in (*m.sources, m.target)]
        if unknown := tuple(dict.fromkeys(s for s in named if s not in self.states)):
            raise self._wrong("unknown_state", unknown)
        if twice := _repeated((m.name, s) for m in self.moves for s in m.sources):
            raise self._wrong("duplicate_move", twice)
        if nobody := tuple(m.name for m in self.moves if not m.by):
            raise self._wrong("move_by_nobody", nobody)

    def _check_ways(self) -> None:
        reached, border = {self.initial}, [self.initial]
        while border:
            here = border.pop()
            ahead = {m.target for m in self.moves if here in m.sources} - reached
            reached |= ahead
            border.extend(ahead)
        if lost := tuple(key for key in self.states if key not in reached):
            raise self._wrong("unreachable_state", lost)
        left = {source for m in self.moves for source in m.sources if source != m.target}
        if stuck := tuple(key for key in self.open if key not in left):
            raise self._wrong("dead_end", stuck)

    def _wrong(self, code: str, items: tuple[object, ...]) -> Refusal:
        return Refusal(f"workflow_{code}", workflow=self.name, items=items)


def _repeated(keys: Iterable[object]) -> tuple[object, ...]:
    """The keys that stand more than once, each once, in order."""
    seen: set[object] = set()
    twice: dict[object, None] = {}
    for key in keys:
        if key in seen:
            twice[key] = None
        seen.add(key)
    return tuple(twice)


def _is_blank(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, (tuple, list, set, frozenset, dict)):
        return not value
    return value is None
