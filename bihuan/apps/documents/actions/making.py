"""What every change of a document ends with: its lock, its move, its versions and files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from bihuan.apps.archives.actions import store_file
from bihuan.apps.archives.models import File
from bihuan.apps.archives.queries import stored_at
from bihuan.apps.documents.models import Document, Series, Version
from bihuan.apps.documents.queries.kinds import fault_sentences, kind_of, shape_of
from bihuan.apps.documents.queries.relations import held_on
from bihuan.apps.documents.queries.scope import (
    documents_visible_to,
    series_visible_to,
    template_of,
)
from bihuan.apps.documents.queries.setting import frame_as_kept, set_document
from bihuan.apps.documents.states import DOCUMENT
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotFound, Refused
from bihuan.rules.official import Frame, Kind, check

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def document_for(deed: Deed, document_id: int) -> Document:
    """The document, locked for the rest of the act; not found when out of reach."""
    rows = documents_visible_to(deed.by).select_for_update(no_key=True, of=("self",))
    found = rows.select_related("agency", "series").filter(pk=document_id).first()
    if found is None:
        raise NotFound(_("There is no such document."))
    return found


def series_for(deed: Deed, series_id: int, *, locked: bool = False) -> Series:
    """A series of the agency; locked when a number is about to be taken."""
    rows = series_visible_to(deed.by)
    if locked:
        rows = rows.select_for_update(no_key=True)
    found = rows.filter(pk=series_id).first()
    if found is None:
        raise NotFound(_("There is no such number series."))
    return found


def move(
    deed: Deed,
    document: Document,
    name: str,
    *,
    held: frozenset[str] | None = None,
    facts: Mapping[str, object] | None = None,
) -> Document:
    """Make a move of the document's table and keep it."""
    held = held_on(deed.by, document) if held is None else held
    document.state = advance(DOCUMENT, document.state, name, held=held, facts=facts)
    document.version += 1
    document.save()
    return document


def refuse_faults(kind: Kind, values: Mapping[str, Any]) -> None:
    """Refuse values that do not fit the kind, naming every field."""
    if faults := check(kind, values):
        sentence = _("This does not make a %(kind)s.") % {"kind": kind.title}
        raise Refused(sentence, items=fault_sentences(faults))


def make_version(
    deed: Deed,
    document: Document,
    values: Mapping[str, Any],
    frame: Frame,
    *,
    as_of: Any,
    is_issue: bool = False,
) -> Version:
    """Freeze what the document says and keep both files."""
    kind = kind_of(document.kind)
    own = template_of(document.agency_id, kind.key)
    made = set_document(
        kind,
        values,
        frame,
        at=deed.at,
        template=_bytes_of(own.file) if own else None,
        shape=shape_of(kind) if own else None,
    )
    name = f"{document.number}{document.title}"[:80].replace("/", "-")
    return Version.objects.create(
        document=document,
        order=document.versions.count() + 1,
        content=dict(values),
        frame=frame_as_kept(frame),
        as_of=as_of,
        wording=made.text,
        text_sha256=made.sha256,
        pdf=_kept(deed, f"{name}.pdf", made.pdf),
        word=_kept(deed, f"{name}.docx", made.word),
        is_issue=is_issue,
        made_by_id=deed.by.person_id,
        made_at=deed.at,
    )


def _kept(deed: Deed, name: str, content: bytes) -> File:
    return store_file(deed, upload=ContentFile(content, name=name), unclassified=True)


def _bytes_of(file: File) -> bytes:
    with default_storage.open(stored_at(file), "rb") as kept:
        return bytes(kept.read())
