"""What stands around a clause: above, below, beside, and in other versions."""

from __future__ import annotations

from typing import NamedTuple

from bihuan.apps.standards.models import Clause, Mapping
from bihuan.apps.standards.queries.standing import clauses_of, node_of, versions_visible_to
from bihuan.kit.deed import Actor
from bihuan.rules.standard import Pair, ancestors, compare, parent_code


class Kin(NamedTuple):
    """The clauses around one, within its version."""

    above: list[Clause]
    below: list[Clause]
    before: Clause | None
    after: Clause | None


class Link(NamedTuple):
    """A clause of another version, and what differs."""

    clause: Clause
    kind: str
    marks: tuple[str, ...]


def kin_of(clause: Clause) -> Kin:
    """Classes and sections above, what is right below, and the neighbours on the same level."""
    codes = [*ancestors(clause.code)]
    near = clauses_of(clause.version_id)
    around = list(near.filter(parent_id=clause.parent_id))
    place = [each.pk for each in around].index(clause.pk)
    return Kin(
        list(near.filter(code__in=codes)) if codes else [],
        list(near.filter(parent_id=clause.pk)) if not clause.is_leaf else [],
        around[place - 1] if place else None,
        around[place + 1] if place + 1 < len(around) else None,
    )


def links_to_older(by: Actor, clause: Clause) -> list[Link]:
    """The clauses this one continues, newest version first."""
    rows = Mapping.objects.filter(
        dropped=False, newer=clause, older__dropped=False, older__version__in=_versions(by)
    )
    rows = rows.select_related("older__version__standard").order_by("-older__version_id")
    return [_link(row.older, clause, row.older) for row in rows]


def links_to_newer(by: Actor, clause: Clause) -> list[Link]:
    """The clauses that continue this one, newest version first."""
    rows = Mapping.objects.filter(
        dropped=False, older=clause, newer__dropped=False, newer__version__in=_versions(by)
    )
    rows = rows.select_related("newer__version__standard").order_by("-newer__version_id")
    return [_link(clause, row.newer, row.newer) for row in rows]


def next_code(version_id: int, under: str) -> str:
    """The code a new clause below `under` would have: one more than the last."""
    codes = clauses_of(version_id).values_list("code", flat=True)
    if under and under not in set(codes):
        return ""
    last = [code.rpartition(".")[2] for code in codes if parent_code(code) == under]
    number = max((int(part) for part in last if part.isdecimal()), default=0) + 1
    return f"{under}.{number}" if under else str(number)


def _versions(by: Actor) -> list[int]:
    return list(versions_visible_to(by).order_by().values_list("pk", flat=True))


def _link(older: Clause, newer: Clause, other: Clause) -> Link:
    change = compare([node_of(older)], [node_of(newer)], [Pair(older.code, newer.code)])[0]
    return Link(other, change.kind, change.marks)
