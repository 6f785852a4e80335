"""The one place that reads the clock: views, commands and jobs ask here and pass it on."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bihuan.kit.deed import OFFICE_ZONE


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the one place that may


def today() -> date:
    """The office's calendar day."""
    return now().astimezone(OFFICE_ZONE).date()
