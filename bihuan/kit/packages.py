"""Text of presentations (.pptx) and layout files (.ofd): parts of XML in a ZIP, within bounds."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree

from bihuan.kit.documents import UnreadableDocument, refuse_bomb

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_PAGE = re.compile(r"(?:.*/)?Pages/Page_(\d+)/Content\.xml")
_FAULTS = (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, OSError)


class _Tree(ElementTree.TreeBuilder):
    """Office files declare no document type; only one with entities to expand would."""

    def doctype(self, *_told: str | None) -> None:
        """Called before anything of it is used."""
        raise ValueError


def slides_text(raw: bytes) -> str:
    """What the slides say, a line each paragraph."""
    return _said(
        "".join(t.text or "" for t in p.iter(f"{_A}t"))
        for root in _parts(raw, _SLIDE)
        for p in root.iter(f"{_A}p")
    )


def layout_text(raw: bytes) -> str:
    """What the pages of a GB/T 33190 file say; pieces of one height stand in one line."""
    lines: list[str] = []
    for root in _parts(raw, _PAGE):
        height = None
        for piece in root.iterfind(".//{*}TextObject"):
            words = "".join(code.text or "" for code in piece.iterfind(".//{*}TextCode"))
            here = (piece.get("Boundary") or "").split()[1:2]
            if height is not None and here == height:
                lines[-1] += words
            else:
                lines.append(words)
            height = here
    return _said(iter(lines))


def _said(lines: Iterator[str]) -> str:
    text = "\n".join(line for line in lines if line.strip())
    if not text:
        raise UnreadableDocument("empty_file")
    return text


def _parts(raw: bytes, names: re.Pattern[str]) -> Iterator[ElementTree.Element]:
    """The parts of these names in order of their numbers; one that declares entities is broken."""
    refuse_bomb(raw)
    try:
        with zipfile.ZipFile(BytesIO(raw)) as package:
            found = [(int(m[1]), m[0]) for n in package.namelist() if (m := names.fullmatch(n))]
            for _number, name in sorted(found):
                parser = ElementTree.XMLParser(target=_Tree())  # noqa: S314  no document type
                yield ElementTree.fromstring(package.read(name), parser)  # noqa: S314
    except (ElementTree.ParseError, *_FAULTS) as fault:
        raise UnreadableDocument("damaged_file") from fault
