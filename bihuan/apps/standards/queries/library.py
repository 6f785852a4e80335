"""The standards and word lists shipped with the product: content under library/standards."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from bihuan.kit.refusals import NotFound, Refused
from bihuan.rules.scoring import Threshold, parse_thresholds
from bihuan.rules.standard import Line, RawSheet


@dataclass(frozen=True, slots=True)
class LibraryStandard:
    """A standard shipped with the product, as its index describes it."""

    key: str
    name: str
    kind: str
    label: str
    source: str
    effective_on: date | None
    total: Decimal
    grades: tuple[Threshold, ...]
    note: str
    files: tuple[str, ...]
    hashes: tuple[str, ...]


def _folder() -> Path:
    folder: Path = settings.LIBRARY / "standards"
    return folder


@lru_cache(maxsize=1)
def library_standards() -> tuple[LibraryStandard, ...]:
    """Every standard of the index, in its order."""
    return tuple(_entry(row) for row in _rows("index.csv"))


def library_standard(key: str) -> LibraryStandard:
    """One standard of the index; `NotFound` for another key."""
    for entry in library_standards():
        if entry.key == key:
            return entry
    raise NotFound(_("There is no such standard in the library."))


def sheets_of(entry: LibraryStandard) -> tuple[RawSheet, ...]:
    """Its tables; a file whose hash is not that of the index is refused."""
    return tuple(_sheet(name, sha) for name, sha in zip(entry.files, entry.hashes, strict=True))


def fact_source_name(key: str) -> str:
    """What a clause's figure is taken from, in words; a source of the agency's own as it stands."""
    return _fact_sources().get(key, key)


@lru_cache(maxsize=1)
def _fact_sources() -> dict[str, str]:
    return {row["key"]: row["name"] for row in _rows("fact-sources.csv")}


def _rows(name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO((_folder() / name).read_text(encoding="utf-8")))


def _entry(row: dict[str, str]) -> LibraryStandard:
    return LibraryStandard(
        key=row["key"],
        name=row["name"],
        kind=row["kind"],
        label=row["version"],
        source=row["source"],
        effective_on=date.fromisoformat(row["effective_on"]) if row["effective_on"] else None,
        total=Decimal(row["total"]),
        grades=parse_thresholds(json.loads(row["grades"])),
        note=row["note"],
        files=tuple(row["files"].split(";")),
        hashes=tuple(row["sha256"].split(";")),
    )


def _sheet(name: str, sha: str) -> RawSheet:
    content = (_folder() / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha:
        raise Refused(_("The file %(name)s of the library was changed.") % {"name": name})
    rows = csv.reader(io.StringIO(content.decode("utf-8")))
    return RawSheet(name, [Line(number, cells) for number, cells in enumerate(rows, start=1)])
