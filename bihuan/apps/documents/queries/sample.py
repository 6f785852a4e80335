"""A Word template to begin with: the shipped layout, with the fields of a kind in their places."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bihuan.kit.typeset import word_of
from bihuan.rules.official import Field, Kind


def sample_template(kind: Kind, *, at: datetime) -> bytes:
    """As the shipped Word file, with `{{ … }}` where the values come."""
    names = {one.place: f"{{{{ {one.name} }}}}" for one in kind.fields if one.place in _SINGLE}
    paper: dict[str, Any] = {
        "title": "{{ title }}",
        "mark": "{{ mark }}",
        "number": "{{ number }}",
        "upward": kind.upward,
        "signer": "{{ signer }}",
        "signed": "{{ signed }}",
        "day": "{{ day }}",
        "printed_by": "",
        "printed_on": "",
        "urgency": names.get("urgency", ""),
        "addressee": names.get("addressee", ""),
        "copy_to": names.get("copy_to", ""),
        "blocks": [
            {"kind": "paragraphs", "content": [_line(text) for text in _lines(one)]}
            for one in kind.fields
            if one.place not in _SINGLE
        ],
        "attachments": [],
    }
    return word_of(kind.form, paper, at=at)


_SINGLE = ("urgency", "addressee", "copy_to")


def _lines(one: Field) -> list[str]:
    if one.type == "paragraphs":
        return [f"{{%p for p in {one.name} %}}", "{{ p.words }}", "{%p endfor %}"]
    if one.type == "attachments":
        named = "附件{{ loop.index }}：{{ a.title }}"
        return [f"{{%p for a in {one.name} %}}", named, "{%p endfor %}"]
    if one.type == "rows":
        cells = "，".join(f"{{{{ r.{column.name} }}}}" for column in one.columns)
        return [f"{{%p for r in {one.name} %}}", cells, "{%p endfor %}"]
    if one.type in ("people", "texts"):
        each = "{{ n.name }}{% if not loop.last %}、{% endif %}"
        return [f"{one.title}：{{% for n in {one.name} %}}{each}{{% endfor %}}"]
    return [f"{one.title}：{{{{ {one.name} }}}}"]


def _line(text: str) -> dict[str, Any]:
    return {"level": 0, "mark": "", "head": "", "text": text}
