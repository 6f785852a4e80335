"""An uploaded file as a table of series, or the sentence that names the row it fails at."""

from __future__ import annotations

from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from bihuan.apps.surveillance.states import (
    FAULTS,
    MOST_BYTES,
    MOST_NAME,
    MOST_PERIODS,
    MOST_SERIES,
    PARAMETERS,
)
from bihuan.kit.series import SeriesTable, Unreadable, read_series
from bihuan.kit.series.periods import read_period
from bihuan.rules.refusal import Refusal


def read_upload(upload: Upload[bytes], *, first: str = "") -> SeriesTable:
    """The series of an uploaded file; `first` is the period that number 1 stands for.

    Raises
    ------
    Unreadable
        As `read_series`, and ``name_too_long``, ``too_many_series``, ``too_many_periods``.
    """
    if (upload.size or 0) > MOST_BYTES:
        raise Unreadable("too_large", most=MOST_BYTES >> 20)
    with NamedTemporaryFile(suffix=PurePath(upload.name or "").suffix.lower()) as kept:
        upload.seek(0)
        for chunk in upload.chunks():
            kept.write(chunk)
        kept.flush()
        table = read_series(Path(kept.name), first=read_period(first))
    _refuse_large(table)
    return table


def _refuse_large(table: SeriesTable) -> None:
    if len(table.names) > MOST_SERIES:
        raise Unreadable("too_many_series", count=len(table.names), most=MOST_SERIES)
    if len(table.labels) > MOST_PERIODS:
        raise Unreadable("too_many_periods", value=table.labels[-1], most=MOST_PERIODS)
    for name in table.names:
        if len(name) > MOST_NAME:
            raise Unreadable("name_too_long", row=1, value=name[:20], most=MOST_NAME)


def fault(refusal: Refusal) -> str:
    """What a refusal of the readers and methods says to the person."""
    given: dict[str, Any] = {"most": MOST_PERIODS, **refusal.params}
    code = refusal.code
    if code == "period_wrong" and str(given.get("value", "")).isdecimal():
        code = "period_numbered"
    if "name" in given:
        given["name"] = _(PARAMETERS.get(str(given["name"]), str(given["name"])))
    if code not in FAULTS:
        return _("This cannot be computed (%(code)s).") % {"code": code}
    return _(FAULTS[code]) % given
