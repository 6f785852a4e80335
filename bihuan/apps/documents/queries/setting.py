"""A document as paper: composed from a kind, values and frame; set as PDF and Word."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from bihuan.apps.documents.models import Document, Series
from bihuan.apps.documents.queries.kinds import kind_of
from bihuan.kit.typeset import fill, pdf_of, word_of
from bihuan.rules.official import Frame, Kind, Paper, compose, numbered, text_of


@dataclass(frozen=True, slots=True)
class Setting:
    """What a version keeps: the exact text, its hash, and both files."""

    text: str
    sha256: str
    pdf: bytes
    word: bytes


def frame_of(document: Document, series: Series | None, *, title: str = "") -> Frame:
    """The frame of a draft: room for the number, nothing dated yet."""
    agency = document.agency
    return Frame(
        title=title or document.title,
        mark=_mark(document, series),
        number=f"{series.code}〔　　〕　　号" if series else "",
        signed=series.signed if series else agency.name,
    )


def _mark(document: Document, series: Series | None) -> str:
    """The head of the series; that of minutes always ends in 纪要, as GB/T 9704 wants it."""
    mark = series.body if series else document.agency.name
    if kind_of(document.kind).form != "minutes" or mark.endswith("纪要"):
        return mark
    return f"{series.signed if series else document.agency.name}会议纪要"


def frame_as_kept(frame: Frame) -> dict[str, Any]:
    """The frame as JSON."""
    return asdict(frame) | {"on": frame.on.isoformat() if frame.on else None}


def frame_again(kept: Mapping[str, Any]) -> Frame:
    """The frame of a kept version."""
    on = date.fromisoformat(kept["on"]) if kept["on"] else None
    return Frame(**{**kept, "on": on})


def set_document(
    kind: Kind,
    values: Mapping[str, Any],
    frame: Frame,
    *,
    at: datetime,
    template: bytes | None = None,
    shape: Mapping[str, tuple[str, ...] | None] | None = None,
) -> Setting:
    """PDF and Word of the same paper; `template` is the agency's own for the Word file."""
    paper = compose(kind, values, frame)
    text = text_of(paper)
    plain = paper.plain()
    if template is None or shape is None:
        word = word_of(kind.form, plain, at=at)
    else:
        word = fill(template, printed(kind, values, paper), shape, at=at)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Setting(text, digest, pdf_of(kind.template, plain, at=at), word)


def printed(kind: Kind, values: Mapping[str, Any], paper: Paper) -> dict[str, Any]:
    """The values as an own template names them."""
    shown: dict[str, Any] = {
        "kind": kind.title,
        "title": paper.title,
        "mark": paper.mark,
        "number": paper.number,
        "signer": paper.signer,
        "signed": paper.signed,
        "day": paper.day,
        "printed_by": paper.printed_by,
    }
    for one in kind.fields:
        value = values.get(one.name)
        if one.type == "paragraphs":
            words = numbered(value or [])
            shown[one.name] = [p._asdict() | {"words": p.mark + p.head + p.text} for p in words]
        elif one.type == "rows":
            cells = {column.name: "" for column in one.columns}
            shown[one.name] = [cells | dict(row) for row in value or []]
        elif one.type in ("people", "texts"):
            shown[one.name] = [{"name": name} for name in value or []]
        else:
            shown[one.name] = value or ("" if one.type != "attachments" else [])
    return shown
