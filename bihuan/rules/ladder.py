"""Colour ladders of supervision 督办: ordered steps as data; a colour is computed, never typed.

Colour words differ from place to place, and yellow means different things (behind plan here,
already overdue there), so a programme picks a ladder; three published ones are shipped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, get_args

from bihuan.rules.refusal import Refusal

Occasion = Literal["assigned", "due_within", "behind", "rejected", "overdue", "missed", "chased"]
COUNTED: frozenset[Occasion] = frozenset({"due_within", "missed"})


class Trigger(NamedTuple):
    """What raises a step: `n` is days for ``due_within``, deadlines for ``missed``."""

    occasion: Occasion
    n: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A rung: colour key, its label and slip (English msgids), what raises it, who is told.

    `recipients` are relations to the measure: handler, head (of the lead department), leader (in
    charge), coordinator, director.
    """

    colour: str
    label: str
    triggers: tuple[Trigger, ...]
    recipients: tuple[str, ...]
    form: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """Steps from mild to severe; before the first there is no colour.

    Raises
    ------
    Refusal
        ``ladder_empty``, ``ladder_colour_twice``, ``ladder_bad_trigger``.
    """

    key: str
    label: str
    steps: tuple[Step, ...]
    source: str

    def __post_init__(self) -> None:
        if not self.steps:
            raise Refusal("ladder_empty", ladder=self.key)
        if len({step.colour for step in self.steps}) < len(self.steps):
            raise Refusal("ladder_colour_twice", ladder=self.key)
        for step in self.steps:
            if not step.triggers or not all(_is_sound(t) for t in step.triggers):
                raise Refusal("ladder_bad_trigger", ladder=self.key, colour=step.colour)

    def step(self, colour: str) -> Step:
        """The step of this colour; ``ladder_no_such_colour`` when there is none."""
        return self.steps[self._index(colour)]

    def raised(self, colour: str | None, *, by: int = 1) -> str:
        """The colour so many steps up, at most the last: for a relapse, or an urgent matter."""
        index = -1 if colour is None else self._index(colour)
        return self.steps[min(index + by, len(self.steps) - 1)].colour

    def _index(self, colour: str) -> int:
        for index, step in enumerate(self.steps):
            if step.colour == colour:
                return index
        raise Refusal("ladder_no_such_colour", ladder=self.key, colour=colour)


class _Standing(NamedTuple):
    """Where a measure stands on a day."""

    days_left: int | None
    behind: bool
    rejected: bool
    missed: int
    chased: bool


def colour(
    ladder: Ladder,
    *,
    due_on: date | None,
    on: date,
    progress: Decimal | int | None,
    planned: Decimal | int | None,
    rejected: bool,
    misses: int,
    closed: bool,
    chased: bool = False,
) -> str | None:
    """Colour key of a measure or finding at the end of a day: the most severe step raised.

    Parameters
    ----------
    due_on
        The deadline in force, after extensions and after the date set by the last slip; the due
        day itself is not late. ``None``: no deadline, so no step that asks for one is raised.
    progress, planned
        Per cent reached and planned by `on`; behind when less. ``None``: unknown, not behind.
    rejected
        What was handed in was returned for its quality, and nothing new came since.
    misses
        Earlier deadlines missed (those the slips so far answered to); the one in force is added
        here once it has passed.
    chased
        A level above asked for it.

    Returns
    -------
    str or None
        ``None`` when closed, and when no step is raised.
    """
    if closed:
        return None
    days_left = None if due_on is None else (due_on - on).days
    late = days_left is not None and days_left < 0
    behind = progress is not None and planned is not None and progress < planned
    standing = _Standing(days_left, behind, rejected, misses + late, chased)
    raised = [
        step.colour
        for step in ladder.steps
        if any(_OCCASIONS[trigger.occasion](standing, trigger.n) for trigger in step.triggers)
    ]
    return raised[-1] if raised else None


def with_notice(ladder: Ladder, *, days: int) -> Ladder:
    """The ladder with another number of days for "near due"; no source gives that number."""
    return replace(
        ladder,
        steps=tuple(
            replace(
                step,
                triggers=tuple(
                    t._replace(n=days) if t.occasion == "due_within" else t for t in step.triggers
                ),
            )
            for step in ladder.steps
        ),
    )


_OCCASIONS: Mapping[Occasion, Callable[[_Standing, int], bool]] = {
    "assigned": lambda standing, n: True,
    "due_within": lambda standing, n: standing.days_left is not None and standing.days_left <= n,
    "behind": lambda standing, n: standing.behind,
    "rejected": lambda standing, n: standing.rejected,
    "overdue": lambda standing, n: standing.days_left is not None and standing.days_left < 0,
    "missed": lambda standing, n: standing.missed >= n,
    "chased": lambda standing, n: standing.chased,
}


def _is_sound(trigger: Trigger) -> bool:
    if trigger.occasion not in get_args(Occasion):
        return False
    return trigger.n >= 1 if trigger.occasion in COUNTED else trigger.n == 0


_NEAR = ("handler", "head")
_WIDE = ("handler", "head", "leader")
_ALL = ("handler", "head", "leader", "coordinator", "director")

# Days before due and recipients are assumptions where the sources are silent.
SUQIAN = Ladder(
    "suqian",
    "Blue, yellow, red: near due, behind plan, overdue",
    (
        Step("blue", "Blue", (Trigger("due_within", 7),), _NEAR, "Blue slip: near due"),
        Step(
            "yellow",
            "Yellow",
            (Trigger("behind"), Trigger("rejected")),
            _WIDE,
            "Yellow slip: behind plan or poor quality",
        ),
        Step("red", "Red", (Trigger("overdue"),), _ALL, "Red slip: overdue"),
    ),
    "宿迁产发集团督办制度：蓝为临期，黄为进度滞后或质量不高，红为逾期（2025）",
)
SANMING = Ladder(
    "sanming",
    "Blue, orange, red: each after the former's deadline is missed",
    (
        Step("blue", "Blue", (Trigger("missed", 1),), _NEAR, "Blue slip: reminder"),
        Step("orange", "Orange", (Trigger("missed", 2),), _WIDE, "Orange slip: warning"),
        Step("red", "Red", (Trigger("missed", 3),), _ALL, "Red slip: last warning"),
    ),
    "三明市三色督办单：蓝提醒、橙警告、红，前一色限期未办方升一色；重要紧急事项可越级",
)
ZHENPING = Ladder(
    "zhenping",
    "White, yellow, red: assigned, missed once, missed twice",
    (
        Step("white", "White", (Trigger("assigned"),), _NEAR, "White slip: assignment"),
        Step(
            "yellow",
            "Yellow",
            (Trigger("missed", 1), Trigger("chased")),
            _WIDE,
            "Yellow slip: supervision",
        ),
        Step("red", "Red", (Trigger("missed", 2),), _ALL, "Red slip: remedy, interview, notice"),
    ),
    "镇坪县卫计局：白色交办单、黄色督办单（未办或上级催办）、红色治疗单并约谈通报（2017）",
)
LADDERS: Mapping[str, Ladder] = {ladder.key: ladder for ladder in (SUQIAN, SANMING, ZHENPING)}
