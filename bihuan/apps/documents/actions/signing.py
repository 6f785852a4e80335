"""核稿, 会签, 签发: each a signature under exactly the text that was read."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from bihuan.apps.archives.models import File
from bihuan.apps.documents.actions.making import document_for, make_version, move, series_for
from bihuan.apps.documents.models import Document, Registration, Series, Signature, Version
from bihuan.apps.documents.queries.kinds import kind_of
from bihuan.apps.documents.queries.relations import held_on, outstanding, units_to_speak_for
from bihuan.apps.documents.queries.scope import latest, series_visible_to
from bihuan.apps.documents.queries.setting import frame_of
from bihuan.apps.people.models import Person
from bihuan.apps.people.queries import current_tenures
from bihuan.apps.people.states import BUSINESS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Refused
from bihuan.rules.official import Kind, document_number


@act("documents.submit", label="Send a document for checking", may=BUSINESS)
def submit(deed: Deed, *, document_id: int) -> Document:
    """The draft is ready: the office checks it."""
    document = document_for(deed, document_id)
    kind = kind_of(document.kind)
    if kind.numbered and document.series_id is None:
        raise Refused(_without_series(deed, kind))
    if kind.countersign == "must" and not outstanding(document).exists():
        raise Refused(_("Name the departments that countersign."))
    return move(deed, document, "submit")


def _without_series(deed: Deed, kind: Kind) -> str:
    """What to do about a document that bears a number and has no series to take it from."""
    going = series_visible_to(deed.by).filter(agency=deed.by.agency_id, ended_on__isnull=True)
    if any(kind.side in ("any", series.side) for series in going):
        return _("Choose the number series first: the document bears a number.")
    return _(
        "This document bears a number, and there is no number series for it yet. The office opens"
        " one under Documents, Number series; then choose it in this document."
    )


@act("documents.take_back", label="Take a document back", may=BUSINESS)
def take_back(deed: Deed, *, document_id: int) -> Document:
    """The drafter saw something to change before it was checked."""
    return move(deed, document_for(deed, document_id), "take_back")


@act("documents.check", label="Check a document", may=BUSINESS)
def check(deed: Deed, *, document_id: int, opinion: str = "") -> Document:
    """It may go on as it is: policy, form and words are right."""
    document = document_for(deed, document_id)
    move(deed, document, "check")
    _sign(deed, latest(document), "check", opinion=opinion)
    return document


@act("documents.countersign", label="Countersign a document", may=BUSINESS)
def countersign(deed: Deed, *, document_id: int, opinion: str = "") -> Document:
    """The departments one speaks for agree; the last one completes the countersigning."""
    document = document_for(deed, document_id)
    held = held_on(deed.by, document)
    mine = [row.unit_id for row in units_to_speak_for(deed.by, document)]
    last = outstanding(document).exclude(unit__in=mine).count() == 0
    move(deed, document, "complete" if last and mine else "countersign", held=held)
    for unit_id in mine:
        _sign(deed, latest(document), "countersign", opinion=opinion, unit_id=unit_id)
    return document


@act("documents.send_back", label="Return a document", may=BUSINESS)
def send_back(deed: Deed, *, document_id: int, reason: str) -> Document:
    """Something must be changed: back to the drafter, and to be checked again."""
    document = document_for(deed, document_id)
    return move(deed, document, "send_back", facts={"reason": reason})


@act("documents.issue", label="Issue a document", may=BUSINESS)
def issue(deed: Deed, *, document_id: int, opinion: str = "") -> Document:
    """签发: only now it gets its number, the next of its series, and its day."""
    document = document_for(deed, document_id)
    return issued(deed, document, held_on(deed.by, document), opinion=opinion)


def issued(
    deed: Deed,
    document: Document,
    held: frozenset[str],
    *,
    opinion: str = "",
    signer: Person | None = None,
    paper: File | None = None,
) -> Document:
    """Move, number, final version and signature; `signer` when it was signed on paper."""
    if document.state == "checked" and (left := list(outstanding(document))):
        names = "、".join(row.unit.name for row in left)
        raise Refused(_("Not countersigned yet by: %(names)s.") % {"names": names})
    before = latest(document)
    kind = kind_of(document.kind)
    move(deed, document, "issue", held=held)
    series = series_for(deed, document.series_id, locked=True) if document.series_id else None
    document.number = _register(deed, document, series) if series and kind.numbered else ""
    document.issued_on = deed.on
    document.save()
    frame = replace(
        frame_of(document, series),
        number=document.number,
        signer=(signer.name if signer else deed.by.name) if kind.upward else "",
        on=deed.on,
        printed_by=_("%(agency)s Office") % {"agency": document.agency.name},
    )
    final = make_version(deed, document, before.content, frame, as_of=before.as_of, is_issue=True)
    _sign(deed, final, "issue", opinion=opinion, signer=signer, paper=paper)
    return document


def _register(deed: Deed, document: Document, series: Series) -> str:
    """Take the next number: continuous within a year, never given twice."""
    if series.ended_on is not None:
        raise Refused(_("%(code)s is not a series for this document.") % {"code": series.code})
    serial = take_number(deed, series)
    number = document_number(series.code, series.year, serial)
    Registration.objects.create(
        series=series,
        year=series.year,
        serial=serial,
        number=number,
        document=document,
        title=document.title,
        entered_on=deed.on,
    )
    return number


def take_number(deed: Deed, series: Series) -> int:
    """The next serial of a locked series; a new year begins with 1."""
    if deed.on.year > series.year:
        series.year, series.next = deed.on.year, 1
    serial = series.next
    series.next += 1
    series.save()
    return serial


def sign_for(
    deed: Deed,
    version: Version,
    step: str,
    signer: Person,
    *,
    unit_id: int | None = None,
    paper: File | None = None,
) -> Signature:
    """Enter what somebody signed by hand."""
    return _sign(deed, version, step, unit_id=unit_id, signer=signer, paper=paper)


def _sign(
    deed: Deed,
    version: Version,
    step: str,
    *,
    opinion: str = "",
    unit_id: int | None = None,
    signer: Person | None = None,
    paper: File | None = None,
) -> Signature:
    person = signer.pk if signer else deed.by.person_id
    assert person is not None
    return Signature.objects.create(
        signed_version=version,
        step=step,
        unit_id=unit_id,
        person_id=person,
        name=signer.name if signer else deed.by.name,
        title=_posts(deed, person),
        signed_at=deed.at,
        text_sha256=version.text_sha256,
        opinion=opinion.strip()[:400],
        paper=paper,
        entered_by_id=deed.by.person_id if paper else None,
    )


def _posts(deed: Deed, person_id: int) -> str:
    """The posts held on the day, as they stood."""
    tenures = current_tenures(Person.objects.get(pk=person_id), on=deed.on)
    return "、".join(str(t.post) for t in tenures)[:160]
