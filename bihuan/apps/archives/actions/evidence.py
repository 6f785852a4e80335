"""Every change of evidence: enter a piece, renew it, set its validity, withdraw it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, time
from pathlib import PurePath

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from bihuan.apps.archives.actions.files import refuse_classified, store_file
from bihuan.apps.archives.models import Evidence, File
from bihuan.apps.archives.queries import evidence_visible_to, same_file
from bihuan.apps.archives.states import KEEPERS, REMIND_MONTHS
from bihuan.apps.people.models import Unit
from bihuan.apps.people.states import BUSINESS
from bihuan.kit.acts import act
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.refusals import NotAllowed, NotFound, Refused

MOST_REMIND_MONTHS = 24


class ThereAlready(Refused):
    """The same file is evidence already; carries that piece, to be used instead."""

    def __init__(self, piece: Evidence) -> None:
        words = {
            "title": piece.title,
            "who": piece.entered_by.name if piece.entered_by else "—",
            "day": piece.entered_on,
        }
        super().__init__(
            _("This file is there already: “%(title)s”, entered by %(who)s on %(day)s.") % words
        )
        self.piece_id = piece.pk


@dataclass(frozen=True, slots=True)
class About:
    """What is said about a piece beside its kind, title and day."""

    document_no: str = ""
    locator: str = ""
    caption: str = ""
    taken_at: time | None = None
    place: str = ""
    people: str = ""
    expires_on: date | None = None
    remind_months: int = REMIND_MONTHS


@act("archives.add_evidence", label="Add evidence", may=BUSINESS)
def add_evidence(
    deed: Deed,
    *,
    kind: str,
    title: str,
    event_on: date,
    file_id: int | None = None,
    link: str = "",
    statement: str = "",
    document_no: str = "",
    locator: str = "",
    unit_id: int | None = None,
    about: About | None = None,
) -> Evidence:
    """Enter a piece of evidence: a file, a link or a statement, with the day it happened.

    The day of entry is the day of the deed and cannot be given: 补录 stays visible.
    """
    assert deed.by.agency_id is not None
    more = about or About(document_no=document_no, locator=locator)
    if not kind.strip() or not title.strip():
        raise Refused(_("Give the kind and the title of the evidence."))
    if file_id is None and not link.strip() and not statement.strip():
        raise Refused(_("Give a file, a link or a statement."))
    if event_on > deed.on:
        raise Refused(_("Evidence of something that has not happened yet proves nothing."))
    if file_id is not None and not _is_ours(deed, file_id):
        raise NotFound(_("There is no such file."))
    _judge(more, event_on)
    refuse_classified(title, link, statement, more.caption, more.document_no)
    return Evidence.objects.create(
        agency_id=deed.by.agency_id,
        unit_id=_unit(deed, unit_id),
        kind=kind.strip(),
        title=title.strip(),
        file_id=file_id,
        link=link.strip(),
        statement=statement.strip(),
        event_on=event_on,
        entered_on=deed.on,
        entered_by_id=deed.by.person_id,
        **{k: v.strip() if isinstance(v, str) else v for k, v in asdict(more).items()},
    )


@act("archives.give", label="Give a file as evidence", may=BUSINESS)
def give(
    deed: Deed,
    *,
    upload: Upload[bytes],
    unclassified: bool,
    kind: str,
    title: str,
    event_on: date,
    again: bool = False,
    about: About | None = None,
) -> Evidence:
    """Store a file and enter it as evidence, in one.

    A file that a piece in reach shows already is not entered once more, unless `again` is said.
    """
    file = store_file(deed, upload=upload, unclassified=unclassified)
    there = same_file(deed.by, file.pk)
    if there is not None and not again:
        raise ThereAlready(there)
    return add_evidence(
        deed,
        kind=kind,
        title=title.strip() or PurePath(file.name).stem[:200],
        event_on=event_on,
        file_id=file.pk,
        about=about,
    )


@act("archives.renew_evidence", label="Give a newer version of evidence", may=BUSINESS)
def renew_evidence(
    deed: Deed,
    *,
    evidence_id: int,
    event_on: date,
    upload: Upload[bytes] | None = None,
    unclassified: bool = False,
    link: str = "",
    statement: str = "",
    expires_on: date | None = None,
) -> Evidence:
    """A newer version of a piece. The earlier one stays as it was given, and what it proved."""
    earlier = _to_change(deed, evidence_id)
    if Evidence.objects.filter(replaces=earlier, withdrawn_reason="").exists():
        raise Refused(_("There is a newer version of this evidence already: renew that one."))
    stored = store_file(deed, upload=upload, unclassified=unclassified) if upload else None
    newer = add_evidence(
        deed,
        kind=earlier.kind,
        title=earlier.title,
        event_on=event_on,
        file_id=stored.pk if stored else None,
        link=link,
        statement=statement,
        unit_id=earlier.unit_id,
        about=About(
            document_no=earlier.document_no,
            locator=earlier.locator,
            expires_on=expires_on,
            remind_months=earlier.remind_months,
        ),
    )
    newer.replaces = earlier
    newer.save(update_fields=["replaces"])
    return newer


@act("archives.set_validity", label="Set how long evidence is valid", may=BUSINESS)
def set_validity(
    deed: Deed,
    *,
    evidence_id: int,
    expires_on: date | None = None,
    remind_months: int = REMIND_MONTHS,
) -> Evidence:
    """Until which day a piece proves, and how many months before it is asked for again."""
    piece = _to_change(deed, evidence_id)
    _judge(About(expires_on=expires_on, remind_months=remind_months), piece.event_on)
    piece.expires_on, piece.remind_months = expires_on, remind_months
    piece.save(update_fields=["expires_on", "remind_months"])
    return piece


@act("archives.withdraw_evidence", label="Withdraw evidence", may=BUSINESS)
def withdraw_evidence(deed: Deed, *, evidence_id: int, reason: str) -> Evidence:
    """It does not prove what it was given for; it stays on record with the reason."""
    evidence = _locked(deed, evidence_id)
    mine = evidence.entered_by_id == deed.by.person_id
    if not mine and not deed.by.holds(*KEEPERS):
        raise NotAllowed(_("Who gave the evidence, the office or the archivist withdraws it."))
    if evidence.withdrawn_reason:
        raise Refused(_("This evidence is withdrawn already."))
    if not reason.strip():
        raise Refused(_("Say why the evidence is withdrawn."))
    evidence.withdrawn_reason = reason.strip()[:200]
    evidence.save()
    return evidence


def permit_change(deed_by: Actor, piece: Evidence) -> None:
    """Refuse those who may not change what is said of a piece."""
    mine = piece.entered_by_id == deed_by.person_id or piece.unit_id in deed_by.home_unit_ids
    if not mine and not deed_by.holds(*KEEPERS):
        raise NotAllowed(
            _("Who gave the evidence, its department, the office or the archivist changes it.")
        )


def _to_change(deed: Deed, evidence_id: int) -> Evidence:
    """A piece that still proves, locked, by one who may change what is said of it."""
    piece = _locked(deed, evidence_id)
    permit_change(deed.by, piece)
    if piece.withdrawn_reason:
        raise Refused(_("This evidence is withdrawn already."))
    return piece


def _locked(deed: Deed, evidence_id: int) -> Evidence:
    if not evidence_visible_to(deed.by).filter(pk=evidence_id).exists():
        raise NotFound(_("There is no such evidence."))
    return Evidence.objects.select_for_update(no_key=True).get(pk=evidence_id)


def _judge(about: About, event_on: date) -> None:
    if about.expires_on is not None and about.expires_on < event_on:
        raise Refused(_("It cannot run out before it happened."))
    if not 0 <= about.remind_months <= MOST_REMIND_MONTHS:
        raise Refused(
            _("A reminder comes between 0 and %(most)s months before.")
            % {"most": MOST_REMIND_MONTHS}
        )


def _is_ours(deed: Deed, file_id: int) -> bool:
    return File.objects.filter(pk=file_id, agency=deed.by.agency_id).exists()


def _unit(deed: Deed, unit_id: int | None) -> int | None:
    """The department it is kept for: the one given, or the person's own."""
    if unit_id is not None:
        if not Unit.objects.filter(pk=unit_id, agency=deed.by.agency_id).exists():
            raise NotFound(_("There is no such department."))
        return unit_id
    return min(deed.by.home_unit_ids, default=None)
