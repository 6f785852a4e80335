"""`bihuan warn evaluate`: the rows of a comparison of methods."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np

from bihuan.config.cli.warning_tables.answers import number
from bihuan.kit.series import SeriesTable
from bihuan.rules.warning import Calendar, Faulty
from bihuan.rules.warning.evaluation.compare import (
    Candidate,
    Row,
    back_test,
    candidates,
    chosen,
    known_names,
    simulated,
)
from bihuan.rules.warning.registry import method

EVALUATION_HEAD = (
    *("series", "method", "parameters", "size", "outbreaks", "found", "sensitivity"),
    *("specificity", "false_rate", "precision", "delay", "false_per_year", "covered", "default"),
)
WATCHED_YEARS = 2  # outbreaks are put into the last years; what comes before is history
MOST_DELAY = 7.0  # days: the median time to a case where periods are days


def evaluation_rows(args: argparse.Namespace, table: SeriesTable | None) -> Iterator[list[str]]:
    """A row for each series and candidate; `default` marks the one the rule chooses."""
    names = args.methods.split(",") if args.methods else known_names()
    given = candidates([name.strip() for name in names])
    if args.repeats < 1 or args.seed < 0:
        raise Faulty("evaluate_wrong", repeats=args.repeats, seed=args.seed)
    if table is None:
        rows = simulated(given, seed=args.seed, copies=args.repeats)
    else:
        rows = _history_rows(args, table, given)
    best = chosen(rows, most=args.most_false)
    return (_told(row, best.get(row.series) == row) for row in rows)


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


def _told(row: Row, default: bool) -> list[str]:
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
        "1" if default else "0",
    ]
