"""Expert packs: made by the job from one moment's record, readable from a stick, on record."""

from __future__ import annotations

import errno
import hashlib
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from bihuan.apps.archives.models import Evidence, FileText
from bihuan.apps.archives.queries import stored_at
from bihuan.apps.archives.queries.piece import CLASSIFIED
from bihuan.apps.people.models import Act
from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.actions import packing
from bihuan.apps.programmes.models import Pack, Programme
from bihuan.kit import clock
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from tests.apps.county import MONDAY, MORNING, County
from tests.apps.programmes.binding import begun, leaf, paper, words

SignIn = Callable[[str], Client]
HOSTILE = '../../x<script>alert(1)</script>"\\..\\C:\\a|b?*\x07 con'


@pytest.fixture(autouse=True)
def _apart(tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
    }


@pytest.fixture
def running(county: County, programme: Programme) -> Programme:
    found = begun(county, programme)
    paper(county, found, "二四年年报", day=date(2024, 6, 1), pages=2)
    paper(county, found, "办公室通知", day=date(2025, 6, 1), who="coordinator")
    paper(county, found, HOSTILE, day=date(2026, 1, 5), n=1)
    words(county, found, "<img src=x onerror=alert(1)>", day=date(2026, 1, 5), n=1)
    return found


class Links(HTMLParser):
    """What a page refers to, and the elements it is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.to: list[str] = []
        self.elements: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.to += [value or "" for name, value in attrs if name in ("href", "src", "action")]


def asked(county: County, programme: Programme, *classes: str) -> Pack:
    return actions.ask_pack(county.deed("coordinator"), programme.pk, classes=classes)


def made(county: County, programme: Programme, *classes: str) -> Pack:
    pack = asked(county, programme, *classes)
    assert actions.make_waiting() == 1
    pack.refresh_from_db()
    assert pack.state == "ready"
    return pack


def opened(pack: Pack) -> zipfile.ZipFile:
    return zipfile.ZipFile(actions.path_of(pack))


def text(package: zipfile.ZipFile, path: str) -> str:
    return package.read(path).decode("utf-8-sig")


def test_the_pack_holds_every_file_and_its_manifest_verifies(
    county: County, running: Programme
) -> None:
    pack = made(county, running)
    frozen = queries.frozen(running, [], on=MONDAY)
    content = actions.path_of(pack).read_bytes()
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (pack.sha256, pack.size)
    with opened(pack) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert len(names) == len(set(names))
        files = {piece.path: piece.told["sha256"] for piece in frozen.pieces() if piece.path}
        assert (pack.pieces, pack.files, pack.problems) == (4, 3, [])
        assert len(files) == 3
        listed = dict(
            reversed(line.split("  ", 1))
            for line in text(package, "manifest-sha256.txt").splitlines()
        )
        assert set(listed) == set(names) - {"manifest-sha256.txt"}
        for path, digest in listed.items():
            assert hashlib.sha256(package.read(path)).hexdigest() == digest
        assert {path: listed[path] for path in files} == files
        wanted = {
            f"00-目录/{n}"
            for n in ("index.html", "pack.css", "总目录.pdf", "总目录.xlsx", "问题清单.txt")
        }
        wanted |= {f"{one.folder}/目录.html" for one in frozen.clauses()}
        assert set(listed) == wanted | set(files)


def test_every_link_leads_to_a_file_of_the_pack_and_nothing_outside(
    county: County, running: Programme
) -> None:
    with opened(made(county, running)) as package:
        names = set(package.namelist())
        pages = [name for name in names if name.endswith(".html")]
        assert len(pages) == queries.leaves(running).count() + 1
        for page in pages:
            found = Links(text(package, page))
            assert found.elements.isdisjoint({"script", "img", "iframe", "base", "form"})
            assert found.to
            for to in found.to:
                assert "://" not in to
                assert resolved(page, unquote(to)) in names, (page, to)
        style = text(package, "00-目录/pack.css")
        assert "url(" not in style
        assert "@import" not in style


def resolved(page: str, to: str) -> str:
    """A link beside a page, as a path from the root of the pack."""
    parts = list(PurePosixPath(page).parent.parts)
    for part in PurePosixPath(to).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def test_hostile_words_neither_act_nor_lead_out(county: County, running: Programme) -> None:
    with opened(made(county, running)) as package:
        for name in package.namelist():
            assert not name.startswith("/")
            assert ".." not in PurePosixPath(name).parts
            assert not set(name) & set('\\:*?"<>|\x07')
            assert max(map(len, name.split("/"))) <= 100
            assert len(name) <= 240
        page = next(
            n for n in package.namelist() if leaf(running, 1).code in n and "目录.html" in n
        )
        told = text(package, page)
        assert "&lt;script&gt;" in told
        assert "&lt;img src=x" in told
        assert Links(told).elements.isdisjoint({"script", "img"})


def test_long_names_stay_within_what_windows_opens(county: County, running: Programme) -> None:
    piece = paper(county, running, "长" * 199, day=date(2026, 1, 6))
    plain = paper(county, running, "l" * 200, day=date(2026, 1, 7))
    assert (len(piece.title), len(plain.title)) == (199, 200)
    with opened(made(county, running)) as package:
        for name in package.namelist():
            assert max(map(len, name.split("/"))) <= 100
            assert len(name) <= 240


def test_front_page_and_lists_tell_who_when_and_how_much(
    county: County, running: Programme
) -> None:
    pack = made(county, running)
    with opened(pack) as package:
        front = text(package, "00-目录/index.html")
        for told in ("测试县疾控中心", running.name, "2026-03-02 09:00", "陈办", "缺"):
            assert told in front, told
        with package.open("00-目录/总目录.pdf") as file:
            said = "".join(page.extract_text() for page in PdfReader(file).pages)
        assert f"{leaf(running).code}-01" in said
        assert "2026年3月2日" in said
        assert "没有问题" in text(package, "00-目录/问题清单.txt")


def test_the_list_bears_the_office_s_day(
    county: County, running: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = MORNING.replace(hour=18)  # two in the morning of the next day, in the office
    monkeypatch.setattr(clock, "now", lambda: night)
    with (
        opened(made(county, running)) as package,
        package.open("00-目录/总目录.pdf") as file,
    ):
        assert "2026年3月3日" in PdfReader(file).pages[0].extract_text()


def test_chosen_classes_only(county: County, running: Programme) -> None:
    code = leaf(running).class_code
    pack = made(county, running, code)
    with opened(pack) as package:
        tops = {name.split("/")[0] for name in package.namelist() if "/" in name}
    assert len(tops) == 2
    assert any(top.startswith(code) for top in tops)


def test_what_comes_after_the_freeze_is_not_in_it(
    county: County, running: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = packing._Job

    class Slow(job):  # type: ignore[misc, valid-type]
        def entries(self) -> Any:
            words(county, running, "后来的", day=date(2026, 1, 6))
            yield from super().entries()

    monkeypatch.setattr(packing, "_Job", Slow)
    pack = made(county, running)
    assert pack.pieces == 4
    with opened(pack) as package:
        assert not any("后来的" in text(package, n) for n in package.namelist() if "html" in n)


def test_missing_changed_and_shut_files_are_named_not_fatal(
    county: County, running: Programme
) -> None:
    first, second, third = Evidence.objects.filter(file__isnull=False).order_by("pk")
    assert first.file and second.file and third.file
    default_storage.delete(stored_at(first.file))
    with Path(default_storage.path(stored_at(second.file))).open("ab") as kept:
        kept.write(b"more")
    FileText.objects.filter(file=third.file).update(state="failed", fault=CLASSIFIED)
    pack = made(county, running)
    assert (pack.files, len(pack.problems)) == (0, 3)
    for why in ("缺失", "被改动", "标志"):
        assert sum(why in one for one in pack.problems) == 1, pack.problems
    with opened(pack) as package:
        assert not any(name.endswith(".pdf") and "00-" not in name for name in package.namelist())
        told = text(package, "00-目录/问题清单.txt")
        assert all(one in told for one in pack.problems)
        for page in (n for n in package.namelist() if n.endswith(".html")):
            for to in Links(text(package, page)).to:
                assert resolved(page, unquote(to)) in package.namelist()


def test_a_full_disk_ends_in_a_sentence_and_leaves_nothing(
    county: County, running: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_entries: Any, _out: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(packing, "pack", full)
    pack = asked(county, running)
    assert actions.make_waiting() == 0
    pack.refresh_from_db()
    assert pack.state == "failed"
    assert "磁盘" in pack.fault
    assert list(actions.path_of(pack).parent.iterdir()) == []


def test_a_cancelled_pack_stops_and_leaves_nothing(
    county: County, running: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = asked(county, running)
    monkeypatch.setattr(packing, "EVERY", 1)
    fault_of = packing._Job._fault
    looked: list[str] = []

    def cancelling(job: Any, piece: Any) -> str:
        looked.append(piece.path)
        if len(looked) == 1:
            actions.cancel_pack(county.deed("archivist"), pack.pk)
        return fault_of(job, piece)

    monkeypatch.setattr(packing._Job, "_fault", cancelling)
    assert actions.make_waiting() == 0
    pack.refresh_from_db()
    assert (pack.state, len(looked)) == ("cancelled", 1)
    assert list(actions.path_of(pack).parent.iterdir()) == []
    with pytest.raises(Refused):
        actions.cancel_pack(county.deed("archivist"), pack.pk)


def test_one_cancelled_while_it_waited_is_never_made(county: County, running: Programme) -> None:
    pack = asked(county, running)
    actions.cancel_pack(county.deed("coordinator"), pack.pk)
    assert actions.make_waiting() == 0
    assert not actions.path_of(pack).exists()


def test_what_was_broken_off_is_given_up_with_a_sentence(
    county: County, running: Programme
) -> None:
    pack = asked(county, running)
    actions.begin_pack(county.deed("system"), pack.pk)
    assert actions.make_waiting() == 0
    pack.refresh_from_db()
    assert pack.state == "failed"
    assert pack.fault
    assert made(county, running).pk != pack.pk


def test_one_pack_of_a_programme_at_a_time(county: County, running: Programme) -> None:
    asked(county, running)
    with pytest.raises(Refused):
        asked(county, running)
    assert Pack.objects.count() == 1


def test_old_packs_go_and_their_record_stays(
    county: County, running: Programme, settings: Any
) -> None:
    pack = made(county, running)
    kept = timedelta(days=settings.PACK_DAYS)
    assert actions.remove_old(at=MORNING + kept) == 0
    assert actions.remove_old(at=MORNING + kept + timedelta(hours=1)) == 1
    pack.refresh_from_db()
    assert (pack.state, actions.path_of(pack).exists()) == ("removed", False)
    assert pack.sha256
    with pytest.raises(Refused):
        actions.download_pack(county.deed("coordinator"), pack.pk)


def test_every_download_is_an_act(county: County, running: Programme, signed_in: SignIn) -> None:
    pack = made(county, running)
    path = reverse("programmes:download_pack", args=[pack.pk])
    client = signed_in("archivist")
    for _time in range(2):
        response = client.post(path)
        assert b"".join(response) == actions.path_of(pack).read_bytes()
        assert "%E4%B8%93%E5%AE%B6%E5%8C%85" in response["Content-Disposition"]
    acts = Act.objects.filter(verb="programmes.download_pack")
    assert [one.person_id for one in acts] == [county.persons["archivist"].pk] * 2
    assert client.get(path).status_code == 405


def test_the_pages_tell_how_far_it_is(
    county: County, running: Programme, signed_in: SignIn
) -> None:
    client = signed_in("coordinator")
    path = reverse("programmes:packs", args=[running.pk])
    response = client.post(path, {"classes": [leaf(running).class_code]})
    pack = Pack.objects.get()
    page = reverse("programmes:pack", args=[pack.pk])
    assert (response.status_code, response["Location"]) == (302, page)
    queries.note_progress(pack.pk, 40, 100)
    part = client.get(reverse("programmes:pack_progress", args=[pack.pk]))
    assert "40 / 100" in part.content.decode()
    assert "HX-Refresh" not in part
    assert "40 / 100" in client.get(page).content.decode()
    assert actions.make_waiting() == 1
    part = client.get(reverse("programmes:pack_progress", args=[pack.pk]))
    assert part["HX-Refresh"] == "true"
    assert pack.sha256 not in part.content.decode() or not pack.sha256
    assert reverse("programmes:download_pack", args=[pack.pk]) in client.get(page).content.decode()
    assert page in client.get(path).content.decode()
    bad = client.post(path, {"classes": ["没有"]})
    assert bad.status_code == 422


def test_who_reads_only_a_part_neither_makes_nor_takes_a_pack(
    county: County, running: Programme, signed_in: SignIn
) -> None:
    pack = made(county, running)
    for who in ("handler", "head", "leader", "lab_handler"):
        with pytest.raises(NotAllowed):
            actions.ask_pack(county.deed(who), running.pk)
        with pytest.raises(NotFound):
            actions.download_pack(county.deed(who), pack.pk)
        assert signed_in(who).get(reverse("programmes:pack", args=[pack.pk])).status_code == 404
    for who in ("director", "inspector"):
        with pytest.raises(NotAllowed):
            actions.ask_pack(county.deed(who), running.pk)
        assert actions.download_pack(county.deed(who), pack.pk) == pack
    with pytest.raises(NotAllowed):
        actions.finish_pack(
            county.deed("coordinator"), pack.pk, packed=None, pieces=0, files=0, problems=()
        )  # type: ignore[arg-type]
    assert Pack.objects.count() == 1


def test_another_agency_finds_no_pack(
    county: County, neighbour: County, running: Programme
) -> None:
    pack = made(county, running)
    for verb in (actions.download_pack, actions.cancel_pack):
        with pytest.raises(NotFound):
            verb(neighbour.deed("coordinator"), pack.pk)
    with pytest.raises(NotFound):
        actions.ask_pack(neighbour.deed("coordinator"), running.pk)
    assert not queries.packs_visible_to(neighbour.actor("coordinator")).exists()
    assert Act.objects.filter(verb="programmes.download_pack").count() == 0
