"""Meetings of a programme: who is expected, who came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.apps.people.models import Person
from bihuan.apps.programmes.models import Attendance, Programme, Session
from bihuan.apps.programmes.queries.programmes import programmes_visible_to
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Turnout:
    """Attendance counts against those expected less those on approved leave, never a constant."""

    expected: int
    leave: int
    present: int

    @property
    def due(self) -> int:
        """Expected, less those on leave."""
        return self.expected - self.leave


def sessions_visible_to(by: Actor) -> QuerySet[Session]:
    """Meetings of visible programmes."""
    return Session.objects.filter(
        programme__in=programmes_visible_to(by).order_by()
    ).select_related("programme", "chair", "occurrence__cadence")


def session_or_404(session_id: int, by: Actor) -> Session:
    """The meeting, or "not found"."""
    session = sessions_visible_to(by).filter(pk=session_id).first()
    if session is None:
        raise NotFound(_("There is no such meeting."))
    return session


def expected_members(programme: Programme, *, on: date) -> QuerySet[Person]:
    """The members, on a day, of the groups that work in a programme."""
    serving = Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=on)
    groups = programme.programme_groups.filter(ended=False).values("group_id")
    return (
        Person.objects.filter(
            serving,
            memberships__group__in=groups,
            memberships__starts_on__lte=on,
            left_on__isnull=True,
        )
        .distinct()
        .order_by("pinyin", "id")
    )


def turnout(rows: Iterable[Attendance]) -> Turnout:
    """How many were expected, on leave, and present."""
    states = [row.state for row in rows]
    return Turnout(len(states), states.count("leave"), states.count("present"))
