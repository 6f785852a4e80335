"""How the columns of series of counts are called on a timeline (msgids)."""

from __future__ import annotations

from typing import Final

LABELS_OF_COUNTS: Final[dict[str, str]] = {
    "surveillance.ChosenMethod.decided_by": "Decided by",
    "surveillance.ChosenMethod.decided_on": "Decided on",
    "surveillance.ChosenMethod.disease": "Disease",
    "surveillance.ChosenMethod.method": "Method",
    "surveillance.ChosenMethod.parameters": "Parameters",
    "surveillance.ChosenMethod.reason": "Reason",
    "surveillance.Series.counts": "Counts",
    "surveillance.Series.position": "Position",
    "surveillance.Series.series_set": "Set of series",
    "surveillance.SeriesSet.file_name": "File",
    "surveillance.SeriesSet.first_on": "First period",
    "surveillance.SeriesSet.kind": "Unit of time",
    "surveillance.SeriesSet.last_on": "Last period",
    "surveillance.SeriesSet.name": "Name of the series",
    "surveillance.SeriesSet.periods": "Periods",
    "surveillance.SeriesSet.source": "Source of the counts",
    "surveillance.SeriesSet.withdrawn_for": "Withdrawn because",
}
