"""What a newcomer begins with: an empty table, and ten invented years."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from bihuan.kit.series.periods import WEEK, Period
from bihuan.rules.warning.evaluation.simulate import Scenario, baselines, deviations, trial

WEEKS = 520
SEED = 20
# A winter disease, a summer one, a rare one, one that grows.
_INVENTED = (
    ("Mumps (invented)", Scenario(level=2.3, season=0.4, spread=1.6)),
    ("Bacillary dysentery (invented)", Scenario(level=1.6, season=-0.6, spread=1.5)),
    ("Scarlet fever (invented)", Scenario(level=0.2, season=0.3, spread=1.2)),
    ("Hand, foot and mouth disease (invented)", Scenario(3.0, trend=0.0012, season=0.7, spread=3)),
)


def template_csv() -> bytes:
    """Three weeks of two diseases, to be written over."""
    rows = [["2025-W01", 3, 0], ["2025-W02", 5, 1], ["2025-W03", "", 0]]
    return _written([_("Time span"), _("Disease 1"), _("Disease 2")], rows)


def example_csv(on: date, head: Sequence[str] = ()) -> bytes:
    """Ten years of weeks up to the last whole one, with outbreaks in them; always the same.

    ``head`` names the periods and the four diseases, else it is in the reader's language.
    """
    counts, _deviation = baselines(
        [one for _name, one in _INVENTED], copies=1, length=WEEKS, seed=SEED
    )
    put = trial(counts, deviations(counts), at=range(WEEKS - 30, WEEKS - 1), k=6, seed=SEED, past=4)
    first = on - timedelta(on.weekday() + 7 * WEEKS)
    weeks = [str(Period(first + timedelta(7 * place), WEEK)) for place in range(WEEKS)]
    rows = [[week, *map(int, put.counts[:, place])] for place, week in enumerate(weeks)]
    names = head or [_("Time span"), *(_named(name) for name, _one in _INVENTED)]
    return _written(list(names), rows)


def _written(head: list[str], rows: list[list[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _named(name: str) -> str:
    return {
        "Mumps (invented)": _("Mumps (invented)"),
        "Bacillary dysentery (invented)": _("Bacillary dysentery (invented)"),
        "Scarlet fever (invented)": _("Scarlet fever (invented)"),
        "Hand, foot and mouth disease (invented)": _("Hand, foot and mouth disease (invented)"),
    }[name]
