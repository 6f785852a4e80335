"""Stored files on their way out: a download, or a page or picture the browser may show itself."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse
from django.utils.http import content_disposition_header

# What a browser shows without running anything of it in our name.
SHOWN = ("application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp")
# No scripts, no parts from elsewhere; only our own pages may frame it. Chromium's viewer of PDF
# does not start in a sandbox, and a PDF is no page that could act under our address.
ALONE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


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


def inline(stored: str, *, name: str, media_type: str) -> FileResponse:
    """A stored file shown by the browser, if it is of a kind that does no harm; else a download."""
    response = download(stored, name=name, media_type=media_type)
    if media_type not in SHOWN:
        return response
    response.headers["Content-Disposition"] = str(content_disposition_header(False, name))
    picture = media_type.startswith("image/")
    response.headers["Content-Security-Policy"] = ALONE + ("; sandbox" if picture else "")
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
