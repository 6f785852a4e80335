"""How well alarms found outbreaks that are known: sensitivity, delay, false alarms.

The measures are those of Noufaily et al. (2013), section 3.3, and Bédubourg & Le Strat (2017),
PLoS ONE 12:e0181227: an outbreak is found if any of its periods alarms; a false alarm is an
alarm in a period without cases of an outbreak. Periods without a bound are counted apart: a
method that does not speak is not specific.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Measures:
    """What alarms came to over some series. A share of nothing is NaN.

    `found` is the share of outbreaks with an alarm (probability of detection), `sensitivity` the
    share of outbreak periods that alarm, `specificity` the share of other periods that do not
    and `false_rate` the rest to one, `precision` the share of alarms in outbreak periods;
    `delay` is the median number of periods from an outbreak's first case to its first alarm,
    among those found; `false_per_year` the false alarms of one series in a year; `covered` the
    share of periods that have a bound.
    """

    outbreaks: int
    found: float
    sensitivity: float
    specificity: float
    false_rate: float
    precision: float
    delay: float
    false_per_year: float
    covered: float


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts that measures are made of; tallies of parts add up to the tally of the whole."""

    outbreaks: int = 0
    delays: tuple[int, ...] = ()  # of the outbreaks found
    ill: int = 0
    ill_alarms: int = 0
    well: int = 0
    well_alarms: int = 0
    silent: int = 0  # periods without a bound

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(
            self.outbreaks + other.outbreaks,
            self.delays + other.delays,
            self.ill + other.ill,
            self.ill_alarms + other.ill_alarms,
            self.well + other.well,
            self.well_alarms + other.well_alarms,
            self.silent + other.silent,
        )

    def measures(self, *, period: int) -> Measures:
        """The shares; `period` is the number of periods of a year."""
        spoken = self.ill + self.well
        specificity = 1 - _share(self.well_alarms, self.well)
        return Measures(
            outbreaks=self.outbreaks,
            found=_share(len(self.delays), self.outbreaks),
            sensitivity=_share(self.ill_alarms, self.ill),
            specificity=specificity,
            false_rate=1 - specificity,
            precision=_share(self.ill_alarms, self.ill_alarms + self.well_alarms),
            delay=float(np.median(self.delays)) if self.delays else float("nan"),
            false_per_year=_share(self.well_alarms, self.well) * period,
            covered=_share(spoken, spoken + self.silent),
        )


def tally(alarm: Flags, bounded: Flags, ill: Flags) -> Tally:
    """Count the alarms of series × evaluated periods.

    `bounded` says where a bound stands, `ill` where cases of an outbreak are. Each row with an
    ill period holds one outbreak, which begins in its first ill period.
    """
    delays = []
    for row in np.flatnonzero((alarm & ill).any(axis=1)):
        first = int(np.argmax(ill[row]))
        delays.append(int(np.argmax(alarm[row] & ill[row])) - first)
    spoken_ill, spoken_well = ill & bounded, ~ill & bounded
    return Tally(
        outbreaks=int(ill.any(axis=1).sum()),
        delays=tuple(delays),
        ill=int(spoken_ill.sum()),
        ill_alarms=int((alarm & spoken_ill).sum()),
        well=int(spoken_well.sum()),
        well_alarms=int((alarm & spoken_well).sum()),
        silent=int((~bounded).sum()),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
