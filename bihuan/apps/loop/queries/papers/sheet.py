"""What every paper is made of, and the small words they share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bihuan.apps.people.models import Person, Unit
from bihuan.kit.deed import OFFICE_ZONE

MOST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper ready to be drafted: its kind, title and values; of which record and department."""

    kind: str
    title: str
    values: dict[str, Any]
    unit_id: int | None = None


def iso(day: date | None) -> str:
    """A day as values hold it."""
    return day.isoformat() if day else ""


def when(moment: datetime) -> str:
    """The office's day and minute of a signature."""
    local = moment.astimezone(OFFICE_ZONE)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def called(one: Person | Unit | None) -> str:
    """The name, or nothing."""
    return one.name if one else ""


def points(value: Decimal | None) -> str:
    """Points without zeros at the end."""
    return "" if value is None else f"{value.normalize():f}"


def short(title: str) -> str:
    """A title that still leaves room for the kind of paper."""
    line = " ".join(title.split())
    return line if len(line) <= MOST_TITLE else f"{line[: MOST_TITLE - 1]}…"
