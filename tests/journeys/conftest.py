"""Whole stories in Debian's Chromium against a server of their own."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "var" / "pictures"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TALLEST = 4000  # pixels of a long page that are worth keeping
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 15_000  # milliseconds for one step; the machine may be busy with other work
# Words that would stand on a page only where a sentence was not translated.
ENGLISH = re.compile(
    r"\b(Save|Saved|Cancel|Search|Reset|Import|Export|Department|Handler|Leader|Finding|Findings"
    r"|Measure|Measures|Evidence|Closure|Round|Score|Scores|Grade|Clause|Programme|State|Due"
    r"|Reason|Password|Sign in|records?)\b|[A-Za-z]+ [a-z]+ [a-z]+ [a-z]+"
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every test of this folder is a journey; without Debian's Chromium it cannot run."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason="Debian's chromium is not installed"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": str(CHROMIUM), "args": FLAGS}


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What a process of this stage runs with: a home and an empty database of its own."""
    server = os.environ["DATABASE_URL"]
    name = f"journeys_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'create database "{name}" template template0 encoding utf8')
    yield {
        **os.environ,
        "DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{name}")),
        "BIHUAN_HOME": str(tmp_path_factory.mktemp("home")),
    }
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'drop database "{name}" with (force)')


@pytest.fixture(scope="session")
def behind(environment: dict[str, str]) -> Callable[..., Any]:
    """`behind("tests.journeys.stage")`: run a module against the same database; what it prints."""

    def run(module: str, *words: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            check=False,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=environment,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run


@pytest.fixture(scope="session")
def sessions(behind: Callable[..., Any]) -> dict[str, str]:
    """The test county is there; a session key for each of its people."""
    found: dict[str, str] = behind("tests.journeys.stage")
    return found


@pytest.fixture(scope="session")
def address(environment: dict[str, str], sessions: dict[str, str]) -> Iterator[str]:
    """Where the server of this stage answers."""
    port = free_port()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)),
            *("--workers", "1", "--blocking-threads", "4", "--log-level", "warning"),
            "bihuan.config.wsgi:application",
        ],
        cwd=ROOT,
        env=environment,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/pulse", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Until the server answers."""
    for _attempt in range(300):
        assert server.poll() is None, "the server has ended"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """`window()`: a browser of its own, at desk width; no script or console may complain."""
    contexts, complaints = [], list[str]()

    def heard(message: ConsoleMessage) -> None:
        # the console tells every answer that is an error; `answered` tells those that matter
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(f"{message.location.get('url')}: {message.text}")

    def answered(response: Response) -> None:
        page_itself = response.request.is_navigation_request()  # a refusal is a page to read
        if response.status >= (500 if page_itself else 400):
            complaints.append(f"{response.status} {response.url}")

    def opened(cookie: str = "") -> Page:
        context = browser.new_context(
            base_url=address,
            viewport=DESK,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        if cookie:
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", heard)
        page.on("response", answered)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def visit(window: Callable[..., Page], sessions: dict[str, str]) -> Callable[[str], Page]:
    """`visit("coordinator")`: a page signed in as somebody; each has one window a test."""
    known = dict[str, Page]()

    def as_somebody(who: str) -> Page:
        if who not in known:
            known[who] = window(sessions[who])
        return known[who]

    return as_somebody


@pytest.fixture
def look() -> Callable[[Page, str], None]:
    """`look(page, "ledger")`: a page as it shows at desk and at phone width, kept as pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)

    def at_both_widths(page: Page, name: str) -> None:
        for kind, size in (("phone", PHONE), ("desk", DESK)):
            page.set_viewport_size(size)  # type: ignore[arg-type]  # a dict of the right keys
            keep(page, PICTURES / f"{name}-{kind}.png")
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], f"{name} is {wide} px wide at {size['width']} px"
        words = page.locator("body").inner_text()
        left = sorted({found.group() for found in ENGLISH.finditer(words)})
        assert not left, f"{name} speaks English: {left}"

    return at_both_widths


def keep(page: Page, path: Path) -> None:
    """A picture of the page, of a very long one its beginning."""
    tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    width = (page.viewport_size or DESK)["width"]
    page.screenshot(
        path=path, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": tall}
    )
