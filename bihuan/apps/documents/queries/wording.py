"""The standing sentences of papers made from records: they lie in the library, not in the code."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import override

# A paper is written in Chinese, whatever language its maker reads the pages in.
in_chinese = override("zh-hans")


def wording(kind: str, part: str, **given: object) -> list[dict[str, object]]:
    """The paragraphs of a part, with what the records say in their places."""
    rows = _read(settings.LIBRARY / "documents" / "wording.csv")
    told = {name: str(value) for name, value in given.items()}
    return [
        {"level": level, "text": text.format_map(told)}
        for of, at, level, text in rows
        if (of, at) == (kind, part)
    ]


@cache
def _read(file: Path) -> list[tuple[str, str, int, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            (row["kind"], row["part"], int(row["level"]), row["text"])
            for row in csv.DictReader(lines)
        ]
