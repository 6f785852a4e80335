"""Stored files on their way out: always as a download, never guessed at by the browser."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse


def download(stored: str, *, name: str, media_type: str) -> FileResponse:
    """A stored file under its own name."""
    response = FileResponse(
        default_storage.open(stored, "rb"),
        as_attachment=True,
        filename=name,
        content_type=media_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
