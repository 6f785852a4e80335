"""Whether every stored file still is what its hash says."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from django.core.files.storage import default_storage

from bihuan.apps.archives.models import File
from bihuan.apps.archives.queries import stored_at

CHUNK = 500


@dataclass(slots=True)
class Held:
    """What a look through the files found; the names say where they lie."""

    files: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    remaining: list[str] = field(default_factory=list)  # destroyed, and there nevertheless

    @property
    def whole(self) -> bool:
        return not (self.missing or self.changed or self.remaining)


def held_against_hashes() -> Held:
    """Read every file of every agency and hold it against the hash it was stored under."""
    found = Held()
    for file in File.objects.order_by("pk").iterator(CHUNK):
        found.files += 1
        name = stored_at(file)
        if file.destroyed_in_id:
            if default_storage.exists(name):
                found.remaining.append(name)
        elif not default_storage.exists(name):
            found.missing.append(name)
        elif _hash(name) != file.sha256:
            found.changed.append(name)
    return found


def _hash(name: str) -> str:
    digest = hashlib.sha256()
    with default_storage.open(name) as content:
        for chunk in content.chunks():
            digest.update(chunk)
    return digest.hexdigest()
