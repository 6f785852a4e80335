"""Clusters: k persons within d days in one group, as schools and wards are watched.

The rule is the usual one of school procedures (three pupils of a class in one day, five in three
days) and of the cluster definitions health commissions publish: it counts persons, needs no
history, and looks at every run of d days rather than at calendar weeks.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

Days = Iterable[date]


@dataclass(frozen=True, slots=True)
class Event:
    """One case: who, with onset on which day, in which class, ward, school or place."""

    key: str
    on: date
    group: str


@dataclass(frozen=True, slots=True)
class Signal:
    """The rule was met in a group on a day.

    ``since`` is the first onset and ``keys`` are the persons of the cluster so far, in order of
    onset; ``repeated`` says that the cluster was signalled before and has grown.
    """

    group: str
    on: date
    since: date
    keys: tuple[str, ...]
    repeated: bool


def signals(
    events: Iterable[Event],
    *,
    k: int,
    days: int,
    growth: int | None = None,
    quiet: int | None = None,
    closed: Mapping[str, Days] | None = None,
) -> list[Signal]:
    """Every signal of the rule "`k` persons with onset within `days` days in one group".

    The window of day t is (t − days, t]: with ``days=1`` the day itself. A person counts once in
    a window and once in a cluster, however many events name them. The order of events does not
    matter; two groups never meet. Signals come in order of day and group.

    After a signal the cluster is open and takes in every further person of its group. It is
    signalled again only when it has grown by `growth` persons (default `k`) since its last
    signal. It ends when no event fell into the last `quiet` days (default `days`), or on a day
    named for its group in `closed`, after that day's events. The events of a cluster that has
    ended do not count for the next one.

    Raises ValueError if `k`, `days`, `growth` or `quiet` is below one.
    """
    rule = _Rule(k, days, k if growth is None else growth, days if quiet is None else quiet)
    if min(rule.k, rule.days, rule.growth, rule.quiet) < 1:
        raise ValueError("k, days, growth and quiet are at least one")
    groups: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        groups[event.group].append(event)
    found: list[Signal] = []
    for group, own in groups.items():
        found += _signals_of(group, own, rule, sorted((closed or {}).get(group, ())))
    return sorted(found, key=lambda one: (one.on, one.group))


@dataclass(frozen=True, slots=True)
class _Rule:
    k: int
    days: int
    growth: int
    quiet: int


@dataclass(slots=True)
class _Cluster:
    """What a group's days have come to: the persons of the window, and of an open cluster."""

    window: deque[Event] = field(default_factory=deque)
    present: Counter[str] = field(default_factory=Counter)
    members: dict[str, date] = field(default_factory=dict)  # empty: none open
    told: int = 0

    def forget_before(self, day: date) -> None:
        """Let what is older leave the window."""
        while self.window and self.window[0].on < day:
            gone = self.window.popleft().key
            self.present[gone] -= 1
            if not self.present[gone]:
                del self.present[gone]

    def take(self, event: Event) -> None:
        """Let an event into the window, and into the cluster if one is open."""
        self.window.append(event)
        self.present[event.key] += 1
        if self.members:
            self.members.setdefault(event.key, event.on)

    def met(self, rule: _Rule) -> bool:
        """Whether there is something to signal now; opens the cluster when there is none."""
        if self.members:
            return len(self.members) - self.told >= rule.growth
        if len(self.present) < rule.k:
            return False
        for event in self.window:
            self.members.setdefault(event.key, event.on)
        return True


def _signals_of(group: str, events: list[Event], rule: _Rule, closings: list[date]) -> list[Signal]:
    found: list[Signal] = []
    cluster, last = _Cluster(), date.min
    by_day: defaultdict[date, list[Event]] = defaultdict(list)
    for event in sorted(events, key=lambda one: (one.on, one.key)):
        by_day[event.on].append(event)
    for day, own in by_day.items():
        if cluster.members and _ended(last, day, rule, closings):
            cluster = _Cluster()
        cluster.forget_before(date.fromordinal(max(1, day.toordinal() - rule.days + 1)))
        for event in own:
            cluster.take(event)
        repeated, last = bool(cluster.members), day
        if cluster.met(rule):
            cluster.told = len(cluster.members)
            keys = tuple(cluster.members)
            since = min(cluster.members.values())
            found.append(Signal(group, day, since, keys, repeated))
    return found


def _ended(last: date, day: date, rule: _Rule, closings: list[date]) -> bool:
    """Whether a cluster whose last event was on a day is over when the next one comes."""
    return (day - last).days >= rule.quiet or any(last <= end < day for end in closings)
