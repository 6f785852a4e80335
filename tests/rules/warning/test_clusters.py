"""k persons within d days in one group, reckoned by hand."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from bihuan.rules.warning.clusters import Event, Signal, signals

DAY = date(2025, 3, 3)


def events(days: Iterable[int], group: str = "3-2") -> list[Event]:
    return [Event(f"{group}:{n}", DAY + timedelta(day), group) for n, day in enumerate(days)]


def told(found: list[Signal]) -> list[tuple[int, int, bool]]:
    return [((one.on - DAY).days, len(one.keys), one.repeated) for one in found]


@pytest.mark.parametrize(
    ("days", "k", "d", "expected"),
    [
        ([0, 0, 0], 3, 1, [(0, 3, False)]),
        ([0, 0, 1], 3, 1, []),
        ([0, 1, 2, 2, 2], 5, 3, [(2, 5, False)]),
        ([0, 1, 2, 2, 3], 5, 3, []),  # the first has left the window of three days
        ([0, 0, 0, 0], 3, 1, [(0, 4, False)]),
        ([0, 0, 0, 0, 0, 0], 3, 1, [(0, 6, False)]),  # all of a day are told at once
        ([0], 1, 1, [(0, 1, False)]),
        ([0, 1, 2], 1, 1, [(0, 1, False), (1, 1, False), (2, 1, False)]),
        ([], 1, 1, []),
    ],
)
def test_the_rule_is_met(
    days: list[int], k: int, d: int, expected: list[tuple[int, int, bool]]
) -> None:
    assert told(signals(events(days), k=k, days=d)) == expected


def test_an_open_cluster_is_told_again_only_when_it_has_grown() -> None:
    days = [0, 0, 1, 2, 3, 4, 5, 6]
    found = signals(events(days), k=3, days=3)
    assert told(found) == [(1, 3, False), (4, 6, True)]
    assert found[1].keys[:3] == found[0].keys
    assert found[1].since == DAY
    assert told(signals(events(days), k=3, days=3, growth=1)) == [
        (1, 3, False),
        *((day, day + 2, True) for day in range(2, 7)),
    ]


def test_a_cluster_ends_by_quiet_or_by_closing() -> None:
    days = [0, 0, 0, 3, 3, 3]
    assert told(signals(events(days), k=3, days=3)) == [(0, 3, False), (3, 3, False)]
    assert told(signals(events(days), k=3, days=3, quiet=7)) == [(0, 3, False), (3, 6, True)]
    days = [0, 0, 0, 1, 1, 2]
    assert told(signals(events(days), k=3, days=3)) == [(0, 3, False), (2, 6, True)]
    closed = {"3-2": [DAY]}
    assert told(signals(events(days), k=3, days=3, closed=closed)) == [
        (0, 3, False),
        (2, 3, False),  # the first three do not count again
    ]
    assert told(signals(events(days), k=3, days=3, closed={"other": [DAY]}))[1][1] == 6


def test_a_closing_without_a_cluster_forgets_nobody() -> None:
    assert told(signals(events([0, 0, 1]), k=3, days=3, closed={"3-2": [DAY]})) == [(1, 3, False)]


def test_a_person_counts_once() -> None:
    same = [Event("A", DAY, "3-2"), Event("A", DAY, "3-2"), Event("A", DAY + timedelta(1), "3-2")]
    assert signals(same, k=2, days=3) == []
    found = signals([*same, Event("B", DAY + timedelta(1), "3-2")], k=2, days=3)
    assert [one.keys for one in found] == [("A", "B")]


def test_groups_never_meet_and_order_does_not_matter() -> None:
    mixed = events([0, 0, 1, 2, 3, 4], "3-1") + events([0, 1, 1], "3-2") + events([9, 0], "3-3")
    found = signals(mixed, k=3, days=3)
    assert [(one.group, len(one.keys)) for one in found] == [("3-1", 3), ("3-2", 3), ("3-1", 6)]
    chance = random.Random(4)
    for _ in range(20):
        chance.shuffle(mixed)
        assert signals(mixed, k=3, days=3) == found


def test_every_first_signal_has_k_persons_in_its_window() -> None:
    chance = random.Random(7)
    for _ in range(200):
        k, d = chance.randint(1, 5), chance.randint(1, 9)
        all_events = [
            Event(str(chance.randint(0, 30)), DAY + timedelta(chance.randint(0, 60)), "g")
            for _ in range(chance.randint(0, 60))
        ]
        found = signals(all_events, k=k, days=d)
        first = DAY
        windows = []
        for n in range(61):
            day = first + timedelta(n)
            windows.append(len({e.key for e in all_events if 0 <= (day - e.on).days < d}))
        assert bool(found) == (max(windows) >= k)
        for one in found:
            assert len(set(one.keys)) == len(one.keys) >= k


@pytest.mark.parametrize("wrong", [{"k": 0}, {"days": 0}, {"growth": 0}, {"quiet": 0}])
def test_a_rule_without_persons_or_days_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least one"):
        signals([], **{"k": 3, "days": 1, **wrong})


def test_a_window_may_reach_beyond_the_calendar() -> None:
    edge = [Event("A", date.min, "g"), Event("B", date.min + timedelta(1), "g")]
    assert len(signals(edge, k=2, days=10**7)) == 1
