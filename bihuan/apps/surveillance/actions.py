"""Every change of series: keep a file, replace it, withdraw it; choose a disease's method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from bihuan.apps.surveillance.models import ChosenMethod, Series, SeriesSet
from bihuan.apps.surveillance.queries import (
    Setting,
    fault,
    held_on,
    read_upload,
    series_visible_to,
    sets_visible_to,
)
from bihuan.apps.surveillance.states import DECIDERS, KEEPERS, OFFERED, SERIES_SET
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotFound, Refused
from bihuan.kit.series import SeriesTable
from bihuan.rules.refusal import Refusal

KINDS = {52: "week", 12: "month", 365: "day"}


@dataclass(frozen=True, slots=True)
class Given:
    """What is said of a file of series."""

    name: str
    source: str
    first: str = ""  # the period number 1 stands for


@act("surveillance.keep", label="Keep series of counts", may=KEEPERS)
def keep_series(deed: Deed, *, given: Given, upload: Upload[bytes]) -> SeriesSet:
    """Every series of a file, or nothing of it."""
    return _keep(deed, given, upload, older=None)


@act("surveillance.replace", label="Replace series of counts", may=KEEPERS)
def replace_series(deed: Deed, *, set_id: int, given: Given, upload: Upload[bytes]) -> SeriesSet:
    """A newer file takes the place of an older one, which stays readable."""
    older = _set_for(deed, set_id)
    older.state = advance(SERIES_SET, older.state, "replace", held=held_on(deed.by, older))
    made = _keep(deed, given, upload, older=older)
    older.save()
    return made


@act("surveillance.withdraw", label="Withdraw series of counts", may=KEEPERS)
def withdraw_series(deed: Deed, *, set_id: int, reason: str) -> SeriesSet:
    """Nobody should go by it any more; it stays, with the reason."""
    found = _set_for(deed, set_id)
    facts = {"reason": reason}
    held = held_on(deed.by, found)
    found.state = advance(SERIES_SET, found.state, "withdraw", held=held, facts=facts)
    found.withdrawn_for = reason.strip()[:300]
    found.save()
    return found


@act("surveillance.choose", label="Choose the method of a disease", may=DECIDERS)
def choose_method(
    deed: Deed, *, series_id: int, method: str, parameters: Mapping[str, Any], reason: str
) -> ChosenMethod:
    """The method every page of this disease begins with from now on."""
    series = series_visible_to(deed.by).select_related("series_set").filter(pk=series_id).first()
    if series is None:
        raise NotFound(_("There is no such series."))
    if method not in OFFERED:
        raise Refused(_("Choose one of the methods."))
    if not reason.strip():
        raise Refused(_("Say why this method suits the disease."))
    kept = {key: value for key, value in parameters.items() if key in OFFERED[method].main}
    try:
        _checked = Setting(method, kept).whole
    except Refusal as refusal:
        raise Refused(fault(refusal)) from None
    agency_id = series.series_set.agency_id
    rows = ChosenMethod.objects.select_for_update(no_key=True)
    found = rows.filter(agency_id=agency_id, disease=series.name).first()
    found = found or ChosenMethod(agency_id=agency_id, disease=series.name)
    found.method, found.parameters, found.reason = method, kept, reason.strip()[:300]
    found.decided_by_id, found.decided_on = deed.by.person_id, deed.on
    found.save()
    return found


def _keep(deed: Deed, given: Given, upload: Upload[bytes], *, older: SeriesSet | None) -> SeriesSet:
    name, source = given.name.strip(), given.source.strip()
    if not name or not source:
        raise Refused(_("Give the series a name, and say where the counts come from."))
    try:
        table = read_upload(upload, first=given.first)
    except Refusal as refusal:
        raise Refused(fault(refusal)) from None
    agency_id = older.agency_id if older else deed.by.agency_id
    assert agency_id is not None
    if older and older.kind != KINDS[table.frequency]:
        raise Refused(_("The newer file counts by another period than the one it replaces."))
    upload.seek(0)
    made = SeriesSet.objects.create(
        agency_id=agency_id,
        unit_id=older.unit_id if older else min(deed.by.home_unit_ids, default=None),
        name=name[:80],
        source=source[:300],
        edition=older.edition + 1 if older else 1,
        supersedes=older,
        kind=KINDS[table.frequency],
        first_on=table.dates[0],
        last_on=table.dates[-1],
        periods=len(table.dates),
        file_name=(upload.name or "")[:200],
        sha256=sha256(upload.read()).hexdigest(),
        entered_by_id=deed.by.person_id,
        entered_on=deed.on,
    )
    Series.objects.bulk_create(_rows(made, table))
    return made


def _rows(made: SeriesSet, table: SeriesTable) -> list[Series]:
    return [
        Series(
            series_set=made,
            position=place,
            name=name,
            counts=[None if np.isnan(count) else int(count) for count in table.counts[place]],
        )
        for place, name in enumerate(table.names)
    ]


def _set_for(deed: Deed, set_id: int) -> SeriesSet:
    """The set, locked for the rest of the act; another agency's is not found."""
    found = sets_visible_to(deed.by).select_for_update(no_key=True, of=("self",))
    one = found.filter(pk=set_id).first()
    if one is None:
        raise NotFound(_("There are no such series."))
    return one
