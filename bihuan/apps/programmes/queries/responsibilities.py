"""Who owes what; whether every leaf is owned; what a person owes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from bihuan.apps.programmes.models import Programme, Responsibility
from bihuan.apps.programmes.queries.programmes import programmes_visible_to
from bihuan.apps.standards.models import Clause
from bihuan.kit.deed import Actor


@dataclass(frozen=True, slots=True)
class Coverage:
    """So many of so many."""

    done: int
    total: int

    @property
    def whole(self) -> bool:
        """Nothing is missing."""
        return self.done == self.total


def responsibilities_visible_to(by: Actor) -> QuerySet[Responsibility]:
    """Responsibilities of visible programmes: who owes what is known inside the agency."""
    return Responsibility.objects.filter(programme__in=programmes_visible_to(by))


def exempt_clause_ids(programme: Programme) -> frozenset[int]:
    """Clauses left out with approval."""
    approved = programme.exemptions.filter(state="approved")
    return frozenset(approved.values_list("clause_id", flat=True))


def leaves(programme: Programme) -> QuerySet[Clause]:
    """The leaves of the version a programme pins; none without one."""
    return Clause.objects.filter(version_id=programme.version_id or 0, is_leaf=True, dropped=False)


def unowned_leaves(programme: Programme) -> list[Clause]:
    """Leaves without a lead department or a handler, but those left out with approval."""
    owned = programme.responsibilities.filter(lead_unit__isnull=False, handler__isnull=False)
    return list(
        leaves(programme)
        .exclude(pk__in=owned.values("clause_id"))
        .exclude(pk__in=exempt_clause_ids(programme))
        .order_by("order")
    )


def ownership(programme: Programme) -> Coverage:
    """How many leaves are owned."""
    total = leaves(programme).count()
    return Coverage(total - len(unowned_leaves(programme)), total)


def owed_by(person_id: int) -> QuerySet[Responsibility]:
    """Responsibilities of a person in programmes that are not over."""
    return (
        Responsibility.objects.filter(programme__state__in=("draft", "running"))
        .filter(Q(leader_id=person_id) | Q(head_id=person_id) | Q(handler_id=person_id))
        .select_related("programme", "clause", "lead_unit")
        .order_by("programme_id", "clause__order")
    )


def helped_by(by: Actor) -> QuerySet[Responsibility]:
    """Responsibilities of running programmes that one's own departments help with."""
    return (
        responsibilities_visible_to(by)
        .filter(
            programme__state__in=("draft", "running"),
            helping_units__unit__in=by.home_unit_ids,
            helping_units__ended=False,
        )
        .select_related("programme", "clause", "lead_unit")
        .order_by("programme_id", "clause__order")
        .distinct()
    )
