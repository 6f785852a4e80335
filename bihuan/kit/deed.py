"""Who does something, when, and under which act id: the first argument of every action."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")


class Scope(StrEnum):
    """How far a person sees: every query and every write narrows by it."""

    ALL = "all"
    AGENCY = "agency"
    UNITS = "units"
    OWN = "own"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at the moment of asking: the posts held today decide roles and scope."""

    account_id: int | None
    person_id: int | None
    agency_id: int | None
    name: str
    post_id: int | None = None
    roles: frozenset[str] = frozenset()
    scope: Scope = Scope.NONE
    unit_ids: frozenset[int] = frozenset()  # own units, units in charge, and all below them
    home_unit_ids: frozenset[int] = frozenset()  # the units of the posts held, nothing below
    group_ids: frozenset[int] = frozenset()
    channel: str = "desk"

    def holds(self, *roles: str) -> bool:
        """Whether one of the roles is held."""
        return not self.roles.isdisjoint(roles)

    def within(self, agency_id: int | None) -> bool:
        """Whether an agency's records are in reach at all."""
        if self.scope is Scope.ALL:
            return True
        return agency_id is not None and agency_id == self.agency_id


NOBODY = Actor(account_id=None, person_id=None, agency_id=None, name="")

# The installer and the night jobs: no person, every verb open to "system" only.
SYSTEM = Actor(
    account_id=None,
    person_id=None,
    agency_id=None,
    name="系统",
    roles=frozenset({"system"}),
    scope=Scope.ALL,
    channel="system",
)


def new_act_id() -> uuid.UUID:
    """A random id; forms carry it so that a repeated submit is recognised."""
    return uuid.UUID(bytes=secrets.token_bytes(16), version=4)


@dataclass(frozen=True, slots=True)
class Deed:
    """One doing: the actor, the moment, and the id the caller gave the act."""

    by: Actor
    at: datetime
    act_id: uuid.UUID = field(default_factory=new_act_id)

    @property
    def on(self) -> date:
        """The office's calendar day of the deed."""
        return self.at.astimezone(OFFICE_ZONE).date()

    def again(self) -> Deed:
        """The same doing with an act id of its own, for the next verb of a script."""
        return replace(self, act_id=new_act_id())
