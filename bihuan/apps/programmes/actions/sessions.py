"""Meetings of a programme: held, attended, minuted, ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from bihuan.apps.archives import actions as archives
from bihuan.apps.archives.models import Evidence
from bihuan.apps.people.models import Person
from bihuan.apps.programmes import queries
from bihuan.apps.programmes.actions.occurrences import record_held
from bihuan.apps.programmes.models import Attendance, Occurrence, Session
from bihuan.apps.programmes.states import ATTENDANCE, OCCURRENCE, OFFICE, PROGRAMME, SESSION_KINDS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Changed, NotFound, Refused
from bihuan.rules.secrecy import mark_in_text

MINUTES_KIND = "会议记录"


@act("programmes.hold_session", label="Hold a meeting", may=OFFICE)
def hold_session(
    deed: Deed,
    programme_id: int,
    *,
    kind: str,
    title: str,
    held_at: datetime,
    place: str = "",
    chair_id: int | None = None,
    occurrence_id: int | None = None,
    expected: tuple[int, ...] = (),
) -> Session:
    """Open a meeting, of an occurrence if it was owed, with the persons expected."""
    programme = queries.locked(programme_id, deed.by)
    if programme.state not in PROGRAMME.open:
        raise Refused(_("The programme is over."))
    if kind not in SESSION_KINDS:
        raise Refused(_("Unknown kind of meeting."))
    invited = _persons((*expected, *([chair_id] if chair_id else [])), programme.agency_id)
    session = Session.objects.create(
        programme=programme,
        kind=kind,
        title=title,
        held_at=held_at,
        place=place,
        chair=invited[chair_id] if chair_id else None,
        occurrence=_occurrence(occurrence_id, programme.pk) if occurrence_id else None,
    )
    Attendance.objects.bulk_create(
        Attendance(session=session, person=person) for person in invited.values()
    )
    return session


@act("programmes.change_session", label="Change a meeting", may=OFFICE)
def change_session(
    deed: Deed,
    session_id: int,
    *,
    title: str,
    held_at: datetime,
    place: str = "",
    chair_id: int | None = None,
) -> Session:
    """Another time, place, chair or title, until the meeting is ended."""
    session = _session(deed, session_id)
    chair = _persons((chair_id,), session.programme.agency_id) if chair_id else {}
    session.title, session.held_at, session.place = title, held_at, place
    session.chair = chair.get(chair_id) if chair_id else None
    session.save(update_fields=["title", "held_at", "place", "chair"])
    return session


@act("programmes.keep_attendance", label="Keep the attendance", may=OFFICE)
def keep_attendance(
    deed: Deed, session_id: int, *, marks: Mapping[int, tuple[str, str]]
) -> Session:
    """The whole sheet at once: person → (state, reason for leave); others join by being named."""
    session = _session(deed, session_id)
    for state, reason in marks.values():
        _sound_mark(state, reason)
    kept = {row.person_id: row for row in session.attendance.all()}
    joining = _persons(tuple(pk for pk in marks if pk not in kept), session.programme.agency_id)
    for pk, (state, reason) in marks.items():
        row = kept.get(pk) or Attendance(session=session, person=joining[pk])
        if (row.pk, row.state, row.leave_reason) != (row.pk or -1, state, reason):
            row.state, row.leave_reason = state, reason
            row.save()
    return session


@act("programmes.mark_attendance", label="Mark attendance", may=OFFICE)
def mark_attendance(
    deed: Deed, session_id: int, *, person_id: int, state: str, leave_reason: str = ""
) -> Attendance:
    """Who came, who was on leave and why, who was absent."""
    session = _session(deed, session_id)
    _sound_mark(state, leave_reason)
    person = _persons((person_id,), session.programme.agency_id)[person_id]
    row, _new = Attendance.objects.update_or_create(
        session=session, person=person, defaults={"state": state, "leave_reason": leave_reason}
    )
    return row


@act("programmes.write_minutes", label="Write minutes", may=OFFICE)
def write_minutes(
    deed: Deed, session_id: int, *, minutes: str, revision: int | None = None
) -> Session:
    """The minutes, until the meeting is ended; two who write at once both see what the other has.

    `revision` is the one the form was made of.
    """
    session = _session(deed, session_id)
    if revision is not None and revision != session.revision:
        raise Changed(
            _("Somebody saved these minutes while you were writing."),
            theirs={_("Minutes"): session.minutes},
            yours={_("Minutes"): minutes},
        )
    session.minutes = minutes
    session.revision += 1
    session.save(update_fields=["minutes", "revision"])
    return session


@act("programmes.end_session", label="End a meeting", may=OFFICE)
def end_session(deed: Deed, session_id: int) -> Session:
    """End the meeting; the occurrence it was held for is done on that day."""
    session = _session(deed, session_id)
    if session.held_at > deed.at:
        raise Refused(_("The meeting has not begun yet."))
    session.ended_at = deed.at
    session.filed = _filed(deed, session)
    session.save(update_fields=["ended_at", "filed"])
    if session.occurrence_id and _still_owed(session.occurrence_id):
        record_held(
            deed,
            session.occurrence_id,
            done_on=Deed(by=deed.by, at=session.held_at).on,
            note=session.title,
            path=f"/programmes/sessions/{session.pk}",
        )
    return session


def _filed(deed: Deed, session: Session) -> Evidence | None:
    """The minutes as evidence; a meeting without minutes, or with a mark of secrecy, files none."""
    if not session.minutes.strip() or mark_in_text(session.minutes) or deed.by.agency_id is None:
        return None
    return archives.add_evidence(
        deed,
        kind=MINUTES_KIND,
        title=session.title,
        event_on=Deed(by=deed.by, at=session.held_at).on,
        statement=session.minutes,
    )


def _session(deed: Deed, session_id: int) -> Session:
    session = Session.objects.select_for_update(no_key=True).filter(pk=session_id).first()
    if session is None:
        raise NotFound(_("There is no such meeting."))
    queries.locked(session.programme_id, deed.by)
    if session.ended_at:
        raise Refused(_("The meeting has ended; its record stands."))
    return session


def _sound_mark(state: str, reason: str) -> None:
    if state not in ATTENDANCE:
        raise Refused(_("Unknown attendance."))
    if state == "leave" and not reason.strip():
        raise Refused(_("Say why the person is on leave."))


def _persons(person_ids: tuple[int, ...], agency_id: int) -> dict[int, Person]:
    found = Person.objects.filter(pk__in=person_ids, agency_id=agency_id).in_bulk()
    if len(found) != len(set(person_ids)):
        raise NotFound(_("There is no such person."))
    return found


def _still_owed(occurrence_id: int) -> bool:
    return Occurrence.objects.filter(pk=occurrence_id, state__in=OCCURRENCE.open).exists()


def _occurrence(occurrence_id: int, programme_id: int) -> Occurrence:
    found = (
        Occurrence.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk=occurrence_id, cadence__programme_id=programme_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such occurrence."))
    if Session.objects.filter(occurrence=found).exists():
        raise Refused(_("There is a meeting for this occurrence already."))
    if found.state not in OCCURRENCE.open:
        raise Refused(_("This occurrence is settled already."))
    return found
