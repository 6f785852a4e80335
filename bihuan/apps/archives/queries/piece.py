"""One piece of evidence: its versions, its history, who gave the same file before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bihuan.apps.archives.models import Disposal, Evidence, FileText, Item, Lending, Transfer
from bihuan.apps.archives.queries.evidence import evidence_visible_to
from bihuan.apps.archives.states import DISPOSAL, LENDING, METHODS, TRANSFER, WAYS
from bihuan.apps.people.queries import timeline
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import NotFound
from bihuan.kit.wording import SENTENCES

MOST_VERSIONS = 50
PREVIEW_CHARACTERS = 20_000
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
PDF = "application/pdf"
CLASSIFIED = "classified"


@dataclass(frozen=True, slots=True)
class Preview:
    """How a piece's file is shown: as a page, as a picture, or by its text."""

    kind: str  # "pdf" | "picture" | "text" | ""
    reading: str = ""  # how far the reading of its text is
    text: str = ""
    cut: bool = False
    fault: str = ""


def piece_of(by: Actor, pk: int) -> Evidence:
    """A piece in reach, or `NotFound`."""
    piece = evidence_visible_to(by).filter(pk=pk).first()
    if piece is None:
        raise NotFound(_("There is no such evidence."))
    return piece


def versions_of(piece: Evidence, by: Actor) -> list[Evidence]:
    """The piece with those before and after it, newest first, as far as they are in reach."""
    ids, border = {piece.pk}, [piece.pk]
    while border and len(ids) < MOST_VERSIONS:
        rows = Evidence.objects.filter(pk__in=border).values_list("replaces_id", "newer__pk")
        border = [pk for row in rows for pk in row if pk and pk not in ids]
        ids |= set(border)
    return list(evidence_visible_to(by).filter(pk__in=ids).order_by("-pk"))


def history_of(piece: Evidence) -> list[dict[str, Any]]:
    """The acts on a piece and on its file."""
    objects = [("archives.Evidence", piece.pk)]
    if piece.file_id:
        objects.append(("archives.File", piece.file_id))
    return timeline(objects)


def history_of_item(item: Item) -> list[dict[str, Any]]:
    """The acts on an item."""
    return timeline([("archives.Item", item.pk)])


def history_of_lending(lending: Lending) -> list[dict[str, Any]]:
    """The acts on a loan."""
    lines = [("archives.LentItem", pk) for pk in lending.lines.values_list("pk", flat=True)]
    states = {key: state.label for key, state in LENDING.states.items()}
    words = {"archives.Lending.state": states, "archives.Lending.way": WAYS}
    return timeline([("archives.Lending", lending.pk), *lines], words=words)


def history_of_transfer(transfer: Transfer) -> list[dict[str, Any]]:
    """The acts on a transfer list."""
    states = {key: state.label for key, state in TRANSFER.states.items()}
    return timeline([("archives.Transfer", transfer.pk)], words={"archives.Transfer.state": states})


def history_of_disposal(disposal: Disposal) -> list[dict[str, Any]]:
    """The acts on an appraisal list."""
    states = {key: state.label for key, state in DISPOSAL.states.items()}
    words = {"archives.Disposal.state": states, "archives.Disposal.method": METHODS}
    return timeline([("archives.Disposal", disposal.pk)], words=words)


def preview_of(piece: Evidence) -> Preview:
    """How the file of a piece is shown."""
    if piece.file is None:
        return Preview("")
    kind = "pdf" if piece.file.media_type == PDF else ""
    kind = "picture" if piece.file.media_type in PICTURES else kind
    text = FileText.objects.filter(file=piece.file).first()
    if text is None:
        return Preview(kind)
    return Preview(
        kind or "text",
        text.state,
        text.content[:PREVIEW_CHARACTERS],
        text.cut or len(text.content) > PREVIEW_CHARACTERS,
        fault_words(text.fault),
    )


def fault_words(code: str) -> str:
    """Why a text could not be read."""
    if code == CLASSIFIED:
        return _("The text bears a mark of secrecy: the file is shut off.")
    words = SENTENCES.get(code, "")
    return "" if "%" in words else _(words) if words else ""


def shut_off(file_id: int) -> bool:
    """Whether a mark of secrecy was found in a file after it had been stored."""
    return FileText.objects.filter(file_id=file_id, fault=CLASSIFIED).exists()


def same_file(by: Actor, file_id: int) -> Evidence | None:
    """The first piece in reach that already shows a file, withdrawn ones left out."""
    pieces = evidence_visible_to(by).filter(file_id=file_id, withdrawn_reason="")
    return pieces.order_by("pk").first()
