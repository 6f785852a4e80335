"""`bihuan warn FILE`: bounds and alarms of a table of series; `bihuan warn evaluate FILE`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from bihuan.config.cli.warning_tables.answers import (
    block_text,
    run_id,
    whole,
    written,
)
from bihuan.config.cli.warning_tables.asking import asked
from bihuan.config.cli.warning_tables.comparing import (
    EVALUATION_HEAD,
    Evaluation,
    evaluated,
)
from bihuan.config.cli.warning_tables.sentences import UNREADABLE, say, sentence
from bihuan.config.cli.warning_tables.workers import side_by_side, workers
from bihuan.kit.series import SeriesTable, Unreadable, read_series
from bihuan.kit.series.runs import RUN_HEAD, Run
from bihuan.rules.refusal import Refusal
from bihuan.rules.warning import METHODS, method


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`bihuan warn FILE` computes; `bihuan warn evaluate [FILE]` compares methods."""
    parser.add_argument(
        "file",
        metavar="FILE",
        help="CSV or Parquet of series, a folder of Parquet partitions; or: evaluate",
    )
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
    parser.add_argument("--workers", type=int, help="processes side by side (as many as cores)")
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
        if args.workers is not None and args.workers < 1:
            return say("workers_wrong", status=UNREADABLE)
        if args.file == "evaluate":
            table = read_series(Path(args.history)) if args.history else None
            return _compared(evaluated(args, table), args.out)
        if args.history:
            return say("one_file", status=UNREADABLE)
        if Path(args.file).is_dir():
            return _folder(args)
        table = read_series(Path(args.file))
        return _put(*_warned(args, table), args.out)
    except Refusal as refusal:
        sys.stderr.buffer.write(f"bihuan: {sentence(refusal, table)}\n".encode())
        return UNREADABLE
    except BrokenProcessPool:
        return say("worker_lost", status=UNREADABLE)
    except OSError:
        return say("not_written", status=UNREADABLE)


def _put(head: Sequence[str], texts: Iterable[str], out: Path | None) -> int:
    written(head, texts, out)
    return 0


def _compared(found: Evaluation, out: Path | None) -> int:
    """The table, and beside a table in a file the page with its drawings."""
    if out is not None:
        drawings = out.with_suffix(".html" if out.suffix != ".html" else ".page.html")
        whole(drawings, found.page())
        say("drawn", status=0, place=drawings.name)
    return _put(EVALUATION_HEAD, [found.text()], out)


def _warned(args: argparse.Namespace, table: SeriesTable) -> tuple[Sequence[str], Iterator[str]]:
    """The run's columns and its rows as text, block after block."""
    asked_for = asked(
        args, len(table.labels), table.frequency, lambda run, version: run_id(table, run, version)
    )
    _begin(asked_for, len(table.names))
    head = [*RUN_HEAD, *method(asked_for.method).extras]
    blocks = asked_for.blocks(table)
    texts = side_by_side(
        lambda n: block_text(table, asked_for, blocks[n]), len(blocks), workers(args)
    )
    return head, _told(texts, [some.stop for some in blocks])


def _folder(args: argparse.Namespace) -> int:
    """A folder of partitions, each a piece of work."""
    try:
        from bihuan.config.cli.warning_tables import folder
    except ImportError:
        raise Unreadable("without_parquet") from None
    found = folder.surveyed(Path(args.file))
    asked_for = asked(args, len(found.frame.labels), found.frame.frequency, found.name)
    _begin(asked_for, found.series)
    head, pieces = [*RUN_HEAD, *method(asked_for.method).extras], len(found.files)
    with tempfile.TemporaryDirectory(prefix="bihuan-warn-") as aside:

        def work(piece: int) -> str:
            return found.compute(asked_for, piece, Path(aside))

        places = side_by_side(work, pieces, workers(args))
        told = _told(places, range(1, pieces + 1), "progress_files")
        return _put(head, folder.text_of(told), args.out)


def _begin(asked_for: Run, series: int) -> None:
    periods = len(asked_for.at)
    say(
        "run", status=0, run=asked_for.name, method=asked_for.method, series=series, periods=periods
    )


def _told(
    texts: Iterator[str], done: Sequence[int], sentence_of: str = "progress"
) -> Iterator[str]:
    """The same, telling how far it is."""
    for so_far, text in zip(done, texts, strict=True):
        yield text
        say(sentence_of, status=0, done=so_far, whole=done[-1])
