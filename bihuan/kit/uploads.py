"""Keeps an uploaded file between precheck and confirmation: for its own account, for one day."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from bihuan.kit.deed import Actor
from bihuan.kit.refusals import NotAllowed, NotFound, Refused

KEPT_FOR = timedelta(hours=24)
MOST_FILES = 20  # of one account; the oldest goes first
NAME_CHARACTERS = 200

_TOKEN = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A kept file."""

    token: str
    name: str
    content: bytes


def keep(by: Actor, name: str, content: bytes, *, at: datetime) -> str:
    """Keep a file; the token is the same for the same file, and of use to this account only."""
    if len(content) > settings.UPLOAD_LIMIT_BYTES:
        limit = settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
        raise Refused(_("The file is larger than %(limit)s MB.") % {"limit": limit})
    name = Path(name.replace("\\", "/")).name[-NAME_CHARACTERS:]
    folder = _folder(by)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(at)
    token = hashlib.sha256(name.encode("utf-8", "surrogatepass") + b"\0" + content).hexdigest()
    _write(folder / token, name, content, at)
    _crowd_out(folder)
    return token


def load(by: Actor, token: str, *, at: datetime) -> Upload:
    """The file again; another account's, one given up and one never there look the same."""
    if not _TOKEN.fullmatch(token):
        raise _gone()
    try:
        kept = (_folder(by) / token).read_bytes()
    except FileNotFoundError:
        raise _gone() from None
    head, _newline, content = kept.partition(b"\n")
    about = json.loads(head)
    if at - datetime.fromisoformat(about["at"]) >= KEPT_FOR:
        raise _gone()
    return Upload(token, about["name"], content)


def drop(by: Actor, token: str) -> None:
    """Give a file up: it has been imported."""
    if _TOKEN.fullmatch(token):
        (_folder(by) / token).unlink(missing_ok=True)


def _gone() -> NotFound:
    return NotFound(_("This upload is no longer kept. Choose the file again."))


def _root() -> Path:
    root: Path = settings.HOME / "uploads"
    return root


def _folder(by: Actor) -> Path:
    if by.account_id is None:
        raise NotAllowed(_("Sign in to upload files."))
    return _root() / str(by.account_id)


def _write(path: Path, name: str, content: bytes, at: datetime) -> None:
    """In one step, so that no reader sees half a file; dated by the act's moment."""
    head = json.dumps({"name": name, "at": at.isoformat()}).encode()
    handle, half = tempfile.mkstemp(dir=path.parent, prefix=".half-")
    with os.fdopen(handle, "wb") as out:
        out.write(head + b"\n" + content)
    os.utime(half, (at.timestamp(), at.timestamp()))
    Path(half).replace(path)


def _sweep(at: datetime) -> None:
    limit = (at - KEPT_FOR).timestamp()
    for path in _root().glob("*/*"):
        if _dated(path) <= limit:
            path.unlink(missing_ok=True)


def _crowd_out(folder: Path) -> None:
    kept = sorted(folder.iterdir(), key=_dated, reverse=True)
    for path in kept[MOST_FILES:]:
        path.unlink(missing_ok=True)


def _dated(path: Path) -> float:
    """When it was kept; a file another process just removed counts as the oldest."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
