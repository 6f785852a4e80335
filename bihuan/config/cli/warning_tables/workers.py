"""Pieces of work on every core, their results in order."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor

Work = Callable[[int], str]
_work: list[Work] = []  # of a worker process


def workers(args: argparse.Namespace) -> int:
    """How many processes: as asked, or as many as there are cores for us."""
    if "fork" not in multiprocessing.get_all_start_methods():
        return 1
    return int(args.workers or len(os.sched_getaffinity(0)))


def side_by_side(work: Work, pieces: int, processes: int) -> Iterator[str]:
    """Each piece's text, in order.

    The first piece is done here: it compiles, for every process that is made from this one
    afterwards, and it refuses what is to be refused while there is one process only. Those
    processes share the memory that was filled before.
    """
    yield work(0)
    if min(processes, pieces - 1) < 2:
        yield from (work(piece) for piece in range(1, pieces))
        return
    pool = ProcessPoolExecutor(
        processes, multiprocessing.get_context("fork"), initializer=_take, initargs=(work,)
    )
    try:
        yield from pool.map(_do, range(1, pieces))
    finally:
        pool.shutdown(cancel_futures=True)


def _take(work: Work) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that writes
    _work.append(work)


def _do(piece: int) -> str:
    return _work[0](piece)
