"""Takes the pictures of the user guide: the sample county on a scratch database, in Chromium.

.venv/bin/python scripts/guide_pictures.py [NAME …]
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from datetime import time as hour
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "guide" / "pictures"
NOTICE = ROOT / "library" / "notices" / "lianyungang-2021.txt"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
DESK, PHONE = 1440, 390
MOST_BYTES = 6 * 1024 * 1024

Prepare = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: who looks at which page, how wide and how tall, after doing what."""

    name: str
    who: str  # a player of the sample; "" is nobody
    path: str
    tall: int = 900
    wide: int = DESK
    prepare: Prepare | None = None


def main(names: list[str]) -> int:
    """Take all pictures, or those named."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bihuan-guide-") as home:
        os.environ.pop("DATABASE_URL", None)
        os.environ["BIHUAN_HOME"] = home
        try:
            ids, keys, link = county()
            with served() as address:
                take([s for s in scenes(ids, link) if not names or s.name in names], address, keys)
        finally:
            stop_database(Path(home))
    return weigh()


def county() -> tuple[dict[str, int], dict[str, str], str]:
    """The sample county, a round and a meeting under way; ids, session keys, a one-time link."""
    from bihuan.config.cli import setup

    setup.prepare()
    from bihuan.config.sample import links, load

    load.unless_there(say=lambda _line: None)
    ids = {**under_way(), **standing()}
    return ids, session_keys(), links.fresh("")[3].split()[-1]


def under_way() -> dict[str, int]:
    """What the sample leaves to the reader: an open self-check and a meeting of today."""
    from bihuan.apps.loop import actions as loop
    from bihuan.apps.people.queries import actor_of
    from bihuan.apps.programmes import actions as programmes
    from bihuan.apps.programmes.models import Programme
    from bihuan.kit import clock
    from bihuan.kit.deed import OFFICE_ZONE, Deed

    by = Deed(by=actor_of(account_of("coordinator").pk, on=clock.today()), at=clock.now())
    programme = Programme.objects.get(kind="accreditation")
    round_ = loop.create_round(
        by, programme.pk, kind="self", name="第四轮自查", starts_on=clock.today()
    )
    loop.open_round(by.again(), round_.pk)
    meeting = programmes.hold_session(
        by.again(),
        programme.pk,
        kind="dispatch",
        title="等级创建调度会",
        held_at=datetime.combine(clock.today(), hour(9), OFFICE_ZONE),
        place="三楼会议室",
        chair_id=account_of("leader0").person_id or 0,
        expected=(),
    )
    answer = round_.answers.filter(clause__lead_unit_name="检验科").earliest("clause__order")
    return {"open_round": round_.pk, "meeting": meeting.pk, "answer": answer.pk}


def standing() -> dict[str, int]:
    """Records of the sample that the pictures show."""
    from bihuan.apps.documents.models import Document
    from bihuan.apps.loop.models import Appraisal, Finding, Measure, Recovery, Round
    from bihuan.apps.programmes.models import Programme
    from bihuan.apps.reports.models import Edition
    from bihuan.apps.standards.models import Clause, Version
    from bihuan.apps.surveillance.models import Series

    version = Version.objects.get(programmes__kind="accreditation")
    return {
        "version": version.pk,
        "clause": Clause.objects.get(version=version, code="4.1.1").pk,
        "programme": Programme.objects.get(kind="accreditation").pk,
        "targets": Programme.objects.get(kind="targets").pk,
        "rectification": Programme.objects.get(kind="rectification").pk,
        "round": Round.objects.get(kind="mock").pk,
        "series": Series.objects.earliest("pk").pk,
        "recovered": Recovery.objects.earliest("pk").finding_id,
        "cross": Round.objects.get(kind="cross").pk,
        "appraisal": Appraisal.objects.get().pk,
        "document": Document.objects.get(state="delivered").pk,
        "edition": Edition.objects.get(state="released").pk,
        "finding": Finding.objects.filter(programme__kind="rectification", state="closed")
        .earliest("number")
        .pk,
        "open": Finding.objects.filter(programme__kind="rectification", state="rectifying")
        .earliest("number")
        .pk,
        "measure": Measure.objects.filter(state="open", programme__kind="rectification")
        .earliest("pk")
        .pk,
    }


def account_of(player: str):  # type: ignore[no-untyped-def]  # a model, known after set-up only
    """The account of a player of the sample."""
    from bihuan.apps.people.models import Account
    from bihuan.config.sample import cast

    numbers = {one.key: n for n, one in enumerate(cast.players(), start=1)}
    return Account.objects.select_related("person").get(username=f"sample{numbers[player]:03}")


def session_keys() -> dict[str, str]:
    """A signed-in session for each player that a picture needs."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    keys = {}
    for player in PLAYERS:
        choose_password(player)
        account = account_of(player)
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.create()
        keys[player] = str(session.session_key)
    return keys


def choose_password(player: str) -> None:
    """As everybody does before the desk opens."""
    from django.contrib.auth.hashers import make_password

    from bihuan.apps.people import actions
    from bihuan.apps.people.queries import actor_of
    from bihuan.kit import clock
    from bihuan.kit.deed import Deed

    account = account_of(player)
    deed = Deed(by=actor_of(account.pk, on=clock.today()), at=clock.now())
    hashed = make_password(secrets.token_urlsafe())
    actions.set_password(deed, account_id=account.pk, password_hash=hashed)


PLAYERS = (
    "director",
    "coordinator",
    "coordinator2",
    "inspector",
    "sysadmin",
    "auditadmin",
    "head:检验科",
    "handler1:检验科",
)


