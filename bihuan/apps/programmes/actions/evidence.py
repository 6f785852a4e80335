"""Evidence of a programme's clauses: give it for a cell, ask a department for it, set the years."""

from __future__ import annotations

from datetime import date

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from bihuan.apps.archives import actions as archives
from bihuan.apps.archives.models import Evidence
from bihuan.apps.archives.queries import same_file
from bihuan.apps.people.states import BUSINESS
from bihuan.apps.programmes import queries
from bihuan.apps.programmes.models import EvidenceRequest, Programme
from bihuan.apps.programmes.states import EVIDENCE_KEEPERS, OFFICE, PROGRAMME
from bihuan.apps.standards import actions as standards
from bihuan.apps.standards.models import Clause
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound, Refused

FIRST_YEAR = 1980


@act("programmes.give_evidence", label="Give evidence for a clause", may=BUSINESS)
def give_evidence(
    deed: Deed,
    programme_id: int,
    *,
    clause_id: int,
    kind: str,
    title: str,
    event_on: date,
    upload: Upload[bytes] | None = None,
    unclassified: bool = False,
    statement: str = "",
    about: archives.About | None = None,
) -> Evidence:
    """Enter a new piece and show it for a clause of the programme.

    A file that is there already is not entered again: the piece that shows it is linked.
    """
    programme = _open(deed, programme_id)
    clause = _leaf(programme, clause_id, kind)
    piece = _piece(
        deed,
        kind=kind,
        title=title,
        event_on=event_on,
        upload=upload,
        unclassified=unclassified,
        statement=statement,
        about=about,
    )
    standards.link_evidence(deed, clause_id=clause.pk, evidence_ids=[piece.pk], kind=kind)
    return piece


@act("programmes.ask_evidence", label="Ask a department for evidence", may=EVIDENCE_KEEPERS)
def ask_evidence(
    deed: Deed,
    programme_id: int,
    *,
    clause_id: int,
    kind: str,
    year: int,
    due_on: date | None = None,
    note: str = "",
) -> EvidenceRequest:
    """Put a hole of the matrix on the desk of the department that leads the clause."""
    programme = _open(deed, programme_id)
    clause = _leaf(programme, clause_id, kind)
    if not FIRST_YEAR <= year <= deed.on.year:
        raise Refused(_("Evidence is asked for years up to this one."))
    held = programme.responsibilities.filter(clause=clause).first()
    if held is None or held.lead_unit_id is None:
        raise Refused(_("No department leads this clause yet: assign it first."))
    if due_on is not None and due_on < deed.on:
        raise Refused(_("The due date is past."))
    if programme.evidence_requests.filter(
        clause=clause, kind=kind, year=year, withdrawn_reason=""
    ).exists():
        raise Refused(_("This has been asked for already."))
    return EvidenceRequest.objects.create(
        programme=programme,
        clause=clause,
        kind=kind,
        year=year,
        unit_id=held.lead_unit_id,
        asked_by_id=deed.by.person_id,
        asked_on=deed.on,
        due_on=due_on,
        note=note.strip()[:300],
    )


@act("programmes.withdraw_request", label="Withdraw a request for evidence", may=EVIDENCE_KEEPERS)
def withdraw_request(deed: Deed, request_id: int, *, reason: str) -> EvidenceRequest:
    """It is not asked for any more."""
    seen = queries.programmes_visible_to(deed.by).order_by()
    rows = EvidenceRequest.objects.select_for_update(no_key=True, of=("self",))
    request = rows.filter(pk=request_id, programme__in=seen).first()
    if request is None:
        raise NotFound(_("There is no such request."))
    if request.withdrawn_reason:
        raise Refused(_("This request is withdrawn already."))
    if not reason.strip():
        raise Refused(_("Say why it is not asked for any more."))
    request.withdrawn_reason = reason.strip()[:200]
    request.save(update_fields=["withdrawn_reason"])
    return request


@act("programmes.set_evidence_since", label="Set the first year of evidence", may=OFFICE)
def set_evidence_since(deed: Deed, programme_id: int, *, year: int) -> Programme:
    """From which year on the programme's clauses are to be proved."""
    programme = queries.locked(programme_id, deed.by)
    if not FIRST_YEAR <= year <= deed.on.year:
        raise Refused(_("Choose a year from %(first)s on, up to this one.") % {"first": FIRST_YEAR})
    programme.evidence_since = year
    programme.save(update_fields=["evidence_since"])
    return programme


def _piece(
    deed: Deed,
    *,
    kind: str,
    title: str,
    event_on: date,
    upload: Upload[bytes] | None,
    unclassified: bool,
    statement: str,
    about: archives.About | None,
) -> Evidence:
    if not upload:
        return archives.add_evidence(
            deed, kind=kind, title=title, event_on=event_on, statement=statement, about=about
        )
    file = archives.store_file(deed, upload=upload, unclassified=unclassified)
    there = same_file(deed.by, file.pk)
    if there is not None:
        return there
    return archives.add_evidence(
        deed,
        kind=kind,
        title=title or file.name,
        event_on=event_on,
        file_id=file.pk,
        statement=statement,
        about=about,
    )


def _open(deed: Deed, programme_id: int) -> Programme:
    programme = queries.visible_or_404(programme_id, deed.by)
    if programme.state not in PROGRAMME.open:
        raise Refused(_("The programme is over."))
    return programme


def _leaf(programme: Programme, clause_id: int, kind: str) -> Clause:
    clause = queries.leaves(programme).filter(pk=clause_id).first()
    if clause is None:
        raise NotFound(_("There is no such clause."))
    if kind not in clause.evidence_kinds:
        raise Refused(_("The clause does not ask for “%(kind)s”.") % {"kind": kind})
    return clause
