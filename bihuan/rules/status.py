"""A finding's status for publication, and what still stands between it and closure 销号."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

Status = Literal["done", "kept_up", "in_progress", "overdue"]

# The terms published ledgers use, in their order.
TERMS: Mapping[Status, str] = {
    "done": "已完成",
    "kept_up": "基本完成并长期坚持",
    "in_progress": "正在推进",
    "overdue": "逾期未完成",
}


class MeasureFact(NamedTuple):
    """What a status needs to know of one measure.

    `due_on` is ``None`` for a measure without a deadline. `on_time` says of a long-term measure
    that occurrences of it have come due and all of them were held on time. `products` are the
    kinds of product it must show evidence of (制度, 采购, 培训 …).
    """

    key: str
    verified: bool
    due_on: date | None = None
    long_term: bool = False
    on_time: bool = False
    cancelled: bool = False
    products: tuple[str, ...] = ()


class Missing(NamedTuple):
    """One thing that keeps a finding open.

    `code` is ``no_measure``, ``measure_not_verified`` (`what`: its key), ``no_evidence``
    (`what`: the product kind) or ``chain_incomplete``.
    """

    code: str
    what: str = ""


def status(measures: Sequence[MeasureFact], *, long_term: bool, on: date) -> Status:
    """Status of a finding at the end of a day, from its measures; cancelled ones do not count.

    In this order: ``done`` when all are verified and the finding is not 长期坚持; ``kept_up``
    when all due by now (the due day included) are verified and the long-term work that stays
    open, the finding's own or that of open long-term measures, has its occurrences on time;
    ``overdue`` when one is past due and not verified; else ``in_progress``.

    A finding without measures is ``in_progress``: nothing was done, though "all of none" holds.
    An ordinary measure not due yet does not hinder ``kept_up``, as the formula says "due by now".
    """
    active = [measure for measure in measures if not measure.cancelled]
    pending = [measure for measure in active if not measure.verified]
    if active and not pending and not long_term:
        return "done"
    dated = [(measure.due_on, measure) for measure in pending if measure.due_on is not None]
    if active and not any(due <= on for due, _ in dated) and _is_kept_up(pending):
        return "kept_up"
    return "overdue" if any(due < on for due, _ in dated) else "in_progress"


def closable(
    measures: Sequence[MeasureFact], *, evidence: Mapping[str, int], chain_complete: bool
) -> tuple[Missing, ...]:
    """What is missing before a finding may be closed; empty when it may.

    Closed means: every measure not cancelled is verified, each product kind they require has at
    least one piece of evidence, and the closure chain is complete. All measures cancelled is as
    good as none: that ends as "not established", by a decision, not as closed.

    Parameters
    ----------
    evidence
        Pieces of evidence by product kind.
    """
    active = [measure for measure in measures if not measure.cancelled]
    kinds = dict.fromkeys(kind for measure in active for kind in measure.products)
    return (
        *(() if active else (Missing("no_measure"),)),
        *(Missing("measure_not_verified", m.key) for m in active if not m.verified),
        *(Missing("no_evidence", kind) for kind in kinds if not evidence.get(kind)),
        *(() if chain_complete else (Missing("chain_incomplete"),)),
    )


def verifier_allowed(person_id: int, *, owner: int | None, helpers: Collection[int]) -> bool:
    """Whether a person may verify: one who owns the measure or helped with it may not."""
    return person_id != owner and person_id not in helpers


def _is_kept_up(pending: Sequence[MeasureFact]) -> bool:
    """Long-term work on time; with nothing pending the finding itself is what is kept up."""
    lasting = [measure for measure in pending if measure.long_term]
    return all(measure.on_time for measure in lasting) and (bool(lasting) or not pending)
