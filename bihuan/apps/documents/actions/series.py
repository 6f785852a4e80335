"""Number series: opened, changed, ended; a number used up outside the product is kept as void."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bihuan.apps.documents.actions.making import series_for
from bihuan.apps.documents.actions.signing import take_number
from bihuan.apps.documents.models import Registration, Series
from bihuan.apps.documents.states import OFFICE, SIDES
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Changed, Refused
from bihuan.rules.official import document_number

FORBIDDEN = set("〔〕[]()（）第号 \t\n")
MOST_SERIAL = 100_000


@act("documents.open_series", label="Open a number series", may=OFFICE)
def open_series(
    deed: Deed, *, code: str, body: str, signed: str, side: str, first: int = 1
) -> Series:
    """A new 机关代字; `first` is above 1 when numbers of this year were given on paper before."""
    assert deed.by.agency_id is not None
    clean = _code(code)
    _sides(side)
    if not 1 <= first <= MOST_SERIAL:
        raise Refused(_("The first number is between 1 and %(most)s.") % {"most": MOST_SERIAL})
    if Series.objects.filter(agency=deed.by.agency_id, code=clean).exists():
        raise Refused(_("There is a series %(code)s already.") % {"code": clean})
    return Series.objects.create(
        agency_id=deed.by.agency_id,
        code=clean,
        body=_words(body),
        signed=_words(signed),
        side=side,
        year=deed.on.year,
        next=first,
    )


@act("documents.change_series", label="Change a number series", may=OFFICE)
def change_series(
    deed: Deed, *, series_id: int, body: str, signed: str, version: int | None = None
) -> Series:
    """Head and signing body of papers to come; code and count never change."""
    series = series_for(deed, series_id, locked=True)
    if version is not None and version != series.version:
        raise Changed(
            _("Somebody else saved this record while you were writing."),
            theirs={_("Red head"): series.body, _("Signing body"): series.signed},
            yours={_("Red head"): body, _("Signing body"): signed},
        )
    series.body, series.signed = _words(body), _words(signed)
    series.version += 1
    series.save()
    return series


@act("documents.end_series", label="End a number series", may=OFFICE)
def end_series(deed: Deed, *, series_id: int) -> Series:
    """No more numbers are given from it; its register stays."""
    series = series_for(deed, series_id, locked=True)
    if series.ended_on is not None:
        raise Refused(_("This series has ended already."))
    series.ended_on = deed.on
    series.version += 1
    series.save()
    return series


@act("documents.void_number", label="Enter a number as void", may=OFFICE)
def void_number(deed: Deed, *, series_id: int, reason: str, title: str = "") -> Registration:
    """The next number was used up on paper: it stands in the register with the reason."""
    if not reason.strip():
        raise Refused(_("Say why the number is void."))
    series = series_for(deed, series_id, locked=True)
    if series.ended_on is not None:
        raise Refused(_("This series has ended already."))
    serial = take_number(deed, series)
    return Registration.objects.create(
        series=series,
        year=series.year,
        serial=serial,
        number=document_number(series.code, series.year, serial),
        title=title.strip()[:200],
        entered_on=deed.on,
        void_reason=reason.strip()[:200],
        voided_on=deed.on,
    )


def _code(code: str) -> str:
    clean = code.strip()
    if not clean or len(clean) > 30 or FORBIDDEN & set(clean):
        raise Refused(_("The code is words only, as in 某疾控发: no year, bracket or 号."))
    return clean


def _words(text: str) -> str:
    clean = " ".join(text.split())
    if not clean or len(clean) > 60:
        raise Refused(_("Give the red head and the signing body, at most 60 characters each."))
    return clean


def _sides(side: str) -> None:
    if side not in SIDES:
        raise Refused(_("A series is of the party or of the administration."))
