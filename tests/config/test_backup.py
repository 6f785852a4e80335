"""Everything in one file and back onto an empty machine; nothing half, nothing overwritten."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest

from bihuan.config import backups
from bihuan.config.cli import backup
from bihuan.kit.postgres import ClusterError

ROOT = Path(__file__).resolve().parents[2]
MakeDatabase = Callable[[], str]

WORK = """
from bihuan.config.cli.django_ready import ready
ready()
from datetime import date
from django.core.files.base import ContentFile
from bihuan.apps.archives import actions as archives
from bihuan.apps.people import actions
from bihuan.apps.people.queries import actor_of
from bihuan.kit import clock
from bihuan.kit.deed import SYSTEM, Deed
deed = Deed(by=SYSTEM, at=clock.now())
agency = actions.found_agency(deed, name="备份县疾控中心", short_name="备份县", code="BACKUP")
unit = actions.open_unit(deed.again(), agency_id=agency.pk, name="办公室")
post = actions.create_post(deed.again(), unit_id=unit.pk, title="主任", role="director")
person = actions.enter_person(deed.again(), agency_id=agency.pk, name="王备", staff_no="B1")
day = date(2020, 1, 1)
actions.appoint(deed.again(), post_id=post.pk, person_id=person.pk, starts_on=day)
account = actions.open_account(deed.again(), person_id=person.pk, username="backup1")
mine = Deed(by=actor_of(account.pk, on=clock.today()), at=clock.now())
content = ContentFile("冷链温度记录".encode(), name="记录.txt")
archives.store_file(mine, upload=content, unclassified=True)
"""


@pytest.fixture
def make_database() -> Iterator[MakeDatabase]:
    """Empty databases on the tests' server, gone afterwards."""
    server, made = os.environ["DATABASE_URL"], []

    def make() -> str:
        name = f"keep_{uuid4().hex[:12]}"
        with psycopg.connect(server, autocommit=True) as link:
            link.execute(f'create database "{name}"')
        made.append(name)
        return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))

    yield make
    with psycopg.connect(server, autocommit=True) as link:
        for name in made:
            link.execute(f'drop database if exists "{name}" with (force)')


def bihuan(home: Path, url: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """A command of the product on an installation of its own."""
    return python(home, url, "-m", "bihuan", *map(str, words))


def python(home: Path, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, "BIHUAN_HOME": str(home), "DATABASE_URL": url, "BIHUAN_TEST_DB": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def rows(url: str, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as link:
        return link.execute(question).fetchall()


def test_an_installation_goes_into_a_file_and_comes_back_elsewhere(
    tmp_path: Path, make_database: MakeDatabase
) -> None:
    here, there = make_database(), make_database()
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "all.tar"
    assert bihuan(old, here, "setup").returncode == 0
    done = python(old, here, "-c", WORK)
    assert done.returncode == 0, done.stderr

    said = bihuan(old, here, "backup", file)
    assert said.returncode == 0, said.stderr
    assert "1 files" in said.stdout and file.stat().st_mode & 0o077 == 0
    again = bihuan(old, here, "backup", file)
    assert again.returncode == 1 and "已存在" in again.stderr

    assert bihuan(new, there, "setup").returncode == 0  # tables are there, nothing was done yet
    said = bihuan(new, there, "restore", file)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "日志完整" in said.stdout and "文件与其哈希一致" in said.stdout
    for question in ("select name from people_person", "select seq, hash from people_chain"):
        assert rows(there, question) == rows(here, question)
    (stored,) = (path for path in (new / "files").rglob("*") if path.is_file())
    assert stored.read_text() == "冷链温度记录"

    refused = bihuan(old, here, "restore", file)
    assert refused.returncode == 1 and "这里已有数据" in refused.stderr
    assert rows(here, "select name from people_person") == [("王备",)]

    stored.chmod(0o600)
    stored.write_text("改过的记录")
    said = bihuan(new, there, "journal", "verify", "--files")
    assert said.returncode == 1 and "文件被改动" in said.stdout
    stored.unlink()
    assert "文件缺失" in bihuan(new, there, "journal", "verify", "--files").stdout


@pytest.fixture
def small(tmp_path: Path, make_database: MakeDatabase) -> Path:
    """A backup of a table of two rows and a stored file."""
    url, files = make_database(), tmp_path / "files"
    with psycopg.connect(url) as link:
        link.execute("create table letter as select g as n from generate_series(1, 2) g")
    (files / "1/ab").mkdir(parents=True)
    (files / "1/ab/abc").write_bytes(b"one")
    target = tmp_path / "small.tar"
    manifest = backups.make(target, url=url, files=files, made_at="2026-03-02", head="0:")
    assert manifest.files == 1
    return target


def test_a_whole_backup_is_said_to_be_whole_and_comes_back(
    small: Path, tmp_path: Path, make_database: MakeDatabase
) -> None:
    url, files = make_database(), tmp_path / "elsewhere/files"
    assert backups.check(small).files == 1
    backups.bring_back(small, url=url, files=files)
    assert rows(url, "select sum(n) from letter") == [(3,)]
    assert (files / "1/ab/abc").read_bytes() == b"one"
    assert sorted(path.name for path in files.parent.iterdir()) == ["files"]


def test_a_changed_byte_a_cut_and_another_file_are_refused(small: Path, tmp_path: Path) -> None:
    whole = small.read_bytes()
    for number, spoilt in enumerate(
        (
            whole.replace(b"one", b"two", 1),
            whole[: len(whole) // 2],
            whole.replace(b'"format": 1', b'"format": 9'),
            b"",
            b"PK\x03\x04 not a tar",
        )
    ):
        file = tmp_path / f"spoilt-{number}.tar"
        file.write_bytes(spoilt)
        with pytest.raises(backups.BackupError):
            backups.check(file)


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "files/../../outside", "other.txt"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / "evil.tar"
    with tarfile.open(file, "w") as tar:
        info = tarfile.TarInfo(name)
        tar.addfile(info)
    with pytest.raises(backups.BackupError):
        backups.check(file)


def test_a_link_in_a_backup_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "evil.tar"
    with tarfile.open(file, "w") as tar:
        info = tarfile.TarInfo("files/1")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)
    with pytest.raises(backups.BackupError):
        backups.check(file)


def test_nothing_is_left_of_a_backup_that_fails(
    tmp_path: Path, make_database: MakeDatabase
) -> None:
    url = make_database() + "_that_is_not_there"
    with pytest.raises((ClusterError, psycopg.Error)):
        backups.make(tmp_path / "x.tar", url=url, files=tmp_path, made_at="", head="0:")
    assert list(tmp_path.iterdir()) == []


def test_every_night_a_backup_and_the_oldest_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(target: Path, at: datetime) -> None:
        target.write_text(at.isoformat())

    monkeypatch.setattr("bihuan.config.cli.backup.write", write)
    (tmp_path / "bihuan-ours.tar").write_text("kept by hand")
    for day in range(1, 6):
        backup.nightly(tmp_path, at=datetime(2026, 3, day, 2, 30, tzinfo=UTC), kept=3)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [f"bihuan-2026030{day}-023000.tar" for day in (3, 4, 5)] + ["bihuan-ours.tar"]
