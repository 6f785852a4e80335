"""`bihuan warn evaluate`: the rows of a comparison of methods."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bihuan.config.cli.warning_tables.answers import number, table_text
from bihuan.config.cli.warning_tables.report import page
from bihuan.kit.series import SeriesTable
from bihuan.rules.warning import Calendar, Faulty
from bihuan.rules.warning.evaluation.compare import (
    Candidate,
    Row,
    back_test,
    candidates,
    chosen,
    known_names,
    reason,
    simulated,
)
from bihuan.rules.warning.registry import method

EVALUATION_HEAD = (
    *("series", "method", "parameters", "size", "outbreaks", "found", "sensitivity"),
    *("specificity", "false_rate", "precision", "delay", "false_per_year", "covered", "default"),
    "reason",
)
REASONS = {
    "most_found": "在平均每年误报不超过 {most:g} 次的方法里，它发现的暴发最多。",
    "sooner": "在平均每年误报不超过 {most:g} 次的方法里，它与别的发现得一样多，但更早。",
    "fewer_false": "在平均每年误报不超过 {most:g} 次的方法里，它与别的一样多、一样早，但误报更少。",
    "equal": "有几种方法一样好，取名称排在最前的。",
    "only": "平均每年误报不超过 {most:g} 次的只有它。",
    "fewest_false": "没有一种方法的误报在平均每年 {most:g} 次以内，它的误报最少。",
}
WATCHED_YEARS = 2  # outbreaks are put into the last years; what comes before is history
MOST_DELAY = 7.0  # days: the median time to a case where periods are days


@dataclass(frozen=True)
class Evaluation:
    """What the methods came to, and the default of each series with the words why."""

    rows: list[Row]
    best: dict[str, Row]
    reasons: dict[str, str]
    most: float

    def text(self) -> str:
        """CSV without its head: a row for each series and candidate."""
        return table_text(
            _told(row, self.reasons[row.series] if self.best.get(row.series) == row else "")
            for row in self.rows
        )

    def page(self) -> Iterator[str]:
        """The same as a page with drawings."""
        return page(self.rows, self.best, self.reasons, self.most)


def evaluated(args: argparse.Namespace, table: SeriesTable | None) -> Evaluation:
    """Compare on a table's own history, or on invented series."""
    names = args.methods.split(",") if args.methods else known_names()
    given = candidates([name.strip() for name in names])
    if args.repeats < 1 or args.seed < 0:
        raise Faulty("evaluate_wrong", repeats=args.repeats, seed=args.seed)
    if table is None:
        rows = simulated(given, seed=args.seed, copies=args.repeats)
    else:
        rows = _history_rows(args, table, given)
    most = args.most_false
    best = chosen(rows, most=most)
    by_series: dict[str, list[Row]] = {}
    for row in rows:
        by_series.setdefault(row.series, []).append(row)
    reasons = {
        name: REASONS[reason(row, by_series[name], most=most)].format(most=most)
        for name, row in best.items()
    }
    return Evaluation(rows, best, reasons, most)


def _history_rows(
    args: argparse.Namespace, table: SeriesTable, given: list[Candidate]
) -> list[Row]:
    length = len(table.labels)
    at = np.arange(max(0, length - WATCHED_YEARS * table.frequency), length)
    if args.weeks.isdecimal() and int(args.weeks) > 1:
        at = at[-int(args.weeks) :]
    needed = min(_needed(candidate, table.frequency) for candidate in given)
    if needed >= length:
        raise Faulty("too_little_history", length=length, wanted=needed + 1)
    return back_test(
        table.counts,
        table.names,
        given,
        at=at[at >= needed],
        seed=args.seed,
        repeats=args.repeats,
        delay=MOST_DELAY if table.frequency == 365 else 1.0,
        calendar=Calendar(table.frequency, table.start, table.dates),
    )


def _needed(candidate: Candidate, frequency: int) -> int:
    known = method(candidate.method)
    return known.history(known.check(candidate.parameters), frequency)


def _told(row: Row, why: str) -> list[str]:
    told = row.measures
    shares = (
        *(told.found, told.sensitivity, told.specificity, told.false_rate, told.precision),
        *(told.delay, told.false_per_year, told.covered),
    )
    return [
        row.series,
        row.candidate.method,
        row.candidate.told,
        "" if row.k is None else number(row.k),
        str(told.outbreaks),
        *("" if np.isnan(share) else f"{share:.4f}" for share in shares),
        "1" if why else "0",
        why,
    ]
