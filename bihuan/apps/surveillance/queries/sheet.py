"""What the pages show as workbooks, and the files a newcomer begins with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.apps.surveillance.queries.newest import Newest
from bihuan.apps.surveillance.queries.telling import setting_words
from bihuan.apps.surveillance.queries.warning import Setting, Week
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.writing import write

_COUNTED: Final = (
    Column("count", _("Cases"), kind="int", width=10),
    Column("expected", _("Expected cases"), kind="decimal", width=10),
    Column("bound", _("Bound"), kind="decimal", width=10),
    Column("alarm", _("Alarm"), kind="bool", width=8),
    Column("why", _("Why no bound"), width=30),
)
PERIODS: Final = Table(
    "surveillance_periods",
    (Column("period", _("Time span"), code=True, width=12), *_COUNTED),
    _("Periods of the series"),
)
NEWEST: Final = Table(
    "surveillance_newest",
    (
        Column("series", _("Disease"), width=24),
        Column("period", _("Time span"), code=True, width=12),
        *_COUNTED,
        Column("recent", _("Alarms in the last 4 periods"), kind="int", width=10),
        Column("method", _("Method"), width=60),
    ),
    _("Newest period"),
)


def periods_sheet(weeks: Sequence[Week], setting: Setting) -> bytes:
    """The periods of a series as a workbook, oldest first, with the method noted."""
    rows = ({"period": week.label, **_values(week)} for week in weeks)
    return write([(PERIODS, rows)], title=gettext(PERIODS.title), note=setting_words(setting))


def newest_sheet(rows: Sequence[Newest]) -> bytes:
    """The newest period of all series of a set."""
    told = (
        {
            "series": one.series.name,
            "period": one.week.label,
            **_values(one.week),
            "recent": one.recent,
            "method": setting_words(one.setting),
        }
        for one in rows
    )
    return write([(NEWEST, told)], title=gettext(NEWEST.title))


def _values(week: Week) -> dict[str, object]:
    return {
        "count": week.count,
        "expected": None if week.expected is None else round(week.expected, 2),
        "bound": None if week.bound is None else round(week.bound, 2),
        "alarm": week.alarm,
        "why": week.reason,
    }