def scenes(ids: dict[str, int], link: str) -> list[Scene]:
    """Every picture of the guide."""
    office, lab = "coordinator", "handler1:检验科"
    programme, ledger = (
        f"/programmes/{ids['programme']}",
        f"/findings?programme={ids['rectification']}",
    )
    return [
        Scene("sign-in", "", "/accounts/login/"),
        Scene("entry", "", link),
        Scene("desk-office", office, "/"),
        Scene("desk-handler", lab, "/"),
        Scene("search", office, "/search?q=检验"),
        Scene("standards", office, "/standards/"),
        Scene("standard", office, f"/standards/versions/{ids['version']}/"),
        Scene("clause", office, f"/standards/clauses/{ids['clause']}/"),
        Scene("programme", office, programme),
        Scene("duties", office, f"{programme}/responsibilities"),
        Scene("pledges", office, f"{programme}/pledges"),
        Scene("round", office, f"/rounds/{ids['round']}"),
        Scene("answer", lab, f"/answers/{ids['answer']}"),
        Scene("scores", "director", f"/rounds/{ids['round']}/scores", tall=1100),
        Scene("compare", "director", f"/rounds/{ids['cross']}/compare?with={ids['round']}"),
        Scene("appraisal", "director", f"/appraisals/{ids['appraisal']}", tall=1100),
        Scene("ledger", "coordinator2", ledger),
        Scene("ledger-open", "coordinator2", f"{ledger}&open_only=on", tall=700),
        Scene("finding", "coordinator2", f"/findings/{ids['finding']}", tall=1200),
        Scene("measure", "coordinator2", f"/measures/{ids['measure']}"),
        Scene("totals", "director", f"/findings/totals?programme={ids['rectification']}"),
        Scene("notice", "coordinator2", "/findings/notice", tall=820),
        Scene("notice-table", "coordinator2", "/findings/notice", tall=800, prepare=read),
        Scene("rhythm", office, f"/programmes/{ids['targets']}/cadences"),
        Scene("meeting", office, f"/programmes/sessions/{ids['meeting']}/items"),
        Scene("calendar", office, "/programmes/calendar"),
        Scene("document", office, f"/documents/{ids['document']}", tall=1500),
        Scene("document-new", lab, "/documents/new/notice", tall=1100),
        Scene("register", office, "/documents/register", tall=560),
        Scene("edition", "coordinator2", f"/publications/editions/{ids['edition']}", tall=1000),
        Scene("phone-public", "", "/p/", tall=844, wide=PHONE, prepare=open_first),
        Scene("policies", office, "/policies/", tall=760),
        Scene("warning", office, f"/surveillance/counts/{ids['series']}", tall=1200),
        Scene("recovery", office, f"/findings/{ids['recovered']}", tall=820, prepare=to_money),
        Scene("staff", "sysadmin", "/people/"),
        Scene("accounts", "sysadmin", "/people/accounts"),
        Scene("journal", "auditadmin", "/people/journal"),
        Scene("phone-desk", lab, "/", tall=844, wide=PHONE),
        Scene("phone-answer", lab, f"/answers/{ids['answer']}", tall=844, wide=PHONE),
        Scene("phone-finding", "director", f"/findings/{ids['open']}", tall=844, wide=PHONE),
    ]


def to_money(page: Page) -> None:
    """Down to the section of the money to recover."""
    page.locator("#recovery").scroll_into_view_if_needed()


def paste(page: Page) -> None:
    """The real notice in the field, a little changed: the sample has imported it already."""
    page.fill("main [name=text]", NOTICE.read_text(encoding="utf-8").strip() + "（样例）")


def open_first(page: Page) -> None:
    """The first publication of the public list."""
    with page.expect_navigation():
        page.locator(".portal-list a").first.click()


def read(page: Page) -> None:
    """The table of its problems; a ledger of the same notice stands there already."""
    paste(page)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").click()
    page.evaluate("document.querySelector('.marked').scrollIntoView()")
    page.locator("#problem-p1 textarea").click()


@contextmanager
def served() -> Iterator[str]:
    """A server for as long as it is needed."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    server = subprocess.Popen(  # noqa: S603  our own interpreter and a number
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)),
            *("--workers", "1", "--log-level", "warning", "bihuan.config.wsgi:application"),
        ],
        cwd=ROOT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(150):
            try:
                urllib.request.urlopen(f"{address}/pulse", timeout=2).close()  # noqa: S310  ourselves
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def take(wanted: list[Scene], address: str, keys: dict[str, str]) -> None:
    """Take the pictures one after the other."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for scene in wanted:
            shoot(browser, scene, address, keys.get(scene.who, ""))
        browser.close()


def shoot(browser: Browser, scene: Scene, address: str, key: str) -> None:
    """One picture, in a browser of its own."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": scene.wide, "height": scene.tall},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    if key:
        context.add_cookies([{"name": "sessionid", "value": key, "url": address}])
    page = context.new_page()
    answer = page.goto(scene.path, wait_until="networkidle")
    if answer is None or not answer.ok or not page.url.endswith(quote(scene.path, safe="/?=&")):
        raise SystemExit(f"{scene.name}: {scene.path} leads to {page.url}")
    if scene.prepare:
        scene.prepare(page)
    page.screenshot(path=PICTURES / f"{scene.name}.png")
    context.close()


def stop_database(home: Path) -> None:
    """The scratch database ends with its folder."""
    from bihuan.kit.postgres import Cluster

    Cluster(home / "pg").stop()


def weigh() -> int:
    """Say how much the pictures weigh; too much is a fault."""
    files = list(PICTURES.glob("*.png"))
    weight = sum(file.stat().st_size for file in files)
    sys.stdout.write(f"{len(files)} pictures, {weight / 1024:.0f} KB\n")
    return 1 if weight > MOST_BYTES else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
