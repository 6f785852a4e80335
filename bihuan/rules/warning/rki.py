"""RKI 1, 2, 3: a count against a few recent weeks and the same weeks of earlier years.

The methods of the Robert Koch Institute's early system: Altmann (2003), as described by Höhle
(2007), surveillance: An R package for the monitoring of infectious diseases, Computational
Statistics 22:571–582, section 3.1. The table of upper limits for small means is the one of that
package.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from bihuan.rules.warning.bounds import Bounds
from bihuan.rules.warning.epochs import WEEKLY, Calendar
from bihuan.rules.warning.faults import checked_counts, checked_weeks
from bihuan.rules.warning.methods import Method, Parameter
from bihuan.rules.warning.windows import (
    BY_DATE,
    blank_where_unknown,
    looked_up,
    moments,
    reference,
    reference_history,
)

# Upper limit for a mean of 0, 1, … 20 cases.
LIMITS = np.array(
    [
        *(3.285, 5.323, 6.686, 8.102, 9.598, 11.177, 12.817, 13.765, 14.921, 16.768, 17.633),
        *(19.05, 20.335, 21.364, 22.945, 23.762, 25.4, 26.306, 27.735, 28.966, 30.017),
    ]
)


def detect(
    counts: ArrayLike,
    at: ArrayLike,
    *,
    b: int = 2,
    w: int = 4,
    recent: bool = False,
    by_date: bool = False,
    calendar: Calendar = WEEKLY,
) -> Bounds:
    """Bounds of the RKI methods for weeks `at`.

    The baseline is the `w` weeks before (if `recent`) and the 2 w + 1 weeks around the same one in
    each of `b` years; m is its mean. The bound is m + 2 standard deviations (n − 1) where m > 20,
    else the tabled limit of ⌊m⌋. A count above the bound alarms.

    Parameters
    ----------
    counts
        Cases, series × time; NaN is missing. A gap in the baseline leaves no bound.
    at
        Positions from 0.
    b, w, recent
        RKI 1 is (0, 6, True), RKI 2 (1, 6, True), RKI 3 (2, 4, False), the default.
    by_date
        Earlier years by `calendar.dates`, not by the number of periods in a year as R does.

    Returns
    -------
    Bounds
        `expected` is m; `score` is (y − m)/(bound − m), above 1 in an alarm. No p value.

    Raises
    ------
    Faulty
        ``baseline_empty`` where `b` is 0 without `recent`; ``dates_wanted``; those of
        `checked_counts`, `checked_weeks` and `Method.check`.
    """
    METHOD.check({"b": b, "w": w, "recent": recent, "by_date": by_date})
    table = checked_counts(counts)
    weeks = checked_weeks(at, table.shape[1])
    calendar.check_length(table.shape[1])
    places = reference(weeks, calendar, b=b, w=w, recent=recent, by_date=by_date)
    answer = Bounds.blank(table.shape[0], weeks)
    for some, baseline in looked_up(table, places):
        mean, deviation = moments(baseline)
        row = np.where(np.isnan(mean), 0, np.clip(mean, 0, 20)).astype(np.int64)
        limit = np.where(mean > 20, mean + 2 * deviation, LIMITS[row])
        limit[np.isnan(mean)] = np.nan
        observed = table[some][:, weeks]
        answer.expected[some] = mean
        answer.bound[some] = limit
        answer.score[some] = (observed - mean) / (limit - mean)
        answer.alarm[some] = observed > limit
    return blank_where_unknown(answer, table)


METHOD = Method(
    name="rki",
    detect=detect,
    parameters=(
        Parameter("b", "int", 2, "years back", least=0, most=20),
        Parameter("w", "int", 4, "half-width of the windows, weeks", least=1, most=26),
        Parameter("recent", "bool", False, "the w weeks just before as well"),
        BY_DATE,
    ),
    history=reference_history,
    source="Altmann 2003; Höhle 2007, Computational Statistics 22:571, section 3.1",
    presets={
        "rki1": {"b": 0, "w": 6, "recent": True},
        "rki2": {"b": 1, "w": 6, "recent": True},
        "rki3": {"b": 2, "w": 4, "recent": False},
    },
)
