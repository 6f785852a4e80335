"""`bihuan restore`: a backup put onto an empty machine; verified before, during and after."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bihuan.config.cli import backup, journal, setup
from bihuan.config.cli.django_ready import ready

if TYPE_CHECKING:
    from bihuan.config.backups import Manifest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to read, and whether to read only."""
    parser.add_argument("file", type=Path, help="a file that `bihuan backup` wrote")
    parser.add_argument("--check", action="store_true", help="only see whether the file is whole")


def run(args: argparse.Namespace) -> int:
    """Do it; 1 when what was restored does not verify."""
    from bihuan.config import backups
    from bihuan.kit.postgres import ClusterError

    try:
        manifest = backups.check(args.file)
    except (backups.BackupError, OSError) as error:
        raise SystemExit(f"未恢复任何内容 · nothing was restored: {error}") from None
    print(f"备份完整 · the backup is whole: {manifest.made_at}, {manifest.files} files", flush=True)
    if args.check:
        return 0
    with setup.alone(), setup.database_running():
        try:
            _restore(args.file)
        except (backups.BackupError, ClusterError, OSError) as error:
            raise SystemExit(f"恢复未完成 · not restored: {error}") from None
        return _verify(manifest)


def _restore(source: Path) -> None:
    from bihuan.config import backups
    from bihuan.kit.postgres import dumping

    ready()
    folder = backup.files()
    if not _is_untouched() or not backups.is_empty(folder):
        raise backups.BackupError(
            "这里已有数据,只能恢复到空的安装 · there are data here; "
            "a backup is restored onto an empty installation only."
        )
    dumping.clear(setup.url())
    backups.bring_back(source, url=setup.url(), files=folder)


def _is_untouched() -> bool:
    """No act was done here: nothing but empty tables, or not even those."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('people_act') is not null")
        if not cursor.fetchone()[0]:
            return True
        cursor.execute("select not exists (select from people_act)")
        untouched = bool(cursor.fetchone()[0])
    connection.close()
    return untouched


def _verify(manifest: Manifest) -> int:
    """Tables brought up to this version, then the journal and the files held against themselves."""
    setup.prepare()
    anchor = journal.anchor(manifest.head) if not manifest.head.startswith("0:") else None
    asked = argparse.Namespace(verb="verify", chain_only=False, anchor=anchor, files=True)
    status = journal.run(asked)
    print("已恢复 · restored" if status == 0 else "已恢复,但核验未通过 · restored, not verified")
    return status
