"""How the pieces that prove a clause stand in volumes 卷 for a review.

A volume is a view over what is kept: pieces get a running number and pages in it, and keep the
number the archives gave them. A piece is never parted between two volumes. What comes after the
last piece of a clause never moves those before it, so that a printed back stays true.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

MOST_PAGES = 300  # of a volume: about 3 cm of paper; parameter, no rule gives it
FEWEST, LARGEST = 20, 2000  # what may be chosen instead
UNCOUNTED = 1  # sheets a piece stands for whose pages nobody counted


class Leaf(NamedTuple):
    """A piece as far as its place goes: its year, its pages where they are known."""

    year: int
    pages: int | None = None


class Placed(NamedTuple):
    """Where a piece stands in its volume."""

    number: int  # 顺序号
    first: int  # 起止页号
    last: int
    counted: bool  # its pages are known

    @property
    def span(self) -> str:
        """From page to page, as a catalogue writes it."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


class Volume(NamedTuple):
    """One volume of a clause: its part, and which of the pieces in order stand in it."""

    part: int
    start: int
    stop: int
    pages: int
    uncounted: int
    first_year: int | None
    last_year: int | None

    @property
    def pieces(self) -> int:
        """How many pieces stand in it."""
        return self.stop - self.start

    @property
    def years(self) -> str:
        """From year to year."""
        if self.first_year is None or self.first_year == self.last_year:
            return str(self.first_year or "")
        return f"{self.first_year}-{self.last_year}"


def volume_number(code: str, part: int) -> str:
    """The number 卷号 of a volume: 1.2.3-01."""
    return f"{code}-{part:02}"


def volumes(
    pieces: Sequence[Leaf], *, most_pages: int = MOST_PAGES, by_year: bool = False
) -> tuple[Volume, ...]:
    """The volumes of a clause, its pieces being in order; a clause without any has one, empty."""
    if not pieces:
        return (Volume(1, 0, 0, 0, 0, None, None),)
    starts = list(_starts(pieces, most_pages, by_year=by_year))
    bounds = zip(starts, [*starts[1:], len(pieces)], strict=True)
    return tuple(_volume(n, pieces, *bound) for n, bound in enumerate(bounds, start=1))


def placed(pieces: Sequence[Leaf]) -> tuple[Placed, ...]:
    """The running number and pages of each piece of one volume."""
    found, page = [], 0
    for number, piece in enumerate(pieces, start=1):
        first, page = page + 1, page + sheets(piece)
        found.append(Placed(number, first, page, bool(piece.pages)))
    return tuple(found)


def sheets(piece: Leaf) -> int:
    """How many pages a piece takes; one whose pages are not known counts as one sheet."""
    return piece.pages or UNCOUNTED


def _starts(pieces: Sequence[Leaf], most: int, *, by_year: bool) -> Iterator[int]:
    """Where a volume begins: at the year's first piece, or where the pages would be too many."""
    held, year = 0, pieces[0].year
    yield 0
    for at, piece in enumerate(pieces):
        more = sheets(piece)
        if at and (held + more > most or (by_year and piece.year != year)):
            yield at
            held = 0
        held, year = held + more, piece.year


def _volume(part: int, pieces: Sequence[Leaf], start: int, stop: int) -> Volume:
    own = pieces[start:stop]
    years = [piece.year for piece in own]
    uncounted = sum(1 for piece in own if not piece.pages)
    pages = sum(map(sheets, own))
    return Volume(part, start, stop, pages, uncounted, min(years), max(years))
