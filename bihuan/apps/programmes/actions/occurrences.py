"""An occurrence is held, excused with approval by another person, or missed."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from bihuan.apps.programmes import queries
from bihuan.apps.programmes.models import Occurrence
from bihuan.apps.programmes.states import OCCURRENCE, OFFICE
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotFound, Refused


@act("programmes.record_held", label="Record as held")
def record_held(
    deed: Deed, occurrence_id: int, *, done_on: date, note: str = "", path: str = ""
) -> Occurrence:
    """What was owed was done on a day; late or on time follows from the dates."""
    occurrence = _occurrence(deed, occurrence_id)
    held = queries.relations(occurrence, deed.by, on=deed.on)
    state = advance(OCCURRENCE, occurrence.state, "do", held=held)
    _may_be_done(occurrence, deed, done_on)
    occurrence.state, occurrence.done_on = state, done_on
    occurrence.done_by_id, occurrence.recorded_on = deed.by.person_id, deed.on
    occurrence.product_note, occurrence.product_path = note, path
    occurrence.save()
    return occurrence


@act("programmes.ask_excuse", label="Ask to be excused")
def ask_excuse(deed: Deed, occurrence_id: int, *, reason: str) -> Occurrence:
    """Ask that an occurrence need not be held."""
    occurrence = _occurrence(deed, occurrence_id)
    held = queries.relations(occurrence, deed.by, on=deed.on)
    state = advance(OCCURRENCE, occurrence.state, "ask_excuse", held=held, facts={"reason": reason})
    occurrence.state, occurrence.excuse_reason = state, reason
    occurrence.excuse_by_id = deed.by.person_id
    occurrence.save()
    return occurrence


@act("programmes.decide_excuse", label="Decide an excuse", may=("director", "leader"))
def decide_excuse(deed: Deed, occurrence_id: int, *, agreed: bool, opinion: str = "") -> Occurrence:
    """A chief excuses or denies; never the one who asked."""
    occurrence = _occurrence(deed, occurrence_id)
    move = "excuse" if agreed else "deny"
    state = advance(
        OCCURRENCE, occurrence.state, move, held=deed.by.roles, facts={"opinion": opinion}
    )
    if occurrence.excuse_by_id == deed.by.person_id:
        raise Refused(_("Who asks to be excused does not decide it."))
    occurrence.state = state
    occurrence.excused_by_id, occurrence.excuse_opinion = deed.by.person_id, opinion
    occurrence.save()
    return occurrence


@act("programmes.correct_held", label="Correct the record", may=OFFICE)
def correct_held(
    deed: Deed, occurrence_id: int, *, done_on: date, note: str, reason: str
) -> Occurrence:
    """Put another day or note to what was recorded; the journal keeps the first."""
    occurrence = _occurrence(deed, occurrence_id)
    state = advance(
        OCCURRENCE, occurrence.state, "correct", held=deed.by.roles, facts={"reason": reason}
    )
    _may_be_done(occurrence, deed, done_on)
    occurrence.state, occurrence.done_on = state, done_on
    occurrence.product_note, occurrence.corrected_for = note, reason
    occurrence.save()
    return occurrence


def _may_be_done(occurrence: Occurrence, deed: Deed, done_on: date) -> None:
    if done_on > deed.on:
        raise Refused(_("That day has not come yet."))
    # the week of New Year may open in the old year, before the cadence's own first day
    if done_on < min(occurrence.cadence.starts_on, occurrence.opens_on):
        raise Refused(_("That day lies before the cadence begins."))


def _occurrence(deed: Deed, occurrence_id: int) -> Occurrence:
    found = (
        Occurrence.objects.select_for_update(no_key=True, of=("self",))
        .select_related("cadence__programme")
        .filter(pk=occurrence_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such occurrence."))
    queries.visible_or_404(found.cadence.programme_id, deed.by)
    return found
