"""The job that makes expert packs: it streams, so that a pack of any size needs little memory."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils.translation import gettext as _

from bihuan.apps.programmes import queries
from bihuan.apps.programmes.actions.packs import (
    begin_pack,
    fail_pack,
    finish_pack,
    path_of,
    remove_pack,
)
from bihuan.apps.programmes.models import Pack
from bihuan.kit import clock
from bihuan.kit.deed import SYSTEM, Deed
from bihuan.kit.packing import STEP, BrokenPackageError, Entry, Packed, of_stored, pack
from bihuan.kit.refusals import Refused

LOCK = 7_265_001  # one pack at a time, whatever worker makes it
EVERY = 20  # files between two looks at whether it is still wanted


class Unwanted(Exception):  # noqa: N818  somebody changed their mind
    """The pack was cancelled while it was made."""


def make_waiting() -> int:
    """Make the packs that were asked for, one after the other; how many were made."""
    if not _locked():
        return 0
    try:
        _give_up_broken()
        done = 0
        while (waiting := Pack.objects.filter(state="waiting").order_by("pk").first()) is not None:
            done += _make(waiting.pk)
        return done
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [LOCK])


def remove_old(*, at: datetime) -> int:
    """Remove the packs that were kept long enough; how many."""
    before = at - timedelta(days=settings.PACK_DAYS)
    old = Pack.objects.filter(state="ready", ended_at__lt=before)
    ids = list(old.values_list("pk", flat=True))
    for pk in ids:
        remove_pack(Deed(by=SYSTEM, at=at), pk)
    return len(ids)


def _locked() -> bool:
    """Whether nobody else makes packs now; a worker that was killed holds the lock no longer."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _give_up_broken() -> None:
    """What is still being made while the lock was free was broken off."""
    for pk in Pack.objects.filter(state="making").values_list("pk", flat=True):
        words = _("Making it was broken off: have it made again.")
        fail_pack(Deed(by=SYSTEM, at=clock.now()), pk, fault=words)


def _make(pk: int) -> int:
    """Make one pack; 1 if it is there."""
    try:
        making = begin_pack(Deed(by=SYSTEM, at=clock.now()), pk)
    except Refused:  # cancelled a moment ago
        return 0
    target = path_of(making)
    part = target.with_suffix(".part")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        job = _Job(making)
        with part.open("wb") as out:
            packed = pack(job.entries(), out)
        part.replace(target)
        job.finish(packed)
    except (Unwanted, Refused):
        target.unlink(missing_ok=True)
        return 0
    except (OSError, BrokenPackageError) as fault:
        fail_pack(Deed(by=SYSTEM, at=clock.now()), pk, fault=_said(fault))
        return 0
    finally:
        part.unlink(missing_ok=True)
    return 1


def _said(fault: Exception) -> str:
    if isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("The disk is full: have room made, then have the pack made again.")
    return _("The pack could not be written: ask the system administrator to look at the disk.")


class _Job:
    """One pack while it is made: what is in, what could not be put in, how far it is."""

    def __init__(self, making: Pack) -> None:
        assert making.frozen_at is not None
        self.pack = making
        at = Deed(by=SYSTEM, at=making.frozen_at)
        self.frozen = queries.frozen(making.programme, making.classes, on=at.on)
        self.pack.pieces = sum(1 for _piece in self.frozen.pieces())
        self.total = sum(1 for piece in self.frozen.pieces() if piece.path)
        self.shut = queries.shut_files()
        self.faults: dict[str, str] = {}
        self.done = self.files = self.size = 0

    def entries(self) -> Iterator[Entry]:
        """Every file of the pack; those of a clause before its page, the first folder last."""
        self._look()
        for clause in self.frozen.clauses():
            for piece in clause.pieces:
                if piece.path:
                    yield from self._file(piece)
            yield queries.clause_page(clause, self.faults)
        made = queries.Made(self.pack, self.frozen, self.files, self.size, self.faults)
        yield from queries.contents(made)
        self._look()

    def finish(self, packed: Packed) -> None:
        """It is whole."""
        problems = [f"{path}：{why}" for path, why in self.faults.items()]
        finish_pack(
            Deed(by=SYSTEM, at=clock.now()),
            self.pack.pk,
            packed=packed,
            pieces=self.pack.pieces,
            files=self.files,
            problems=problems,
        )

    def _file(self, piece: queries.PackedPiece) -> Iterator[Entry]:
        fault = self._fault(piece)
        if fault:
            self.faults[piece.path] = fault
        else:
            self.files += 1
            self.size += piece.told["size"]
            told = {"size": piece.told["size"], "sha256": piece.told["sha256"]}
            yield of_stored(piece.path, piece.stored, **told)
        self.done += 1
        if self.done % EVERY == 0:
            self._look()

    def _look(self) -> None:
        """Tell how far it is, and stop where it is not wanted any more."""
        queries.note_progress(self.pack.pk, self.done, self.total)
        if not Pack.objects.filter(pk=self.pack.pk, state="making").exists():
            raise Unwanted

    def _fault(self, piece: queries.PackedPiece) -> str:
        """Why a file cannot be put in; blank where it is what its record says."""
        if piece.told["sha256"] in self.shut:
            return _("shut off, because its text bears a mark of secrecy")
        digest = hashlib.sha256()
        try:
            with default_storage.open(piece.stored, "rb") as kept:
                while chunk := kept.read(STEP):
                    digest.update(chunk)
        except FileNotFoundError:
            return _("the file is missing in the store")
        except OSError:
            return _("the file cannot be read in the store")
        if digest.hexdigest() != piece.told["sha256"]:
            return _("the file was changed in the store")
        return ""
