"""Files of series for tests."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

FIRST = date(2020, 1, 6)


def weekly(
    *names: str, weeks: int = 300, burst: int = 0, first: date = FIRST
) -> SimpleUploadedFile:
    """Weeks of quiet counts; `burst` more cases in the last one."""
    rows = ["时段," + ",".join(names)]
    for place in range(weeks):
        year, week, _day = (first + timedelta(7 * place)).isocalendar()
        count = 4 + (place * 7) % 5 + (burst if place == weeks - 1 else 0)
        rows.append(f"{year}-W{week:02d}," + ",".join([str(count)] * len(names)))
    return SimpleUploadedFile("病例数.csv", "\n".join(rows).encode())


def text(content: str, name: str = "病例数.csv") -> SimpleUploadedFile:
    """A file with this content."""
    return SimpleUploadedFile(name, content.encode())
