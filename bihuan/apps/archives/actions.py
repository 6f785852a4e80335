"""Every change of what proves: store a file by its hash, add evidence, withdraw it."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import PurePath
from typing import IO, cast

from django.conf import settings
from django.core.files.base import File as Upload
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from bihuan.apps.archives.media import media_type
from bihuan.apps.archives.models import Evidence, File
from bihuan.apps.archives.queries import evidence_visible_to, stored_at
from bihuan.apps.people.models import Unit
from bihuan.apps.people.states import BUSINESS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotAllowed, NotFound, Refused

KEEPERS = ("archivist", "coordinator", "system")


@act("archives.store_file", label="Store a file", may=BUSINESS)
def store_file(deed: Deed, *, upload: Upload[bytes]) -> File:
    """Keep a file as it is, under the hash of its bytes; the same bytes are one file."""
    assert deed.by.agency_id is not None
    name = PurePath((upload.name or "").replace("\\", "/")).name[-200:] or "file"
    found = _judged(name, upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    file, made = File.objects.get_or_create(
        agency_id=deed.by.agency_id,
        sha256=digest.hexdigest(),
        defaults={
            "name": name,
            "media_type": found,
            "size": upload.size,
            "added_by_id": deed.by.person_id,
            "added_at": deed.at,
        },
    )
    if made or not default_storage.exists(stored_at(file)):
        upload.seek(0)
        default_storage.save(stored_at(file), upload)
    return file


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
) -> Evidence:
    """Enter a piece of evidence: a file, a link or a statement, with the day it happened.

    The day of entry is the day of the deed and cannot be given: 补录 stays visible.
    """
    assert deed.by.agency_id is not None
    if not kind.strip() or not title.strip():
        raise Refused(_("Give the kind and the title of the evidence."))
    if file_id is None and not link.strip() and not statement.strip():
        raise Refused(_("Give a file, a link or a statement."))
    if event_on > deed.on:
        raise Refused(_("Evidence of something that has not happened yet proves nothing."))
    if file_id is not None and not _is_ours(deed, file_id):
        raise NotFound(_("There is no such file."))
    return Evidence.objects.create(
        agency_id=deed.by.agency_id,
        unit_id=_unit(deed, unit_id),
        kind=kind.strip(),
        title=title.strip(),
        file_id=file_id,
        link=link.strip(),
        statement=statement.strip(),
        document_no=document_no.strip(),
        locator=locator.strip(),
        event_on=event_on,
        entered_on=deed.on,
        entered_by_id=deed.by.person_id,
    )


@act("archives.withdraw_evidence", label="Withdraw evidence", may=BUSINESS)
def withdraw_evidence(deed: Deed, *, evidence_id: int, reason: str) -> Evidence:
    """It does not prove what it was given for; it stays on record with the reason."""
    visible = evidence_visible_to(deed.by).filter(pk=evidence_id)
    if not visible.exists():
        raise NotFound(_("There is no such evidence."))
    evidence = Evidence.objects.select_for_update(no_key=True).get(pk=evidence_id)
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


def _judged(name: str, upload: Upload[bytes]) -> str:
    size = upload.size or 0
    if not size:
        raise Refused(_("The file is empty."))
    if size > settings.UPLOAD_LIMIT_BYTES:
        limit = settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
        raise Refused(_("The file is larger than %(limit)s MB.") % {"limit": limit})
    found = media_type(name, cast("IO[bytes]", upload))  # type: ignore[arg-type]  # reads and seeks
    if found is None:
        raise Refused(
            _("Only PDF, OFD, pictures, Word, Excel, PowerPoint without macros and text are kept.")
        )
    return found


def _is_ours(deed: Deed, file_id: int) -> bool:
    return File.objects.filter(pk=file_id, agency=deed.by.agency_id).exists()


def _unit(deed: Deed, unit_id: int | None) -> int | None:
    """The department it is kept for: the one given, or the person's own."""
    if unit_id is not None:
        if not Unit.objects.filter(pk=unit_id, agency=deed.by.agency_id).exists():
            raise NotFound(_("There is no such department."))
        return unit_id
    return min(deed.by.home_unit_ids, default=None)
