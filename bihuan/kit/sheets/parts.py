"""The small parts of an .xlsx: which sheets there are, the shared texts, the number formats."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import NamedTuple

from bihuan.kit.sheets.archive import Archive
from bihuan.kit.sheets.errors import SheetError
from bihuan.kit.sheets.markup import drain, parse, present, refuse_endless, unescape
from bihuan.kit.sheets.numbers import BUILT_IN

ROOT = "_rels/.rels"
TYPES = "[Content_Types].xml"
PATTERN_CHARACTERS = 255  # what Excel allows
SMALL = 16 * 1024 * 1024  # a list of sheets, relations or formats larger than this is no list


class SheetEntry(NamedTuple):
    """A worksheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


@dataclass
class Outline:
    """What the sheets' cells refer to, read once for the whole workbook."""

    sheets: list[SheetEntry] = field(default_factory=list)
    texts: list[str | None] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    from_1904: bool = False


class _Relation(NamedTuple):
    kind: str
    target: str


def outline(archive: Archive) -> Outline:
    """Read the workbook's own description; refuses macros and other kinds of workbook."""
    _refuse_other_kinds(archive)
    book = _target(archive, ROOT, "", "officeDocument")
    folder = posixpath.dirname(book)
    relations = _relations(
        archive, posixpath.join(folder, "_rels", f"{posixpath.basename(book)}.rels"), folder
    )
    found = Outline()
    _read_book(archive, book, relations, found)
    for relation in relations.values():
        if relation.kind == "sharedStrings":
            found.texts = _texts(archive, relation.target)
        elif relation.kind == "styles":
            found.formats = _formats(archive, relation.target)
    return found


def _refuse_other_kinds(archive: Archive) -> None:
    names = archive.names
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise SheetError("macro")
    if "xl/workbook.bin" in names:
        raise SheetError("other_format", kind=".xlsb")
    if "mimetype" in names:
        raise SheetError("other_format", kind=".ods")
    if TYPES not in archive or ROOT not in archive:
        raise SheetError("not_a_workbook")
    if b"macroenabled" in _small(archive, TYPES).lower():
        raise SheetError("macro")


def _small(archive: Archive, part: str) -> bytes:
    content = bytearray()
    for chunk in archive.chunks(part):
        content += chunk
        if len(content) > SMALL:
            raise SheetError("suspicious", part=part)
    return bytes(content)


def _relations(archive: Archive, part: str, folder: str) -> dict[str, _Relation]:
    found: dict[str, _Relation] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            found[attributes.get("Id", "")] = _Relation(kind, target.lstrip("/"))

    drain(parse(part, [_small(archive, part)], start=start))
    return found


def _target(archive: Archive, part: str, folder: str, kind: str) -> str:
    for relation in _relations(archive, part, folder).values():
        if relation.kind == kind:
            return relation.target
    raise SheetError("not_a_workbook")


def _read_book(
    archive: Archive, book: str, relations: dict[str, _Relation], found: Outline
) -> None:
    root = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal root
        root = root or name
        if name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            found.from_1904 = True
        elif name == "sheet":
            key = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            relation = relations.get(key)
            if relation is None:
                raise SheetError("damaged", part=book)
            if relation.kind == "worksheet":
                hidden = attributes.get("state", "visible") != "visible"
                entry = SheetEntry(unescape(attributes.get("name", "")), relation.target, hidden)
                found.sheets.append(entry)

    drain(parse(book, [_small(archive, book)], start=start))
    if root != "workbook":
        raise SheetError("not_a_workbook")
    if not found.sheets:
        raise SheetError("no_sheets")


def _texts(archive: Archive, part: str) -> list[str | None]:
    """The shared texts: plain or in runs, without the readings above Japanese words."""
    reader = _SharedTexts(archive, part)
    text = reader.buffer.append
    for _chunk in parse(part, archive.chunks(part), start=reader.start, end=reader.end, text=text):
        refuse_endless(part, reader.buffer, reader.runs)
    return reader.texts


class _SharedTexts:
    def __init__(self, archive: Archive, part: str) -> None:
        self.texts: list[str | None] = []
        self.buffer: list[str] = []
        self.runs: list[str] = []
        self._reading = False
        self._part = part
        self._bytes_left = archive.limits.text_bytes
        self._texts_left = archive.limits.cells

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.buffer.clear()
        if name == "rPh":
            self._reading = True

    def end(self, name: str) -> None:
        if name == "t":
            if not self._reading:
                self.runs += self.buffer
        elif name == "rPh":
            self._reading = False
        elif name == "si":
            self._add(unescape("".join(self.runs)))
            self.runs.clear()
        self.buffer.clear()

    def _add(self, text: str) -> None:
        self._bytes_left -= len(text)
        self._texts_left -= 1
        if self._bytes_left < 0 or self._texts_left < 0:
            raise SheetError("suspicious", part=self._part)
        self.texts.append(present(text))


def _formats(archive: Archive, part: str) -> list[str]:
    """The number format of each cell style, in the order cells refer to them."""
    own: dict[int, str] = {}
    styles: list[int] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if name == "numFmt":
            pattern = attributes.get("formatCode", "")
            own[_count(attributes, "numFmtId", part)] = pattern[:PATTERN_CHARACTERS]
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            styles.append(_count(attributes, "numFmtId", part))

    def end(name: str) -> None:
        nonlocal inside
        if name == "cellXfs":
            inside = False

    drain(parse(part, [_small(archive, part)], start=start, end=end))
    codes = {**BUILT_IN, **own}
    return ["" if codes.get(n, "") == "General" else codes.get(n, "") for n in styles]


def _count(attributes: dict[str, str], name: str, part: str) -> int:
    text = attributes.get(name, "0")
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise SheetError("damaged", part=part)
    return int(text)
