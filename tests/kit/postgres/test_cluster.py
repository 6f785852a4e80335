"""What a cluster is, who may connect to it, and where it may live."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest

from bihuan.kit.postgres import Cluster, ClusterError, binaries
from tests.kit.postgres.yard import IS_ROOT, Yard, ask, data_of, pid_of

pytestmark = pytest.mark.postgres

STRANGER = 65533


def test_the_product_gets_a_utf8_database_and_no_superuser(office: Cluster) -> None:
    url = office.ensure()
    assert ask(url, "SELECT current_database() || ' ' || current_user") == "bihuan bihuan"
    assert ask(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert ask(url, "SHOW server_encoding") == "UTF8"
    assert ask(url, "SELECT string_agg(w, '' ORDER BY w) FROM unnest('{b,闭,B,环}'::text[]) w") == (
        "Bb环闭"
    )
    assert ask(url, "SELECT to_tsvector('医疗废物 冷链')::text") == "'冷链':2 '医疗废物':1"


def test_a_durable_cluster_waits_for_the_disk_and_a_throwaway_does_not(
    office: Cluster, spare: Cluster
) -> None:
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
        assert ask(office.url(), f"SHOW {setting}") == "on"
    assert ask(office.url(), "SHOW wal_level") == "replica"
    assert ask(spare.url(), "SHOW fsync") == "off"


def test_the_url_is_known_before_the_cluster_is_made(yard: Yard, office: Cluster) -> None:
    assert Cluster(yard.path / "office" / "pg").url() == office.ensure()
    never_made = Cluster(yard.path / "never")
    assert "/never/server/run" in never_made.url()
    assert never_made.status().state == "absent"
    assert not (yard.path / "never").exists()


def test_a_second_ensure_leaves_the_running_server_alone(office: Cluster) -> None:
    before = pid_of(office)
    assert office.ensure() == office.url()
    assert pid_of(office) == before


def test_a_database_is_made_once_and_belongs_to_the_product(office: Cluster) -> None:
    url = office.create_database("第 2 区 a%b")
    assert office.create_database("第 2 区 a%b") == url
    assert ask(url, "SELECT current_database()") == "第 2 区 a%b"
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE finding (id int)")


def modes(path: Path) -> dict[Path, int]:
    return {parent: stat.S_IMODE(parent.stat().st_mode) for parent in path.parents}


def test_without_its_password_not_even_the_caller_connects(office: Cluster) -> None:
    host = psycopg.conninfo.conninfo_to_dict(office.url())["host"]
    for role in ("bihuan", "postgres"):
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(host=str(host), user=role, dbname="bihuan", passfile="/dev/null")
    assert ask(office.url(), "SHOW listen_addresses") == ""


def test_another_user_of_the_machine_reaches_neither_socket_nor_password(
    office: Cluster, yard: Yard
) -> None:
    run = data_of(office).with_name("run")
    secret = yard.path / "office" / "pg" / "pgpass"
    assert stat.S_IMODE(run.stat().st_mode) == 0o700
    assert stat.S_IMODE(data_of(office).stat().st_mode) == 0o700
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    if IS_ROOT:
        for program, closed in (("ls", run), ("cat", secret), ("ls", data_of(office))):
            tried = subprocess.run(
                [program, closed], user=STRANGER, capture_output=True, check=False
            )
            assert b"Permission denied" in tried.stderr
        assert run.stat().st_uid not in {0, STRANGER}


def test_a_folder_others_may_write_in_is_refused(yard: Yard) -> None:
    shared = yard.path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    with pytest.raises(ClusterError, match="Other users may write"):
        Cluster(shared).ensure()
    assert list(shared.iterdir()) == []


def test_a_folder_of_another_user_is_refused(yard: Yard) -> None:
    with pytest.raises(ClusterError, match="belongs to user id"):
        Cluster(someone_elses(yard.path)).ensure()


def someone_elses(path: Path) -> Path:
    if not IS_ROOT:
        return Path("/usr")
    foreign = path / "foreign"
    foreign.mkdir()
    os.chown(foreign, STRANGER, STRANGER)
    return foreign


def test_a_private_parent_of_data_and_programs_stays_private(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root, the server is another user, which cannot pass; the parent is not ours to open."""
    cellar = yard.path / "cellar"
    cellar.mkdir()
    cellar.chmod(0o700)
    bindir = install_in(cellar / "venv")
    monkeypatch.setenv(binaries.BINDIR_VARIABLE, str(bindir))
    before = modes(cellar / "pg") | modes(bindir)
    assert before[cellar] == 0o700

    cluster = yard.cluster("cellar", "pg")
    url = cluster.ensure()
    assert ask(url, "SELECT 1") == 1
    cluster.stop()
    assert ask(cluster.ensure(), "SELECT 1") == 1

    assert modes(cellar / "pg") | modes(bindir) == before
    program = Path(f"/proc/{pid_of(cluster)}/cmdline").read_bytes().split(b"\0")[0].decode()
    lives_in = yard.path / ("refuge" if IS_ROOT else "cellar")
    assert data_of(cluster).is_relative_to(lives_in)
    assert Path(program).is_relative_to(lives_in)


def test_without_the_wheel_the_systems_programs_are_used(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = yard.path / "usr-lib-postgresql"
    system.mkdir()
    (system / "18").symlink_to(binaries.wheel_installs()[0].parent)
    (system / "9.6" / "bin").mkdir(parents=True)  # its server was removed, its folder was not
    monkeypatch.delenv(binaries.BINDIR_VARIABLE, raising=False)
    monkeypatch.setattr(binaries, "PACKAGE", "a_wheel_nobody_has")
    monkeypatch.setattr(binaries, "SYSTEM", system)
    assert binaries.choose(None, made_by=None) == system / "18" / "bin"
    (system / "18").unlink()
    with pytest.raises(ClusterError, match=r"PostgreSQL 15 or newer is not here.*9\.6"):
        binaries.choose(None, made_by=None)


def install_in(venv: Path) -> Path:
    """What pip lays down: one PostgreSQL of the wheel, and the libraries beside the package."""
    installed = binaries.wheel_installs()[0].parent
    package = venv / binaries.PACKAGE
    libraries = f"{binaries.PACKAGE}.libs"
    shutil.copytree(installed.parent.with_name(libraries), venv / libraries)
    for part in ("bin", "lib", "share"):
        shutil.copytree(installed / part, package / installed.name / part)
    return package / installed.name / "bin"


def test_a_long_path_gets_a_short_private_socket(yard: Yard) -> None:
    cluster = yard.cluster("a" * 60, "b" * 60)
    url = cluster.ensure()
    run = data_of(cluster).with_name("run").resolve()
    try:
        assert ask(url, "SELECT 1") == 1
        assert run.parent == Path("/tmp")
        assert stat.S_IMODE(run.stat().st_mode) == 0o700

        cluster.stop()
        shutil.rmtree(run)  # the machine restarts, and /tmp is empty
        assert ask(cluster.ensure(), "SELECT 1") == 1
    finally:
        cluster.stop()
        shutil.rmtree(data_of(cluster).with_name("run").resolve())
