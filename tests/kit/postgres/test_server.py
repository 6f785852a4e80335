"""Starting, stopping, and what a kill leaves behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from bihuan.kit.postgres import Cluster, ClusterError, binaries
from tests.database import throwaway_url
from tests.kit.postgres.yard import IS_ROOT, ROOT, Yard, ask, command, data_of, pid_of

pytestmark = pytest.mark.postgres


def test_two_processes_at_once_make_one_server_over_a_half_made_one(yard: Yard) -> None:
    home = yard.path / "race"
    half = home / "server" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert yard.cluster("race").status().state == "absent"
    script = (
        "import sys; from pathlib import Path; from bihuan.kit.postgres import Cluster;"
        f"c = Cluster(Path({str(home)!r}), durable=False); print(c.ensure(), c.status().pid)"
    )
    racers = [
        subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    answers = {racer.communicate(timeout=60)[0] for racer in racers}
    assert [racer.returncode for racer in racers] == [0, 0]
    assert len(answers) == 1
    assert not half.exists()


def test_the_server_outlives_its_starter_and_obeys_another_process(
    spare: Cluster, yard: Yard
) -> None:
    spare.stop()
    home = yard.path / "spare"
    assert command(home, "status").returncode == 3
    assert command(home, "start").returncode == 0
    assert ask(command(home, "url").stdout.strip(), "SELECT 1") == 1
    told = command(home, "status")
    assert (told.returncode, told.stdout.split()[0]) == (0, "running")
    assert os.getsid(pid_of(spare)) != os.getsid(0)
    assert command(home, "stop").returncode == 0
    assert spare.status().state == "stopped"
    assert command(home, "stop").returncode == 0
    spare.ensure()


def test_rows_acknowledged_before_a_kill_are_there_after_it(office: Cluster) -> None:
    url = office.ensure()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE act (id int PRIMARY KEY)")
        acknowledged = 0
        for number in range(1, 201):
            connection.execute("INSERT INTO act VALUES (%s)", [number])
            acknowledged = number
        os.kill(pid_of(office), signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            for number in range(201, 100_000):
                connection.execute("INSERT INTO act VALUES (%s)", [number])
                acknowledged = number
    office.ensure()
    assert ask(url, f"SELECT count(*) FROM act WHERE id <= {acknowledged}") == acknowledged


def sleeper(user: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(["sleep", "15"], user=user if IS_ROOT else None)


def zombie(user: int) -> subprocess.Popen[bytes]:
    """Dead, and not yet waited for: for the system its process id is still taken."""
    dead = subprocess.Popen(["true"], user=user if IS_ROOT else None)
    os.waitid(os.P_PID, dead.pid, os.WEXITED | os.WNOWAIT)
    return dead


@pytest.mark.parametrize("bystander", [sleeper, zombie])
def test_a_process_id_in_use_again_does_not_pass_for_the_server(
    spare: Cluster, bystander: Callable[[int], subprocess.Popen[bytes]]
) -> None:
    spare.stop()
    data = data_of(spare)
    run = data.with_name("run")
    left_socket = socket.socket(socket.AF_UNIX)
    left_socket.bind(str(run / ".s.PGSQL.5432"))
    left_socket.close()
    # PostgreSQL believes a lock file whose process id lives under its own user.
    with bystander(data.stat().st_uid) as process:
        for left in (data / "postmaster.pid", run / ".s.PGSQL.5432.lock"):
            left.write_text(f"{process.pid}\n{data}\n1\n5432\n{run}\n\n 1 1\nready\n")
        assert spare.status().state == "stopped"
        assert ask(spare.ensure(), "SELECT 1") == 1
        assert pid_of(spare) != process.pid
        process.kill()


def test_a_stop_never_signals_a_bystander(spare: Cluster) -> None:
    spare.stop()
    left = data_of(spare) / "postmaster.pid"
    with sleeper(data_of(spare).stat().st_uid) as process:
        left.write_text(f"{process.pid}\n")
        spare.stop()
        assert process.poll() is None
        process.kill()
    left.unlink()
    spare.ensure()


def test_no_second_server_starts_beside_what_is_left_of_the_first(
    yard: Yard, spare: Cluster
) -> None:
    """A busy backend does not notice at once that its postmaster has been killed."""
    with closing(psycopg.connect(spare.ensure())) as connection:
        busy = connection.info.backend_pid
        connection.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1e12::bigint) n")
        wait_until(lambda: ask(spare.url(), f"{OTHERS} pid = {busy} AND state = 'active'") == 1)
        os.kill(pid_of(spare), signal.SIGKILL)
        assert spare.status().state == "starting"
        with pytest.raises(ClusterError, match="not ready after"):
            Cluster(yard.path / "spare", patience=0.2).ensure()
        os.kill(busy, signal.SIGKILL)
    assert ask(spare.ensure(), "SELECT 1") == 1


OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE"


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_server_started_by_hand_is_left_alone(spare: Cluster) -> None:
    spare.stop()
    data = data_of(spare)
    program = binaries.choose(None, made_by=spare.status().version) / "postgres"
    by_hand = subprocess.Popen(
        [program, "-D", data, "-c", "listen_addresses=", "-c", f"unix_socket_directories={data}"],
        user=data.stat().st_uid if IS_ROOT else None,
        cwd="/",
        stderr=subprocess.DEVNULL,
    )
    with by_hand:
        wait_until(lambda: "ready" in read_if_there(data / "postmaster.pid"))
        with pytest.raises(ClusterError, match=f"Process {by_hand.pid}, not started by this"):
            spare.ensure()
        assert by_hand.poll() is None
        by_hand.send_signal(signal.SIGINT)
    spare.ensure()


def read_if_there(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def test_a_server_that_cannot_start_says_why(spare: Cluster) -> None:
    spare.stop()
    own = data_of(spare).with_name("local.conf")
    own.write_text("shared_buffers = 'plenty'\n")
    own.chmod(0o644)
    began = time.monotonic()
    with pytest.raises(ClusterError, match="shared_buffers") as refused:
        spare.ensure()
    assert refused.value.sentence == "The database server has ended."
    assert time.monotonic() - began < 5
    own.unlink()
    spare.ensure()


def test_data_of_an_unknown_version_is_not_touched(spare: Cluster) -> None:
    spare.stop()
    mark = data_of(spare) / "PG_VERSION"
    true_version = mark.read_text()
    mark.write_text("14\n")
    try:
        with pytest.raises(ClusterError, match="PostgreSQL 14, which made the data, is not here"):
            spare.ensure()
    finally:
        mark.write_text(true_version)
    spare.ensure()


def test_data_that_lost_its_version_is_not_made_anew(spare: Cluster, yard: Yard) -> None:
    spare.stop()
    mark = data_of(spare) / "PG_VERSION"
    passwords = (yard.path / "spare" / "pgpass").read_text()
    aside = mark.rename(mark.with_name("aside"))
    try:
        with pytest.raises(ClusterError, match="not whole"):
            spare.ensure()
    finally:
        aside.rename(mark)
    assert (yard.path / "spare" / "pgpass").read_text() == passwords
    assert ask(spare.ensure(), "SELECT 1") == 1


def test_a_spoilt_throwaway_is_made_anew(spare: Cluster, yard: Yard) -> None:
    spare.stop()
    (data_of(spare) / "global" / "pg_control").write_bytes(b"")
    url = throwaway_url(yard.path / "spare", refuge=yard.path / "refuge")
    assert url == spare.url()
    assert ask(url, "SELECT 1") == 1
