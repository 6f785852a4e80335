"""Keep a file as it is, under the hash of its bytes; and read what it says, once."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import PurePath
from typing import IO, cast

from django.conf import settings
from django.core.files.base import File as Upload
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.apps.archives.media import media_type
from bihuan.apps.archives.models import File, FileText
from bihuan.apps.archives.opening import Opened, opened, refuse_locked
from bihuan.apps.archives.queries import stored_at
from bihuan.apps.archives.queries.piece import CLASSIFIED
from bihuan.apps.archives.texts import readable, said
from bihuan.apps.people.states import BUSINESS
from bihuan.kit.acts import act
from bihuan.kit.confirming import NOTHING_CLASSIFIED
from bihuan.kit.deed import Deed
from bihuan.kit.documents import UnreadableDocument
from bihuan.kit.refusals import Refused
from bihuan.kit.scanning import refuse_infected
from bihuan.kit.wording import refused
from bihuan.rules.secrecy import mark_in_name, mark_in_text

NAME_CHARACTERS = 200
EMPTY = ("empty_file", "pdf_without_text", "empty_text")


@act("archives.store_file", label="Store a file", may=BUSINESS)
def store_file(deed: Deed, *, upload: Upload[bytes], unclassified: bool = False) -> File:
    """Keep a file as it is, under the hash of its bytes; the same bytes are one file.

    `unclassified`: who uploads has confirmed that it holds neither state nor work secrets.
    """
    assert deed.by.agency_id is not None
    name = plain_name(upload.name or "")
    if not unclassified:
        raise Refused(str(NOTHING_CLASSIFIED))
    media, about = _judged(name, upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    file, made = File.objects.get_or_create(
        agency_id=deed.by.agency_id,
        sha256=digest.hexdigest(),
        defaults={
            "name": name,
            "media_type": media,
            "size": upload.size,
            "pages": about.pages,
            "added_by_id": deed.by.person_id,
            "added_at": deed.at,
        },
    )
    if made:
        state = "computing" if readable(media) else "empty"
        FileText.objects.create(file=file, state=state)
    # a destruction of the same bytes waits until this act is done, or is done before it
    file = File.objects.select_for_update(no_key=True).get(pk=file.pk)
    if file.destroyed_in_id:
        _revive(file)
    if made or not default_storage.exists(stored_at(file)):
        upload.seek(0)
        default_storage.save(stored_at(file), upload)
    return file


def _revive(file: File) -> None:
    """Bytes that were destroyed came in again: they are kept, and read, as any others."""
    file.destroyed_in = None
    file.save(update_fields=["destroyed_in"])
    if readable(file.media_type):
        FileText.objects.filter(file=file).update(state="computing", read_at=None)


def plain_name(name: str) -> str:
    """The last part of a name, without what a path or a terminal could make of it."""
    last = PurePath(name.replace("\\", "/")).name
    clean = "".join(sign for sign in last if sign.isprintable())
    return clean.strip(". ")[-NAME_CHARACTERS:] or "file"


def refuse_classified(*texts: str) -> None:
    """Refuse words that bear a mark of secrecy."""
    for text in texts:
        _refuse_mark(mark_in_text(text))


def read_waiting(*, at: datetime, most: int = 50) -> int:
    """Read the files that wait for it, oldest first; how many were read."""
    done = 0
    while done < most and _read_next(at):
        done += 1
    return done


def _read_next(at: datetime) -> bool:
    """Read one file; two workers do not take the same."""
    with transaction.atomic():
        waiting = FileText.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        text = waiting.filter(state="computing").select_related("file").order_by("pk").first()
        if text is None:
            return False
        _read(text)
        text.read_at = at
        text.save()
    return True


def _read(text: FileText) -> None:
    try:
        with default_storage.open(stored_at(text.file), "rb") as kept:
            found = said(text.file.media_type, kept.read())
    except UnreadableDocument as fault:
        empty = fault.code in EMPTY
        text.state, text.fault = ("empty" if empty else "failed"), "" if empty else fault.code
        return
    except FileNotFoundError:
        text.state, text.fault = "failed", "damaged_file"
        return
    if mark_in_text(found.content):
        text.state, text.fault = "failed", CLASSIFIED
        return
    text.state, text.content, text.cut = "ready", found.content, found.cut


def _judged(name: str, upload: Upload[bytes]) -> tuple[str, Opened]:
    """The kind of a file that may be kept and what opening it showed; refused with a sentence."""
    size = upload.size or 0
    if not size:
        raise Refused(_("The file is empty."))
    if size > settings.UPLOAD_LIMIT_BYTES:
        limit = settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
        raise Refused(_("The file is larger than %(limit)s MB.") % {"limit": limit})
    _refuse_mark(mark_in_name(name))
    content = cast("IO[bytes]", upload)  # reads and seeks
    try:
        refuse_locked(name, content)  # type: ignore[arg-type]  # an IO in all that is used
        media = media_type(name, content)  # type: ignore[arg-type]
        if media is None:
            sentence = _(
                "Only PDF, OFD, pictures, Word, Excel, PowerPoint without macros and text are kept."
            )
            raise Refused(sentence)
        about = opened(media, content)  # type: ignore[arg-type]
    except UnreadableDocument as fault:
        raise refused(fault, about=name) from fault
    _refuse_mark(mark_in_text(about.head))
    refuse_infected(upload)
    return media, about


def _refuse_mark(mark: str) -> None:
    if mark:
        raise Refused(
            _(
                "This bears the mark “%(mark)s”. Nothing secret may be kept in this system: "
                "take it to the office in charge of secrecy."
            )
            % {"mark": mark}
        )
