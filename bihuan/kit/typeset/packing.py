"""A package of parts, packed so that the same parts are the same bytes."""

from __future__ import annotations

import zipfile
from io import BytesIO

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest day a package can name


def packed(raw: bytes) -> bytes:
    """The same package without the moments at which its parts were written."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            new.writestr(part, old.read(name))
    return out.getvalue()
