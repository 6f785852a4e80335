"""What a kind of document must be given: read from the library, checked before anything is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from bihuan.rules.official.headings import LEVELS
from bihuan.rules.refusal import Refusal

TYPES: Final = (
    *("text", "long", "day", "whole", "texts"),
    *("paragraphs", "people", "rows", "attachments"),
)
PLACES: Final = (
    *("urgency", "addressee", "body", "facts", "people", "table", "opinions"),
    *("attachment", "copy_to", "colour", "signed", "parties"),
)
FORMS: Final = ("file", "letter", "minutes", "sheet", "wide")
WAYS: Final = ("issue", "record")
# Rows at these places are not tables; their cells are these.
CELLS: Final = {
    "signed": ("step", "opinion", "name", "day"),
    "parties": ("side", "name"),
}
MOST: Final = {"text": 200, "long": 4000, "texts": 100, "paragraphs": 600, "rows": 2000}
MOST_PARAGRAPH = 8000
MOST_ATTACHMENTS = 50


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a kind: what it is called, of what type, and where on the paper it stands.

    `most` limits a text's characters or a list's items; `columns` are the cells of a row.
    """

    name: str
    title: str
    type: str
    place: str
    required: bool = False
    most: int = 0
    width: int = 1
    columns: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: how it is set, numbered, signed and kept.

    `countersign` is ``no``, ``may`` or ``must``; `signs` are the roles that may issue it;
    `by_hand` says that people draft it on a page (others are drafted from records). `way` is
    ``issue`` (checked, signed for issue) or ``record``: it is complete when made from its record.
    """

    key: str
    title: str
    form: str
    template: str
    numbered: bool
    side: str
    countersign: str
    signs: tuple[str, ...]
    retention: str
    upward: bool
    by_hand: bool
    way: str = "issue"
    fields: tuple[Field, ...] = ()

    def field(self, name: str) -> Field | None:
        """The field of this name."""
        return next((one for one in self.fields if one.name == name), None)


class Fault(NamedTuple):
    """One thing wrong with the values given.

    `code`: ``unknown``, ``missing``, ``wrong_type``, ``too_long`` or ``too_many``; `field`: the
    title, or the name when it is unknown; `most`: the limit.
    """

    code: str
    field: str
    most: int = 0


def read_kinds(kinds: str, fields: str) -> dict[str, Kind]:
    """The kinds of `kinds.csv` with the fields of `fields.csv`, by key, in the library's order.

    Raises ``Refusal`` ``kinds_wrong`` (what) when a table names something that is not there.
    """
    rows = list(csv.DictReader(io.StringIO(fields)))
    found: dict[str, Kind] = {}
    for row in csv.DictReader(io.StringIO(kinds)):
        key, way = row["key"], row.get("way") or "issue"
        _must(row["form"] in FORMS and way in WAYS and key not in found, key)
        own = tuple(_fields(key, [one for one in rows if one["kind"] == key]))
        found[key] = Kind(
            key,
            row["title"],
            row["form"],
            row["template"],
            row["numbered"] == "yes",
            row["side"],
            row["countersign"],
            tuple(row["signs"].split()),
            row["retention"],
            row["upward"] == "yes",
            row["by_hand"] == "yes",
            way,
            own,
        )
    for row in rows:
        _must(row["kind"] in found, f"{row['kind']}.{row['field']}")
    return found


def check(kind: Kind, values: Mapping[str, object]) -> tuple[Fault, ...]:
    """Everything wrong with the values, in the order of the fields; empty when they will do."""
    faults = [Fault("unknown", name) for name in values if kind.field(name) is None]
    for field in kind.fields:
        faults += _faults(field, values.get(field.name))
    return tuple(faults)


def _fields(key: str, rows: list[dict[str, str]]) -> Iterator[Field]:
    for row in rows:
        name = row["field"]
        if "." in name:
            continue
        below = [one for one in rows if one["field"].startswith(f"{name}.")]
        columns = tuple(_field(key, one, one["field"].partition(".")[2]) for one in below)
        yield _field(key, row, name, columns)


def _field(key: str, row: dict[str, str], name: str, columns: tuple[Field, ...] = ()) -> Field:
    _must(row["type"] in TYPES, f"{key}.{name}")
    _must(bool(columns) == (row["type"] == "rows"), f"{key}.{name}")
    _must(row["place"] in PLACES or "." in row["field"], f"{key}.{name}")
    cells = CELLS.get(row["place"])
    _must(cells is None or tuple(one.name for one in columns) == cells, f"{key}.{name}")
    return Field(
        name,
        row["title"],
        row["type"],
        row["place"],
        row["required"] == "yes",
        int(row["most"] or 0),
        int(row["width"] or 1),
        columns,
    )


def _must(right: bool, what: str) -> None:
    if not right:
        raise Refusal("kinds_wrong", what=what)


def _faults(field: Field, value: object) -> Iterator[Fault]:
    if value is None or value in ("", []):
        if field.required:
            yield Fault("missing", field.title)
        return
    most = field.most or MOST.get(field.type, 0)
    if field.type in ("text", "long"):
        yield from _text(field.title, value, most, lines=field.type == "long")
    elif field.type == "whole":
        if not isinstance(value, int) or isinstance(value, bool):
            yield Fault("wrong_type", field.title)
    elif field.type == "day":
        if not _is_day(value):
            yield Fault("wrong_type", field.title)
    else:
        yield from _list(field, value, most)


def _text(title: str, value: object, most: int, *, lines: bool) -> Iterator[Fault]:
    if not isinstance(value, str) or (not lines and "\n" in value) or "\x00" in value:
        yield Fault("wrong_type", title)
    elif len(value) > most:
        yield Fault("too_long", title, most)


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _list(field: Field, value: object, most: int) -> Iterator[Fault]:
    most = most or MOST_ATTACHMENTS
    if not isinstance(value, list):
        yield Fault("wrong_type", field.title)
        return
    if len(value) > most:
        yield Fault("too_many", field.title, most)
        return
    for item in value:
        yield from _once(_item(field, item))


def _once(faults: Iterable[Fault]) -> Iterator[Fault]:
    return iter(dict.fromkeys(faults))


def _item(field: Field, item: object) -> Iterator[Fault]:
    title = field.title
    if field.type in ("texts", "people"):
        yield from _text(title, item, MOST["text"], lines=False)
    elif not isinstance(item, Mapping):
        yield Fault("wrong_type", title)
    elif field.type == "paragraphs":
        yield from _paragraph(title, item)
    elif field.type == "attachments":
        yield from _attachment(title, item)
    else:
        known = {column.name for column in field.columns}
        yield from (Fault("unknown", f"{title}·{name}") for name in item if name not in known)
        for column in field.columns:
            yield from _faults(column, item.get(column.name))


def _paragraph(title: str, item: Mapping[str, object]) -> Iterator[Fault]:
    level = item.get("level")
    if set(item) != {"level", "text"} or level not in range(LEVELS + 1) or level is True:
        yield Fault("wrong_type", title)
    else:
        yield from _text(title, item["text"], MOST_PARAGRAPH, lines=False)


def _attachment(title: str, item: Mapping[str, object]) -> Iterator[Fault]:
    if not {"title"} <= set(item) <= {"title", "paragraphs"} or not item["title"]:
        yield Fault("wrong_type", title)
        return
    yield from _text(title, item["title"], MOST["text"], lines=False)
    text = item.get("paragraphs") or []
    if not isinstance(text, list):
        yield Fault("wrong_type", title)
        return
    for one in text:
        if isinstance(one, Mapping):
            yield from _paragraph(title, one)
        else:
            yield Fault("wrong_type", title)
