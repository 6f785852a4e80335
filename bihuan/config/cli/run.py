"""`bihuan run`: set up what is missing, load the sample county, serve, and say where."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import FrameType

from bihuan.config import env
from bihuan.config.cli import compile as compiling
from bihuan.config.cli import setup
from bihuan.config.cli.django_ready import ready

HIGHEST_PORT = 65535
START_SECONDS = 60
STOP_SECONDS = 15
PAUSE_SECONDS = 5.0  # before the worker is started again
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Process = subprocess.Popen[bytes]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and whether to load the sample."""
    parser.add_argument("--host", default=env.text("HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=env.number("PORT", default=8000))
    parser.add_argument("--no-sample", action="store_true", help="do not load the sample county")


def run(args: argparse.Namespace) -> int:
    """Serve until stopped; the embedded database is stopped with us."""
    for number in STOPS:
        signal.signal(number, _stopped)
    _refuse_busy(args.host, args.port)
    children: list[Process] = []
    with setup.alone():
        try:
            return _serve(args, children)
        except KeyboardInterrupt:
            return 0
        finally:
            for number in STOPS:  # the end takes seconds: a second Ctrl-C must not cut it short
                signal.signal(number, signal.SIG_IGN)
            _stop(children)


def _serve(args: argparse.Namespace, children: list[Process]) -> int:
    setup.prepare()
    if not args.no_sample:
        _sample()
    server = _server(args.host, args.port)
    children += [server, _worker()]
    _wait_for(server, args.host, args.port)
    _welcome(args, sample=not args.no_sample)
    children.insert(0, compiling.in_background())
    while server.poll() is None:
        time.sleep(1)
        if children[-1].poll() is not None:
            print("后台任务已退出,正在重启 · the worker has ended and is started again", flush=True)
            time.sleep(PAUSE_SECONDS)
            children[-1] = _worker()
    print(f"服务已退出 · the server has ended (status {server.returncode})", file=sys.stderr)
    return 1


def _stopped(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _refuse_busy(host: str, port: int) -> None:
    """Before anything is set up: granian would share the port with a server that is there."""
    if not 1 <= port <= HIGHEST_PORT:
        raise SystemExit(f"PORT={port}: write a number from 1 to {HIGHEST_PORT}.")
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
    except OSError as error:
        raise SystemExit(
            f"无法监听 {host}:{port},换一个端口,例如 PORT={_another(port)} make run\n"
            f"Cannot listen on {host}:{port} ({error}). "
            f"Choose another port, such as: PORT={_another(port)} make run"
        ) from None


def _another(port: int) -> int:
    return port + 1 if 1024 <= port < HIGHEST_PORT else 8000


def _sample() -> None:
    ready()
    from django.db import transaction

    from bihuan.config.sample import load

    with transaction.atomic():  # the whole sample or nothing: stopped half-way, it is built anew
        load.unless_there(say=_say)


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def _server(host: str, port: int) -> Process:
    workers, threads = env.number("WEB_WORKERS", default=2), env.number("WEB_THREADS", default=4)
    return subprocess.Popen(  # noqa: S603  our own interpreter; host and port are the operator's
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("--host", host, "--port", str(port)),
            *("--workers", str(workers), "--blocking-threads", str(threads)),
            *("--log-level", "warning", "--respawn-failed-workers"),
            "bihuan.config.wsgi:application",
        ],
        process_group=0,
    )


def _worker() -> Process:
    return subprocess.Popen([sys.executable, "-m", "bihuan", "worker"], process_group=0)


def _wait_for(server: Process, host: str, port: int) -> None:
    address = f"http://{_reachable(host)}:{port}/pulse"
    end = time.monotonic() + START_SECONDS
    why = "no answer"
    while server.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError) as error:
            why = str(error)
            time.sleep(0.2)
    raise SystemExit(f"服务没有启动 · the server does not answer at {address} ({why}).")


def _reachable(host: str) -> str:
    """A host that means “every address” is asked on this machine's own."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104  compared only


def _welcome(args: argparse.Namespace, *, sample: bool) -> None:
    address = f"http://{_reachable(args.host)}:{args.port}"
    print(f"\n闭环已就绪 · Bihuan is ready:  {address}/")
    if sample:
        from bihuan.config.sample import links

        print("示例县登录链接(每个只能用一次)· one-time sign-in links of the sample county:")
        for line in links.fresh(address):
            print(f"  {line}")
        print("删除示例数据 · remove the sample: .venv/bin/bihuan sample remove")
    else:
        print("首次使用 · first use: .venv/bin/bihuan admin first --help")
    print("按 Ctrl-C 停止,数据保留 · Ctrl-C stops it; what was entered stays", flush=True)


def _stop(children: list[Process]) -> None:
    """Children lead groups of their own: Ctrl-C reaches us alone, and we tell them once."""
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    if not os.environ.get("DATABASE_URL"):
        from bihuan.kit.postgres import Cluster

        Cluster(setup.home() / "pg").stop()
