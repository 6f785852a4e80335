"""Reads a page of a PDF back as positions in millimetres: what was set, where, how large."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

MM = 25.4 / 72


@dataclass
class Run:
    """Words set in one go: edges of their em boxes in mm from the page's top left corner."""

    text: str
    left: float
    right: float
    baseline: float
    size: float  # in points

    @property
    def top(self) -> float:
        """Where the em box of a Chinese character begins, 0.86 of its size above the baseline."""
        return self.baseline - 0.86 * self.size * MM

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.baseline + 0.14 * self.size * MM


@dataclass
class Page:
    """What stands on a page."""

    runs: list[Run] = field(default_factory=list)
    rules: list[tuple[float, float, float]] = field(default_factory=list)  # left, right, from top

    def lines(self) -> list[Run]:
        """Runs of one baseline joined, from the top down."""
        found: dict[float, Run] = {}
        for run in sorted(self.runs, key=lambda r: (round(r.baseline, 1), r.left)):
            key = round(run.baseline, 1)
            if key in found:
                known = found[key]
                known.text, known.right = known.text + run.text, run.right
            else:
                found[key] = Run(run.text, run.left, run.right, run.baseline, run.size)
        return list(found.values())

    @property
    def widest(self) -> float:
        """How far right anything is seen: the blank half of a closing mark is not."""
        return max(
            run.right - (run.size / 2 * MM if run.text[-1] in "，。；：、）》”" else 0)
            for run in self.runs
        )

    def line(self, text: str) -> Run:
        """The line that holds these words."""
        return next(one for one in self.lines() if text in one.text)


class _Font:
    def __init__(self, font: Any) -> None:
        below = font["/DescendantFonts"][0].get_object()
        self.widths: dict[int, float] = {}
        self.usual = float(below.get("/DW", 1000))
        given = list(below.get("/W", []))
        while given:
            first, then = int(given.pop(0)), given.pop(0)
            if isinstance(then, list):
                self.widths |= {first + i: float(w) for i, w in enumerate(then)}
            else:
                wide = float(given.pop(0))
                self.widths |= dict.fromkeys(range(first, int(then) + 1), wide)
        self.words = _words(font["/ToUnicode"].get_object().get_data().decode("ascii"))

    def width(self, glyph: int) -> float:
        return self.widths.get(glyph, self.usual)


_NO_FONT: Any = None


def _words(cmap: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for section in cmap.split("beginbfchar")[1:]:
        for line in section.split("endbfchar")[0].split("\n"):
            parts = line.replace("<", " ").replace(">", " ").split()
            if len(parts) == 2:
                found[int(parts[0], 16)] = bytes.fromhex(parts[1]).decode("utf-16-be")
    for section in cmap.split("beginbfrange")[1:]:
        for line in section.split("endbfrange")[0].split("\n"):
            parts = line.replace("<", " ").replace(">", " ").split()
            if len(parts) == 3:
                start = int(parts[2], 16)
                for i, glyph in enumerate(range(int(parts[0], 16), int(parts[1], 16) + 1)):
                    found[glyph] = chr(start + i)
    return found


def pages_of(pdf: bytes) -> list[Page]:
    """Every page of a PDF made by us."""
    reader = PdfReader(BytesIO(pdf))
    return [_page(reader, page) for page in reader.pages]


def _page(reader: PdfReader, page: Any) -> Page:  # noqa: C901  one branch an operator
    height = float(page.mediabox.height)
    fonts = {k: _Font(f.get_object()) for k, f in page["/Resources"].get("/Font", {}).items()}
    made, font, size = Page(), _NO_FONT, 0.0
    origin: list[tuple[float, float]] = [(0.0, 0.0)]
    at = (0.0, 0.0)
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"q":
            origin.append(origin[-1])
        elif operator == b"Q":
            origin.pop()
        elif operator == b"cm":
            x, y = origin[-1]
            turned = -1 if len(origin) > 2 and y else 1  # within a turned frame, y grows downwards
            origin[-1] = (x + float(operands[4]), y + turned * float(operands[5]))
        elif operator == b"Tf":
            font, size = fonts[operands[0]], float(operands[1])
        elif operator in (b"TJ", b"Tj"):
            made.runs.append(_run(operands[0], font, size, origin[-1], height))
        elif operator == b"m":
            at = (float(operands[0]), float(operands[1]))
        elif operator == b"l" and float(operands[1]) == at[1]:
            x, y = origin[-1]
            left, right = (x + at[0]) * MM, (x + float(operands[0])) * MM
            made.rules.append((left, right, (height - y) * MM))
    return made


def _run(parts: Any, font: _Font, size: float, origin: tuple[float, float], height: float) -> Run:
    text, wide = "", 0.0
    for part in parts if isinstance(parts, list) else [parts]:
        if isinstance(part, (bytes, str)):
            raw = part if isinstance(part, bytes) else part.original_bytes
            for i in range(0, len(raw), 2):
                glyph = int.from_bytes(raw[i : i + 2], "big")
                text += font.words.get(glyph, "?")
                wide += font.width(glyph) / 1000 * size
        else:
            wide -= float(part) / 1000 * size
    x, y = origin
    return Run(text, x * MM, (x + wide) * MM, (height - y) * MM, size)
