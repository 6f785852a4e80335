"""What can happen to kept series, who may do it, and the methods a page offers with their words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from bihuan.rules.workflow import Move, State, Workflow

KEEPERS: Final = ("coordinator", "director", "head", "handler")
DECIDERS: Final = ("coordinator", "director", "head")
# Relations to a set: who entered it, the head of the department it belongs to.
MENDERS: Final = ("enterer", "owner_head", "coordinator")

SERIES_SET: Final = Workflow(
    "series_set",
    (
        State("current", "Series being used", "success"),
        State("superseded", "Superseded by a newer version", "muted", final=True),
        State("withdrawn", "Series withdrawn", "muted", final=True),
    ),
    (
        Move("replace", "current", "superseded", MENDERS, label="Upload a newer version"),
        Move("withdraw", "current", "withdrawn", MENDERS, ("reason",), "Withdraw the series"),
    ),
)

MOST_BYTES: Final = 10 << 20
MOST_SERIES: Final = 300
MOST_PERIODS: Final = 5_000
MOST_NAME: Final = 60

UNITS: Final[dict[str, str]] = {"week": "By week", "month": "By month", "day": "By day"}
FREQUENCY: Final[dict[str, int]] = {"week": 52, "month": 12, "day": 365}
YEARS_SHOWN: Final[dict[str, str]] = {
    "1": "The last year",
    "2": "The last 2 years",
    "3": "The last 3 years",
    "5": "The last 5 years",
    "0": "The whole series",
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A method as a page offers it: its label, the setting it starts from, what one may change."""

    label: str  # English msgid
    main: tuple[str, ...]
    base: dict[str, Any] = field(default_factory=dict)


# The setting of a method on a page where it differs from the method's own defaults. 0.01 for
# Noufaily and Farrington: at 0.05 a county's forty diseases alarm every other day.
OFFERED: Final[dict[str, Offered]] = {
    "moving_percentile": Offered("Moving percentile (national system)", ("p", "years", "half")),
    "farrington_flexible": Offered(
        "Noufaily (improved Farrington)",
        ("alpha", "b", "w"),
        {
            "alpha": 0.01,
            "no_periods": 10,
            "past_weeks_not_included": 26,
            "p_threshold_trend": 1.0,
            "threshold_method": "nbPlugin",
        },
    ),
    "farrington": Offered("Farrington (classic)", ("alpha", "b", "w"), {"alpha": 0.01}),
    "ears": Offered("EARS (short history)", ("method", "baseline")),
    "cusum": Offered("CUSUM (cumulative sum)", ("k", "h")),
    "rki": Offered("RKI (mean and deviation)", ("b", "w")),
    "bayes": Offered("Bayes", ("alpha", "b", "w")),
    "cdc": Offered("CDC (same span of earlier years)", ("alpha", "b")),
    "fixed": Offered("Fixed threshold", ("threshold", "span")),
}

PURPOSES: Final[dict[str, str]] = {
    "moving_percentile": "Bound: a percentile of the same weeks of the last years. What the "
    "national system uses; needs 3 years. Simple to explain, gives more alarms.",
    "farrington_flexible": "For diseases with seasons and trend, with 5 years or more. Weighs past "
    "outbreaks down; few false alarms.",
    "farrington": "The form before Noufaily's; only the same weeks of earlier years.",
    "ears": "For new diseases, schools and other series with weeks of history only. Knows no "
    "season.",
    "cusum": "For a slow rise over many weeks, which no single week shows.",
    "rki": "Mean and deviation of the same weeks of the last years. Quick, plain; for common "
    "diseases.",
    "bayes": "For rare diseases with small counts.",
    "cdc": "Holds four weeks together against the same of 5 years; for seasonal diseases.",
    "fixed": "Alarms from a number laid down: single cases of rare, grave diseases.",
}

