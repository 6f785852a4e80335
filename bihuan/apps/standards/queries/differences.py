"""Two versions compared, and which clause of the older one a clause of the newer continues."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.translation import gettext_noop as _

from bihuan.apps.standards.models import Clause, Mapping
from bihuan.apps.standards.queries.standing import clauses_of, node_of
from bihuan.rules.standard import Change, Node, Pair, compare, propose

CHANGE_LABELS: Final = {
    "same": _("Unchanged"),
    "moved": _("Moved"),
    "reproved": _("Other methods or evidence"),
    "reworded": _("Reworded"),
    "rescored": _("Other points"),
    "reruled": _("Other scoring"),
    "split": _("Split"),
    "merged": _("Merged"),
    "added": _("New"),
    "removed": _("No longer there"),
}
CHANGE_TONES: Final = {
    "same": "grey",
    "moved": "azure",
    "reproved": "azure",
    "reworded": "blue",
    "rescored": "orange",
    "reruled": "orange",
    "split": "purple",
    "merged": "purple",
    "added": "green",
    "removed": "red",
}


class Continuation(NamedTuple):
    """A leaf that continues another: what a higher app carries answers and evidence along.

    `kind` is ``same``, ``moved``, ``reproved`` (other methods or evidence), ``reworded``,
    ``rescored``, ``reruled``, ``split`` or ``merged``. With `rule_same` an entry made under the
    older clause can be scored under the newer one.
    """

    older_id: int
    newer_id: int
    kind: str
    rule_same: bool


class Pairing(NamedTuple):
    """A pair of leaves and why it stands: ``settled`` by a person, or how it was proposed."""

    older: str
    newer: str
    why: str
    likeness: float


def continues(older_version_id: int, newer_version_id: int) -> tuple[Continuation, ...]:
    """What a person settled as continued, in the order of the newer version."""
    older, newer = _by_code(older_version_id), _by_code(newer_version_id)
    changes = changes_between(older_version_id, newer_version_id, older=older, newer=newer)
    return tuple(
        Continuation(
            older[change.older.code].pk,
            newer[change.newer.code].pk,
            change.kind,
            change.older.rule == change.newer.rule,
        )
        for change in changes
        if change.older and change.newer
    )


def pairs_between(older_version_id: int, newer_version_id: int) -> tuple[Pair, ...]:
    """The settled pairs by code."""
    rows = Mapping.objects.filter(
        dropped=False,
        older__version_id=older_version_id,
        newer__version_id=newer_version_id,
        older__dropped=False,
        newer__dropped=False,
    )
    codes = rows.order_by("newer__order", "older__order").values_list("older__code", "newer__code")
    return tuple(Pair(*pair) for pair in codes)


def changes_between(
    older_version_id: int,
    newer_version_id: int,
    *,
    older: dict[str, Clause] | None = None,
    newer: dict[str, Clause] | None = None,
    pairs: tuple[Pair, ...] | None = None,
) -> tuple[Change, ...]:
    """What became of every leaf; by the settled pairs unless others are given."""
    before, after = older or _by_code(older_version_id), newer or _by_code(newer_version_id)
    settled = pairs_between(older_version_id, newer_version_id) if pairs is None else pairs
    return compare(_nodes(before), _nodes(after), settled)


def proposals_between(
    older_version_id: int,
    newer_version_id: int,
    *,
    older: dict[str, Clause] | None = None,
    newer: dict[str, Clause] | None = None,
) -> tuple[Pairing, ...]:
    """The settled pairs, and for leaves in none of them what the names suggest."""
    before, after = older or _by_code(older_version_id), newer or _by_code(newer_version_id)
    settled = pairs_between(older_version_id, newer_version_id)
    olders, newers = {p.older for p in settled}, {p.newer for p in settled}
    left = [node for node in _nodes(before) if node.code not in olders]
    right = [node for node in _nodes(after) if node.code not in newers]
    return (
        *(Pairing(p.older, p.newer, "settled", 1.0) for p in settled),
        *(Pairing(*proposal) for proposal in propose(left, right)),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the comparison, with what a page links to."""

    kind: str
    marks: tuple[str, ...]
    older: Clause | None
    newer: Clause | None
    why: str  # settled | same | name | similar; blank without a pair
    likeness: float


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two versions line by line, what is gone at the end."""

    lines: list[Line]
    counts: dict[str, int]  # lines by kind
    proposed: int  # pairs nobody has settled yet
    removed: list[Clause]
    added: list[Clause]


def side_by_side(older_version_id: int, newer_version_id: int) -> SideBySide:
    """Compare by the settled pairs and, where there is none, by what the names suggest."""
    older, newer = _by_code(older_version_id), _by_code(newer_version_id)
    pairings = proposals_between(older_version_id, newer_version_id, older=older, newer=newer)
    why = {(each.older, each.newer): each for each in pairings}
    changes = compare(_nodes(older), _nodes(newer), [Pair(*key) for key in why])
    lines = [_line(change, older, newer, why) for change in changes]
    return SideBySide(
        lines,
        dict(Counter(line.kind for line in lines)),
        sum(each.why != "settled" for each in pairings),
        [line.older for line in lines if line.older and not line.newer],
        [line.newer for line in lines if line.newer and not line.older],
    )


def _line(
    change: Change,
    older: dict[str, Clause],
    newer: dict[str, Clause],
    why: dict[tuple[str, str], Pairing],
) -> Line:
    was = older[change.older.code] if change.older else None
    now = newer[change.newer.code] if change.newer else None
    pairing = why[was.code, now.code] if was and now else None
    return Line(
        change.kind,
        change.marks,
        was,
        now,
        pairing.why if pairing else "",
        pairing.likeness if pairing else 0.0,
    )


def _by_code(version_id: int) -> dict[str, Clause]:
    return {clause.code: clause for clause in clauses_of(version_id)}


def _nodes(clauses: dict[str, Clause]) -> list[Node]:
    return [node_of(clause) for clause in clauses.values()]
