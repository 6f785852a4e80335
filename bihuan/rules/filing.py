"""How archives are numbered and how long they are kept, after DA/T 22-2015.

An item 件 is a text with its attachments. Its number 件号 runs from 1 within the lowest class,
without gaps, and never changes; the reference 档号 is made of the classes and that number.
"""

from __future__ import annotations

import re
from datetime import date

RETENTIONS = {"Y": None, "D30": 30, "D10": 10}  # years kept; None for good (档案局令第8号)
MOST_IN_BOX = 400
FILING_MONTH, FILING_DAY = 6, 30  # what a year made is filed by the end of June of the next
_FONDS = re.compile("[0-9]{4}")
_CATEGORY = re.compile("[A-Z]{2}")
_ORG = re.compile("[A-Z0-9]{1,8}")


def reference(
    *, fonds: str, category: str, year: int, retention: str, org: str, number: int
) -> str:
    """The reference 档号: 全宗号-门类·年度-保管期限-机构代码-件号: 0012-WS·2026-Y-BGS-0001."""
    return f"{fonds}-{category}·{year}-{retention}-{org}-{number:04}"


def faults(*, fonds: str, category: str, org: str, retention: str) -> tuple[str, ...]:
    """Which parts of a reference are not written as they must be."""
    found = []
    if not _FONDS.fullmatch(fonds):
        found.append("fonds")
    if not _CATEGORY.fullmatch(category):
        found.append("category")
    if not _ORG.fullmatch(org):
        found.append("org")
    if retention not in RETENTIONS:
        found.append("retention")
    return tuple(found)


def due_on(year: int) -> date:
    """Until when what a year made is to be filed."""
    return date(year + 1, FILING_MONTH, FILING_DAY)


def kept_until(year: int, retention: str) -> int | None:
    """The last year an item is kept, counted from the year after it was made; None for good."""
    years = RETENTIONS[retention]
    return None if years is None else year + years


def until_when(
    year: int, retention: str, *, prolonged_to: str = "", prolonged_in: int | None = None
) -> int | None:
    """The last year an item is kept; one kept longer counts anew from the year of that decision."""
    if prolonged_to and prolonged_in is not None:
        return kept_until(prolonged_in, prolonged_to)
    return kept_until(year, retention)


def has_run_out(until: int | None, *, on: date) -> bool:
    """Whether an item is to be appraised: its last year is over; what is kept for good never."""
    return until is not None and on.year > until


def last_class_year(retention: str, *, on: date) -> int | None:
    """The newest year whose items of a retention have run out; None for what is kept for good."""
    years = RETENTIONS[retention]
    return None if years is None else on.year - years - 1


def shown_title(title: str, *, self_made: bool) -> str:
    """The title as the catalogue writes it: one made by the archivist stands in brackets."""
    return f"[{title}]" if self_made else title


def shown_day(day: date) -> str:
    """A day as the catalogue writes it: YYYYMMDD."""
    return f"{day:%Y%m%d}"
