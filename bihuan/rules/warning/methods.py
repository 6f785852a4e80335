"""A method of early warning as a value: its name, its parameters with defaults, what it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from bihuan.rules.warning.bounds import Bounds, Why
from bihuan.rules.warning.faults import Faulty


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a method, for a command line and a form.

    Attributes
    ----------
    kind
        ``int``, ``float``, ``bool``, ``choice``, ``float_or_choice``, or ``pair`` (two whole
        numbers).
    least, most
        Bounds of a number (of the first of a pair), both allowed.
    optional
        None is a value of its own, which `says` explains.
    says
        One line: unit and effect.
    """

    name: str
    kind: str
    default: Any
    says: str
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False

    def check(self, value: object) -> None:
        """Refuse a value this parameter cannot have.

        Raises
        ------
        Faulty
            ``parameter_wrong`` (``name``, ``value``, ``kind``), ``parameter_outside`` (with
            ``least``, ``most``), ``parameter_no_choice`` (with ``choices``).
        """
        if value is None and self.optional:
            return
        if not _FITS[self.kind](value):
            raise Faulty("parameter_wrong", name=self.name, value=value, kind=self.kind)
        if isinstance(value, str) and value not in self.choices:
            choices = ", ".join(self.choices)
            raise Faulty("parameter_no_choice", name=self.name, value=value, choices=choices)
        number = value[0] if isinstance(value, tuple | list) else value
        if isinstance(number, int | float) and not self._holds(number):
            raise Faulty(
                "parameter_outside", name=self.name, value=value, least=self.least, most=self.most
            )

    def _holds(self, number: float) -> bool:
        return (self.least is None or number >= self.least) and (
            self.most is None or number <= self.most
        )


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: object) -> bool:
    # Not NaN, which every bound would let through.
    return _whole(value) or (isinstance(value, float) and not isnan(value))


_FITS: Mapping[str, Callable[[Any], bool]] = {
    "int": _whole,
    "float": _number,
    "bool": lambda value: isinstance(value, bool),
    "choice": lambda value: isinstance(value, str),
    "float_or_choice": lambda value: _number(value) or isinstance(value, str),
    "pair": lambda value: (
        isinstance(value, tuple | list) and len(value) == 2 and all(map(_whole, value))
    ),
}


@dataclass(frozen=True, slots=True)
class Method:
    """A detection method.

    Attributes
    ----------
    name
        Stable snake_case name, also of its module.
    detect
        ``detect(counts, at, **parameters) -> Bounds``.
    history
        Weeks before the first one that can have a bound, from the parameters and the number of
        periods in a year.
    source
        The paper it follows.
    extras
        Names of its `Bounds.extras`.
    presets
        Named settings: parameters that differ from the defaults.
    """

    name: str
    detect: Callable[..., Bounds]
    parameters: tuple[Parameter, ...]
    history: Callable[[Mapping[str, Any], int], int]
    source: str
    extras: tuple[str, ...] = ()
    presets: Mapping[str, Mapping[str, Any]] | None = None

    @property
    def defaults(self) -> dict[str, Any]:
        """Every parameter's default."""
        return {parameter.name: parameter.default for parameter in self.parameters}

    @property
    def takes_calendar(self) -> bool:
        """Whether `detect` has a parameter ``calendar``: it looks at earlier years."""
        return "calendar" in signature(self.detect).parameters

    def check(self, given: Mapping[str, object]) -> dict[str, Any]:
        """All parameters, the given ones checked.

        Raises
        ------
        Faulty
            ``parameter_unknown`` (``name``, ``method``), and those of `Parameter.check`.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name, value in given.items():
            if name not in known:
                raise Faulty("parameter_unknown", name=name, method=self.name)
            known[name].check(value)
        return {**self.defaults, **given}

    def run(self, counts: ArrayLike, at: ArrayLike, *, delay: int = 0, **parameters: Any) -> Bounds:
        """`detect`, but for the last `delay` periods of the table.

        Their cases are still being reported. They get no bound and no alarm
        (`Why.INCOMPLETE`): their counts would be too low, and as part of a baseline they would
        make the next period's bound too low. No complete period's baseline holds one of them.

        Raises
        ------
        Faulty
            ``delay_negative``; what `detect` raises.
        """
        if delay < 0:
            raise Faulty("delay_negative", value=delay)
        table = np.asarray(counts)
        answer = self.detect(table, at, **parameters)
        return answer.without(answer.at >= table.shape[-1] - delay, Why.INCOMPLETE)

    def weeks_with_history(
        self, length: int, parameters: Mapping[str, object], *, frequency: int = 52
    ) -> range:
        """Positions that have enough periods before them.

        Raises
        ------
        Faulty
            ``too_little_history`` (``length``, ``wanted``) when no period has.
        """
        before = self.history(self.check(parameters), frequency)
        if before >= length:
            raise Faulty("too_little_history", length=length, wanted=before + 1)
        return range(before, length)