PARAMETERS: Final[dict[str, str]] = {
    "p": "Percentile of the baseline",
    "years": "Years back",
    "half": "Weeks before and after the same week",
    "alpha": "Level α",
    "b": "Years of history",
    "w": "Half width of the window",
    "method": "Variant",
    "baseline": "Periods in the baseline",
    "k": "Reference value k",
    "h": "Decision limit h",
    "threshold": "Cases that alarm",
    "span": "Periods summed",
}
PARAMETER_HELP: Final[dict[str, str]] = {
    "p": "0.8 is P80: the higher, the fewer alarms.",
    "years": "5 in the national system.",
    "half": "2: five weeks of each year.",
    "alpha": "The smaller, the higher the bound and the fewer alarms.",
    "b": "Years before this one that are compared.",
    "w": "3: the same week and three on either side.",
    "method": "C1 compares with the week before, C2 leaves two weeks between, C3 sums three.",
    "baseline": "7 by the published form.",
    "k": "Deviations a week may stray before they are summed.",
    "h": "The larger, the later and surer the alarm.",
    "threshold": "1: every case alarms.",
    "span": "1: each period by itself.",
}

# Why there is no bound: by the names of `rules.warning.Why`.
NO_BOUND: Final[dict[str, str]] = {
    "TOO_LITTLE_HISTORY": "too little history before it for this method",
    "BELOW_LIMIT": "too few cases lately for an alarm to be of use",
    "MISSING": "its count, or one it is summed with, is missing",
    "NOT_CONVERGED": "the model found no answer, as for a season without cases",
    "NO_VARIATION": "the baseline does not vary",
    "NO_THRESHOLD": "no threshold is laid down for it",
    "INCOMPLETE": "its cases are still being reported",
    "UNBOUNDED": "the estimate is too uncertain",
}

FAULTS: Final[dict[str, str]] = {
    "not_found": "The file cannot be opened.",
    "unknown_type": "Only .csv and .parquet files are read. Save the sheet as CSV.",
    "too_large": "The file is too large: at most %(most)s MB.",
    "not_text": "This is not a text file. Save the sheet as CSV.",
    "damaged_file": "Row %(row)s cannot be read; the file may be damaged.",
    "without_parquet": "Parquet cannot be read on this computer. Save the table as CSV.",
    "empty_file": "The file holds no data.",
    "no_period_column": "Row %(row)s: the first column should be the periods (named period, date, "
    "week, month), and is “%(value)s”.",
    "no_series": "Row %(row)s names no series.",
    "name_twice": "Row %(row)s, column %(column)s: the series name “%(value)s” is empty or "
    "stands twice.",
    "name_too_long": "Row %(row)s: the series name “%(value)s…” is longer than %(most)s "
    "characters.",
    "cells_missing": "Row %(row)s has %(cells)s columns; it should have %(wanted)s.",
    "period_wrong": "Row %(row)s, column “%(column)s”: “%(value)s” is no period. Write 2025-W03, "
    "2025-03 or 2025-01-15.",
    "period_numbered": "Row %(row)s, column “%(column)s”: “%(value)s” only numbers the periods. "
    "Say below which period number 1 is.",
    "period_other_kind": "Row %(row)s, column “%(column)s”: “%(value)s” is of another kind than "
    "those before; weeks, months and days cannot be mixed.",
    "period_not_rising": "Row %(row)s, column “%(column)s”: “%(value)s” is earlier than the row "
    "before. Sort the rows by time.",
    "period_twice": "Row %(row)s, column “%(column)s”: “%(value)s” stands twice.",
    "too_many_periods": "The series is too long (up to “%(value)s”): at most %(most)s periods.",
    "too_many_cells": "The file holds too many counts.",
    "too_many_series": "The file holds %(count)s series: at most %(most)s.",
    "count_no_number": "Row %(row)s, column “%(column)s”: “%(value)s” is no number.",
    "count_not_whole": "Row %(row)s, column “%(column)s”: “%(value)s” is not a whole number.",
    "count_negative": "Row %(row)s, column “%(column)s”: “%(value)s” is negative.",
    "count_too_large": "Row %(row)s, column “%(column)s”: “%(value)s” is too large.",
    "parameter_wrong": "“%(value)s” is no value for %(name)s.",
    "parameter_outside": "%(name)s is %(value)s; it goes from %(least)s to %(most)s.",
    "parameter_no_choice": "%(name)s is one of %(choices)s.",
    "too_little_history": "There are %(length)s periods; this method needs at least %(wanted)s.",
    "too_many_blocks": "A year of this series has too few periods for this method.",
    "baseline_empty": "With no years back and no recent weeks there is no baseline.",
}
