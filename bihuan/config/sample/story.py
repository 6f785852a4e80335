"""The sample's teller: who acts and when, so that its journal reads like a real year."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bihuan.apps.people.models import Account, Agency, Person, Post, Unit
from bihuan.apps.people.queries import actor_of
from bihuan.kit.deed import OFFICE_ZONE, SYSTEM, Actor, Deed, new_act_id


@dataclass
class Story:
    """What has been built so far, by short names, and the clock of the tale."""

    today: date
    agency: Agency | None = None
    units: dict[str, Unit] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    minute: int = 0
    _actors: dict[tuple[str, date], Actor] = field(default_factory=dict)

    def day(self, ago: int) -> date:
        """The day so many days before today."""
        return self.today - timedelta(days=ago)

    def deed(self, who: str, *, ago: int) -> Deed:
        """A fresh doing by somebody, so many days ago, a little after the last one that day."""
        self.minute = (self.minute + 1) % 480
        moment = datetime.combine(self.day(ago), time(9), OFFICE_ZONE)
        at = moment + timedelta(minutes=self.minute)
        return Deed(by=self._actor(who, self.day(ago)), at=at, act_id=new_act_id())

    def _actor(self, who: str, on: date) -> Actor:
        if who == "system":
            return SYSTEM
        if (who, on) not in self._actors:
            self._actors[who, on] = actor_of(self.accounts[who].pk, on=on, channel="sample")
        return self._actors[who, on]
