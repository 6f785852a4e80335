"""One file that holds everything: the database and every stored file, with a list of their hashes.

A tar of `database.dump`, `files/…` and, last, `manifest.json`: a copy that was cut off has no
manifest, so it cannot be taken for a whole one. It is verified before anything of it is used.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import IO

from bihuan.kit.postgres import dumping

FORMAT = 1
DATABASE, FILES, MANIFEST = "database.dump", "files/", "manifest.json"
CHUNK = 1024 * 1024
MOST_MANIFEST_BYTES = 512 * 1024 * 1024
_NAME = re.compile(r"files/(?:[\w.-]+/){0,8}[\w.-]+")


class BackupError(Exception):
    """A backup that cannot be made, or one that is not whole; a sentence in both languages."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, and the last act of the journal when it was made."""

    format: int
    version: str
    made_at: str
    head: str  # SEQ:HASH, as `bihuan journal verify --anchor` takes it
    hashes: dict[str, str] = field(default_factory=dict)  # of each member, SHA-256

    @property
    def files(self) -> int:
        """How many stored files."""
        return sum(name.startswith(FILES) for name in self.hashes)


def make(target: Path, *, url: str, files: Path, made_at: str, head: str) -> Manifest:
    """Write a backup; a file half written never bears the name.

    The database is written first: a file that comes in meanwhile is then there too, in vain.
    """
    if target.exists():
        raise BackupError(f"{target} 已存在 · is there already.")
    half = target.with_name(target.name + ".partial")
    version = metadata.version("bihuan")
    manifest = Manifest(FORMAT, version, made_at, head)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".bihuan-") as room:
            dumped = Path(room) / DATABASE
            dumping.dump(url, dumped)
            with _private(half) as out, tarfile.open(fileobj=out, mode="w") as tar:
                for path, name in ((dumped, DATABASE), *_stored(files)):
                    manifest.hashes[name] = _add(tar, path, name)
                _add_manifest(tar, manifest)
                out.flush()
        half.rename(target)
    finally:
        half.unlink(missing_ok=True)
    return manifest


def check(source: Path) -> Manifest:
    """Read a backup through and hold every member against its hash."""
    found: dict[str, str] = {}
    manifest = None
    try:
        with tarfile.open(source, mode="r:") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isreg() else None
                if content is None or not _is_ours(member.name):
                    raise BackupError(f"不是闭环的备份 · not a backup: {source} ({member.name})")
                if member.name == MANIFEST:
                    manifest = _read(content, member.size)
                else:
                    found[member.name] = _hash(content)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"不是闭环的备份或已损坏 · not a backup, or damaged: {source}") from error
    if manifest is None:
        raise BackupError(f"备份不完整 · the backup is cut off: {source}")
    _compare(manifest, found)
    return manifest


def bring_back(source: Path, *, url: str, files: Path) -> None:
    """Put a checked backup into a database without tables and a folder without files."""
    files.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=files.parent, prefix=".restore-") as name:
        room = Path(name)
        with tarfile.open(source, mode="r:") as tar:
            for member in tar:
                if member.isreg() and _is_ours(member.name) and member.name != MANIFEST:
                    tar.extract(member, room, filter="data")
        dumping.restore(url, room / DATABASE)
        stored = room / FILES
        stored.mkdir(exist_ok=True)
        if files.exists():
            files.rmdir()
        shutil.move(stored, files)
    files.chmod(0o700)


def is_empty(folder: Path) -> bool:
    """Nothing is stored there."""
    return not folder.exists() or not any(folder.iterdir())


def _stored(files: Path) -> Iterator[tuple[Path, str]]:
    """Every stored file and its name in the backup."""
    if files.exists():
        for path in sorted(files.rglob("*")):
            name = FILES + path.relative_to(files).as_posix()
            if path.is_file() and not path.is_symlink() and _is_ours(name):
                yield path, name


def _is_ours(name: str) -> bool:
    """A name this module writes; nothing that leads elsewhere."""
    plain = _NAME.fullmatch(name) is not None and not {"..", "."} & set(name.split("/"))
    return plain or name in (DATABASE, MANIFEST)


def _private(path: Path) -> IO[bytes]:
    """A new file that only its owner reads: it holds people's names and secrets."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


class _Hashing:
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        chunk = self.file.read(size)
        self.digest.update(chunk)
        return chunk


def _add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    info = tar.gettarinfo(path, arcname=name)
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mode = 0o600
    with path.open("rb") as content:
        hashing = _Hashing(content)
        tar.addfile(info, hashing)
    return hashing.digest.hexdigest()


def _add_manifest(tar: tarfile.TarFile, manifest: Manifest) -> None:
    content = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(content), 0o600
        tar.addfile(info, file)


def _read(content: IO[bytes], size: int) -> Manifest:
    try:
        if size > MOST_MANIFEST_BYTES:
            raise ValueError
        manifest = Manifest(**json.loads(content.read()))
        if not all(isinstance(one, str) for one in manifest.hashes.values()):
            raise TypeError
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise BackupError("备份清单读不懂 · the manifest cannot be read.") from error
    if manifest.format != FORMAT:
        raise BackupError(
            f"备份格式为 {manifest.format},本版本只认 {FORMAT} · "
            f"format {manifest.format}; this version knows {FORMAT}."
        )
    return manifest


def _compare(manifest: Manifest, found: dict[str, str]) -> None:
    wrong = [name for name, one in manifest.hashes.items() if found.get(name) != one]
    wrong += sorted(found.keys() - manifest.hashes.keys())
    if wrong or DATABASE not in found:
        raise BackupError(
            f"{len(wrong)} 个内容与清单不符 · {len(wrong)} members differ from the manifest: "
            + "、".join(wrong[:5])
        )


def _hash(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
