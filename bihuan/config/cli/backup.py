"""`bihuan backup`: the database and every stored file in one file; a server may go on serving."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bihuan.config.cli import setup
from bihuan.config.cli.django_ready import ready

if TYPE_CHECKING:
    from bihuan.config.backups import Manifest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to write."""
    parser.add_argument("file", nargs="?", type=Path, help="else bihuan-DATE.tar in this folder")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from bihuan.kit.postgres import ClusterError

    with setup.database_running():
        ready()
        from bihuan.config import backups
        from bihuan.kit import clock

        target = Path(args.file or named(clock.now())).resolve()
        try:
            manifest = write(target, clock.now())
        except (backups.BackupError, ClusterError, OSError) as error:
            raise SystemExit(f"备份未完成 · no backup was made: {error}") from None
    size = target.stat().st_size / 1024 / 1024
    print(f"已备份 · backed up: {target} ({size:.1f} MB)")
    print(f"文件 {manifest.files} 个 · {manifest.files} files")
    print(f"末条 · last act: {manifest.head}")
    return 0


def named(at: datetime) -> str:
    """The file name of a backup of this moment; names sort by age."""
    return f"bihuan-{at:%Y%m%d-%H%M%S}.tar"


def nightly(folder: Path, *, at: datetime, kept: int) -> Path:
    """Tonight's backup; of the earlier ones that bear such a name, the newest are kept."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / named(at)
    write(target, at)
    digits = "[0-9]"
    known = sorted(folder.glob(f"bihuan-{digits * 8}-{digits * 6}.tar"))
    for old in known[: -max(kept, 1)]:
        old.unlink()
    return target


def write(target: Path, at: datetime) -> Manifest:
    """Write a backup of this installation."""
    from bihuan.apps.people import queries
    from bihuan.config import backups

    seq, head = queries.chain_head()
    return backups.make(
        target, url=setup.url(), files=files(), made_at=at.isoformat(), head=f"{seq}:{head}"
    )


def files() -> Path:
    """The folder of the stored files; another kind of storage is backed up by its own means."""
    from django.core.files.storage import FileSystemStorage, default_storage

    if not isinstance(default_storage, FileSystemStorage):
        raise SystemExit("文件不在本机目录中 · the files are not kept in a folder of this machine.")
    return Path(default_storage.location)
