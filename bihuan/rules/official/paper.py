"""The paper: what stands where, from a kind, its values and the frame of an issue.

PDF, Word and the signed text are all made from the same paper, so they cannot say different things.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from bihuan.rules.official.fields import CELLS, Field, Kind
from bihuan.rules.official.headings import numbered
from bihuan.rules.official.numbers import chinese_day


@dataclass(frozen=True, slots=True)
class Frame:
    """What is not in the values: who issues, under which number, when, who signs.

    A draft has no number and no day yet; both stay blank on its paper.
    """

    title: str
    mark: str = ""
    number: str = ""
    signer: str = ""
    signed: str = ""
    on: date | None = None
    printed_by: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document ready to be set; `blocks` and `attachments` are plain JSON."""

    title: str
    mark: str
    number: str
    upward: bool
    signer: str
    signed: str
    day: str
    printed_by: str
    printed_on: str
    urgency: str = ""
    colour: str = ""
    addressee: str = ""
    copy_to: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """As JSON for a template."""
        return asdict(self)


def compose(kind: Kind, values: Mapping[str, Any], frame: Frame) -> Paper:
    """The paper of checked values."""
    day = chinese_day(frame.on) if frame.on else ""
    given = {f.place: str(values.get(f.name) or "") for f in kind.fields if f.place in _SINGLE}
    return Paper(
        title=frame.title,
        mark=frame.mark,
        number=frame.number,
        upward=kind.upward,
        signer=frame.signer,
        signed=frame.signed,
        day=day,
        printed_by=frame.printed_by if kind.form != "letter" else "",
        printed_on=day if frame.printed_by and kind.form != "letter" else "",
        blocks=list(_blocks(kind, values)),
        attachments=list(_attachments(kind, values)),
        **{place: text.rstrip("：:。") for place, text in given.items()},
    )


_SINGLE = ("urgency", "colour", "addressee", "copy_to")


def _blocks(kind: Kind, values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The blocks in the order of the fields; neighbours of one sort stand in one block."""
    open_: dict[str, Any] | None = None
    for one in kind.fields:
        value = values.get(one.name)
        sort = {"body": "paragraphs"}.get(one.place, one.place)
        if one.place in (*_SINGLE, "attachment") or (not value and one.place != "opinions"):
            continue
        made = _block(one, value)
        if open_ is not None and open_["kind"] == sort != "table":
            open_["content"] += made
            continue
        if open_ is not None:
            yield open_
        open_ = {"kind": sort, "content": made}
    if open_ is not None:
        yield open_


def _block(one: Field, value: Any) -> Any:
    if one.place == "body":
        return _paragraphs(one, value)
    if one.place == "table":
        return _table(one, value)
    if one.place in CELLS:
        return [[shown(c, row.get(c.name)) for c in one.columns] for row in value]
    if one.place == "people":
        return [[one.title, shown(one, value)]]
    return [[one.title, shown(one, value) if value else ""]]


def _paragraphs(one: Field, value: Any) -> list[dict[str, Any]]:
    if one.type == "paragraphs":
        return [p._asdict() for p in numbered(value)]
    lines = value if isinstance(value, list) else str(value).splitlines()
    return [p._asdict() for p in numbered({"level": 0, "text": text} for text in lines)]


def _table(one: Field, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": one.title,
        "columns": [
            {"title": c.title, "width": c.width, "center": c.type != "long"} for c in one.columns
        ],
        "rows": [[shown(c, row.get(c.name)) for c in one.columns] for row in rows],
    }


def _attachments(kind: Kind, values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for one in kind.fields:
        value = values.get(one.name)
        if one.place != "attachment" or not value:
            continue
        if one.type == "rows":
            table = {"kind": "table", "content": _table(one, value) | {"title": ""}}
            yield {"title": one.title, "blocks": [table]}
            continue
        for each in value:
            text = [p._asdict() for p in numbered(each.get("paragraphs") or [])]
            blocks = [{"kind": "paragraphs", "content": text}] if text else []
            yield {"title": each["title"], "blocks": blocks}


def shown(one: Field, value: Any) -> str:
    """A single value as the paper writes it."""
    if value is None:
        return ""
    if one.type == "day":
        return chinese_day(date.fromisoformat(value)) if value else ""
    return "、".join(value) if isinstance(value, list) else str(value)


def read(table: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    """Titles and rows of a table as words: a column without width is drawn by the layout alone."""
    said = [n for n, column in enumerate(table["columns"]) if column["width"]]
    titles = [table["columns"][n]["title"] for n in said]
    return titles, [[row[n] for n in said] for row in table["rows"]]


def text_of(paper: Paper) -> str:
    """Every word of the paper in reading order: exactly this is hashed and signed."""
    head = [paper.urgency, paper.mark, paper.number, paper.signer and f"签发人：{paper.signer}"]
    lines = [*head, paper.title, paper.addressee and f"{paper.addressee}："]
    lines += _said(paper.blocks)
    for n, one in enumerate(paper.attachments, start=1):
        lines.append(f"附件{n}：{one['title']}")
    lines += [paper.signed, paper.day, paper.copy_to and f"抄送：{paper.copy_to}。"]
    lines.append(f"{paper.printed_by} {paper.printed_on}印发" if paper.printed_by else "")
    for n, one in enumerate(paper.attachments, start=1):
        if one["blocks"]:
            lines += [f"附件{n}", one["title"], *_said(one["blocks"])]
    return "\n".join(line for line in lines if line)


def _said(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for block in blocks:
        if block["kind"] == "paragraphs":
            yield from (f"{p['mark']}{p['head']}{p['text']}" for p in block["content"])
        elif block["kind"] == "table":
            table = block["content"]
            yield from [table["title"]] if table["title"] else []
            titles, rows = read(table)
            yield "\t".join(titles)
            yield from ("\t".join(row) for row in rows)
        elif block["kind"] in CELLS:
            yield from ("\t".join(row) for row in block["content"])
        else:
            yield from (f"{label}：{words}" for label, words in block["content"])
