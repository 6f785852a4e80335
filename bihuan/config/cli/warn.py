"""`bihuan warn FILE`: bounds and alarms of a table of series; `bihuan warn evaluate FILE`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bihuan.config.cli.warning_tables.answers import RUN_HEAD, rows_of, run_id, written
from bihuan.config.cli.warning_tables.comparing import EVALUATION_HEAD, evaluation_rows
from bihuan.config.cli.warning_tables.sentences import UNREADABLE, say, sentence
from bihuan.kit.series import SeriesTable, read_series
from bihuan.kit.series.national import percentiles
from bihuan.rules.refusal import Refusal
from bihuan.rules.warning import METHODS, Bounds, Calendar, Faulty, Method, method

SERIES_AT_ONCE = 2000
BY_DISEASE = ("moving_percentile", "national")  # the preset whose percentile is the disease's own
Settings = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`bihuan warn FILE` computes; `bihuan warn evaluate [FILE]` compares methods."""
    parser.add_argument("file", metavar="FILE", help="CSV or Parquet of series; or: evaluate")
    parser.add_argument(
        "history", nargs="?", metavar="FILE", help="after evaluate: series; without, invented ones"
    )
    known = ", ".join(METHODS)
    parser.add_argument("--method", default="moving_percentile", help=f"one of {known}")
    parser.add_argument("--preset", help="a named setting of the method")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the method"
    )
    parser.add_argument(
        "--weeks", default="1", help="how many of the newest fully reported periods, or: all"
    )
    parser.add_argument(
        "--delay", type=int, default=0, help="newest periods that are not fully reported"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="CSV to write (or print it)")
    compare = parser.add_argument_group("evaluate")
    compare.add_argument("--methods", help="separated by commas (all)")
    compare.add_argument("--seed", type=int, default=1, help="of the invented outbreaks")
    compare.add_argument("--repeats", type=int, default=10, help="outbreaks of each size a series")
    compare.add_argument(
        "--most-false", type=float, default=2.0, help="false alarms a year a default may give"
    )


def run(args: argparse.Namespace) -> int:
    """Write the result whole or not at all; a sentence for what cannot be done."""
    table = None
    try:
        if args.file == "evaluate":
            table = read_series(Path(args.history)) if args.history else None
            return _put(EVALUATION_HEAD, evaluation_rows(args, table), args.out)
        if args.history:
            return say("one_file", status=UNREADABLE)
        table = read_series(Path(args.file))
        return _put(*_warned(args, table), args.out)
    except Refusal as refusal:
        sys.stderr.buffer.write(f"bihuan: {sentence(refusal, table)}\n".encode())
        return UNREADABLE
    except OSError:
        return say("not_written", status=UNREADABLE)


def _put(head: Sequence[str], rows: Iterator[Sequence[str]], out: Path | None) -> int:
    written(head, rows, out)
    return 0


def _warned(
    args: argparse.Namespace, table: SeriesTable
) -> tuple[Sequence[str], Iterator[Sequence[str]]]:
    """The run's columns and rows. All is refused that can be refused before the first row."""
    chosen = method(args.method)
    length = len(table.labels)
    at = _weeks(args.weeks, length, args.delay)
    given = chosen.check(parameters(chosen, args.preset, args.set))
    given = _begun(chosen, given, at, table.frequency)
    enough = chosen.weeks_with_history(length, given, frequency=table.frequency)
    if length - args.delay <= enough[0]:
        raise Faulty("too_little_history", length=length, wanted=enough[0] + 1)
    if (chosen.name, args.preset) == BY_DISEASE and "p" not in _named(args.set):
        home = os.environ.get("BIHUAN_HOME")
        given["p"] = percentiles(table.names, Path(home) / "warning" if home else None)
    named = run_id(table, chosen.name, given, at, args.delay, product_version())
    say("run", status=0, run=named, method=chosen.name, series=len(table.names), periods=len(at))
    return [*RUN_HEAD, *chosen.extras], _rows(chosen, given, at, table, named, args.delay)


def _rows(
    chosen: Method,
    given: Settings,
    at: NDArray[np.int64],
    table: SeriesTable,
    named: str,
    delay: int,
) -> Iterator[Sequence[str]]:
    """Some series at a time, telling how far it is."""
    if chosen.takes_calendar:
        given = {**given, "calendar": Calendar(table.frequency, table.start, table.dates)}
    for first in range(0, len(table.names), SERIES_AT_ONCE):
        some = slice(first, first + SERIES_AT_ONCE)
        own = {k: v[some] if k == "p" and isinstance(v, tuple) else v for k, v in given.items()}
        answer: Bounds = chosen.run(table.counts[some], at, delay=delay, **own)
        yield from rows_of(table, some, answer, named)
        done = min(first + SERIES_AT_ONCE, len(table.names))
        say("progress", status=0, done=done, whole=len(table.names))


def _weeks(asked: str, length: int, delay: int) -> NDArray[np.int64]:
    if delay < 0 or delay >= length:
        raise Faulty("delay_wrong", value=delay)
    if asked == "all":
        return np.arange(length)
    if not asked.isdecimal() or not 1 <= int(asked) <= length - delay:
        raise Faulty("weeks_wrong", value=asked, length=length - delay)
    return np.arange(length - delay - int(asked), length)


def parameters(chosen: Method, preset: str | None, pairs: Sequence[str]) -> Settings:
    """Parameters from a preset and NAME=VALUE texts, each as its kind."""
    presets = chosen.presets or {}
    if preset is not None and preset not in presets:
        raise Faulty("preset_unknown", name=preset, known=", ".join(presets) or "—")
    given: Settings = dict(presets[preset]) if preset else {}
    kinds = {parameter.name: parameter.kind for parameter in chosen.parameters}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise Faulty("set_wrong", value=pair)
        given[name.strip()] = _value(kinds.get(name.strip(), "choice"), text.strip())
    return given


def _named(pairs: Sequence[str]) -> set[str]:
    return {pair.partition("=")[0].strip() for pair in pairs}


def _value(kind: str, text: str) -> object:
    """The text as the kind has it; as it is where it is none, for the check to refuse."""
    if text.lower() == "none":
        return None
    if kind == "bool":
        return {"true": True, "false": False}.get(text.lower(), text)
    if kind == "pair":
        return tuple(int(part) if part.isdecimal() else part for part in text.split(","))
    try:
        return int(text) if kind == "int" else text if kind == "choice" else float(text)
    except ValueError:
        return text


def _begun(
    chosen: Method, given: Mapping[str, Any], at: NDArray[np.int64], frequency: int
) -> Settings:
    """A sum begins as soon as it has its history, not at the first period asked for."""
    if "start" not in given or given["start"] is not None:
        return dict(given)
    return {**given, "start": min(chosen.history(given, frequency), int(at.min()))}


def product_version() -> str:
    """The version that computes, part of a run's id."""
    try:
        return metadata.version("bihuan")
    except metadata.PackageNotFoundError:
        return "0"
