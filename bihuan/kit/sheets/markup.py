"""XML of a workbook's parts, parsed as it is unpacked; no DTD, bounded depth and token size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from bihuan.kit.sheets.errors import SheetError

DEPTH = 60
TOKEN_BYTES = 2 * 1024 * 1024  # a tag or comment longer than this is an attack on memory
PIECES = 48  # of one text, each up to a chunk of 64 KB: some 3 million characters
RUNS = 4_096  # stretches of one text with a look of their own

Start = Callable[[str, dict[str, str]], object]
End = Callable[[str], object]

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def parse(
    part: str,
    chunks: Iterable[bytes],
    *,
    start: Start,
    end: End | None = None,
    text: Callable[[str], object] | None = None,
) -> Iterator[None]:
    """Feed a part to the handlers, names without prefix; yields after each chunk."""
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise SheetError("suspicious", part=part)
        start(name.rpartition(":")[2], attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(name.rpartition(":")[2])

    yield from parse_raw(part, chunks, start=opened, end=closed, text=text)


def parse_raw(
    part: str,
    chunks: Iterable[bytes],
    *,
    start: Start,
    end: End,
    text: Callable[[str], object] | None = None,
) -> Iterator[None]:
    """The same for a reader that counts depth and strips prefixes itself, which is faster."""

    def doctype(*_declaration: object) -> None:
        raise SheetError("suspicious", part=part)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    if text is not None:
        parser.CharacterDataHandler = text
    yield from _feed(parser, part, chunks)


def _feed(parser: expat.XMLParserType, part: str, chunks: Iterable[bytes]) -> Iterator[None]:
    fed = 0
    for chunk in chunks:
        _push(parser, part, chunk, last=False)
        fed += len(chunk)
        if fed - parser.CurrentByteIndex > TOKEN_BYTES:
            raise SheetError("suspicious", part=part)
        yield
    _push(parser, part, b"", last=True)
    yield


def _push(parser: expat.XMLParserType, part: str, chunk: bytes, *, last: bool) -> None:
    try:
        parser.Parse(chunk, last)
    except (expat.ExpatError, LookupError, ValueError) as broken:
        raise SheetError("damaged", part=part) from broken


def drain(events: Iterator[None]) -> None:
    """Parse a part to its end."""
    for _chunk in events:
        pass


def refuse_endless(part: str, pieces: list[str], runs: list[str]) -> None:
    """A text that goes on over many chunks is an attack on memory."""
    if len(pieces) > PIECES or len(runs) > RUNS:
        raise SheetError("suspicious", part=part)


def unescape(text: str) -> str:
    """Excel writes what XML cannot hold as _xHHHH_; half a surrogate pair becomes U+FFFD."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def present(text: str) -> str | None:
    """A cell of blanks is an empty cell."""
    return None if not text or text.isspace() else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)
