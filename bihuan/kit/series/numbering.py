"""Tables whose periods are only numbered: 1, 2, 3 …"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bihuan.kit.series.held import MOST_PERIODS
from bihuan.kit.series.periods import Period
from bihuan.kit.series.table import Row


def numbered(rows: Iterable[Row], first: Period | None) -> Iterator[Row]:
    """Rows whose first cell counts the periods, with the period it stands for from `first` on."""
    known = [first] if first else []
    for number, cells in rows:
        place = cells[0].strip() if cells and known else ""
        if place.isdecimal() and len(place) < 6 and 1 <= int(place) <= MOST_PERIODS:
            while len(known) < int(place):
                known.append(known[-1].following())
            yield number, [str(known[int(place) - 1]), *cells[1:]]
        else:
            yield number, cells
