"""A spreadsheet as an answer to the browser, under a Chinese file name."""

from __future__ import annotations

from pathlib import PurePath

from django.http import HttpResponse
from django.utils.http import content_disposition_header

TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
}


def download(content: bytes, *, name: str) -> HttpResponse:
    """The file to save; the kind follows from the suffix of its name."""
    safe = "".join(" " if sign in '\\/:*?"<>|' or not sign.isprintable() else sign for sign in name)
    response = HttpResponse(content, content_type=TYPES[PurePath(name).suffix])
    response["Content-Disposition"] = str(content_disposition_header(True, safe.strip()))
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
