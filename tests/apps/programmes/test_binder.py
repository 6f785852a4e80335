"""The binder: volumes over what is kept, with pages, gaps, archive numbers; on paper; its scope."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from bihuan.apps.archives import actions as archives
from bihuan.apps.archives.actions import dossiers
from bihuan.apps.archives.actions.dossiers import Class
from bihuan.apps.archives.models import Item
from bihuan.apps.archives.queries import stored_at
from bihuan.apps.documents.models import Document
from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.models import Programme
from bihuan.kit import clock
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from bihuan.kit.sheets.reading import open_workbook
from tests.apps.county import MONDAY, MORNING, County
from tests.apps.programmes.binding import begun, leaf, paper, words

SignIn = Callable[[str], Client]
SITE = "http://localhost/"


@pytest.fixture(autouse=True)
def _apart(tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


@pytest.fixture
def running(county: County, programme: Programme) -> Programme:
    return begun(county, programme)


def shown(county: County, programme: Programme, part: int = 1, who: str = "coordinator") -> Any:
    clause = queries.clause_of(programme, leaf(programme).pk)
    return queries.volume_of(programme, clause, part, by=county.actor(who), on=MONDAY)


def page_of(programme: Programme, part: int = 1) -> str:
    return reverse("programmes:volume", args=[programme.pk, leaf(programme).pk, part])


def print_class(county: County, programme: Programme, who: str = "coordinator") -> Document:
    return actions.make_volumes(
        county.deed(who), programme.pk, site=SITE, class_code=leaf(programme).class_code
    )


def pdf_text(document: Document) -> str:
    version = document.versions.get()
    with default_storage.open(stored_at(version.pdf)) as kept:
        return "".join(page.extract_text() for page in PdfReader(BytesIO(kept.read())).pages)


def test_pieces_stand_by_year_with_running_numbers_and_pages(
    county: County, running: Programme
) -> None:
    words(county, running, "没有页数", day=date(2026, 1, 5))
    paper(county, running, "二五年材料", day=date(2025, 6, 1), pages=3)
    paper(county, running, "二四年材料", day=date(2024, 6, 1), pages=2)
    paper(county, running, "太早", day=date(2023, 6, 1))
    found = shown(county, running)
    told = [
        (line.piece.title, line.at.number, line.at.span, line.at.counted) for line in found.lines
    ]
    assert told == [
        ("二四年材料", 1, "1-2", True),
        ("二五年材料", 2, "3-5", True),
        ("没有页数", 3, "6", False),
    ]
    assert found.number == f"{leaf(running).code}-01"
    assert (found.volume.pages, found.volume.uncounted) == (6, 1)


def test_a_piece_that_still_held_in_the_first_year_stands_there(
    county: County, running: Programme
) -> None:
    about = archives.About(expires_on=date(2024, 5, 1))
    words(county, running, "证书", day=date(2021, 5, 1), about=about)
    assert [line.year for line in shown(county, running).lines] == [2021]


def test_thick_clauses_are_parted_as_the_office_set_it(county: County, running: Programme) -> None:
    for year in (2024, 2025, 2026):
        paper(county, running, f"{year}", day=date(year, 1, 5), pages=15)
    assert len(shown(county, running).parts) == 1
    actions.set_binder(county.deed("coordinator"), running.pk, pages=30)
    running.refresh_from_db()
    assert [one.pages for one in shown(county, running).parts] == [30, 15]
    actions.set_binder(county.deed("coordinator"), running.pk, pages=300, by_year=True)
    running.refresh_from_db()
    assert [one.years for one in shown(county, running).parts] == ["2024", "2025", "2026"]
    assert [line.piece.title for line in shown(county, running, 3).lines] == ["2026"]


@pytest.mark.parametrize("pages", [0, 19, 2001])
def test_a_volume_of_silly_thickness_is_refused(
    county: County, running: Programme, pages: int
) -> None:
    with pytest.raises(Refused):
        actions.set_binder(county.deed("coordinator"), running.pk, pages=pages)
    running.refresh_from_db()
    assert running.binder_pages == 300


def test_archive_numbers_stay_and_are_shown(county: County, running: Programme) -> None:
    piece = words(county, running, "归档材料", day=date(2025, 6, 1))
    item = dossiers.file_item(
        county.deed("archivist"),
        evidence_ids=[piece.pk],
        title="归档材料",
        author="测试县疾控中心",
        under=Class(2025, "D30", "BGS"),
        dated_on=date(2025, 6, 1),
    )
    dossiers.box_items(
        county.deed("archivist"), class_id=item.item_class_id, until=1, width_mm=30, place="A-3-2"
    )
    kept = shown(county, running).lines[0].kept
    assert kept.reference == "0000-WS·2025-D30-BGS-0001"
    assert (kept.box, kept.place, kept.item_id) == (1, "A-3-2", item.pk)
    assert Item.objects.get(pk=item.pk).number == 1


def test_what_one_may_not_open_keeps_its_place_without_its_title(
    county: County, running: Programme, signed_in: SignIn
) -> None:
    paper(county, running, "疾控科材料", day=date(2025, 6, 1), pages=2)
    words(county, running, "办公室材料", day=date(2026, 1, 5), who="coordinator")
    for who, told in (
        ("coordinator", ["疾控科材料", "办公室材料"]),
        ("handler", ["疾控科材料", None]),
        ("lab_handler", [None, None]),
    ):
        lines = shown(county, running, who=who).lines
        assert [line.piece and line.piece.title for line in lines] == told
        assert [line.at.span for line in lines] == ["1-2", "3"]
        body = signed_in(who).get(page_of(running)).content.decode()
        for title in ("疾控科材料", "办公室材料"):
            assert (title in body) == (title in told)


def test_the_page_names_gaps_and_leads_to_what_fills_them(
    county: County, running: Programme, signed_in: SignIn
) -> None:
    words(county, running, "有", day=date(2025, 6, 1))
    clause, kind = leaf(running), leaf(running).evidence_kinds[0]
    body = signed_in("handler").get(page_of(running)).content.decode()
    assert reverse("programmes:cell", args=[running.pk, clause.pk, 2024]) in body
    assert "<svg" in body
    rows = shown(county, running).gaps
    years = {cell.year for row in rows if row.kind == kind for cell in row.cells if cell}
    missing = [
        c.year for row in rows if row.kind == kind for c in row.cells if c and c.state == "missing"
    ]
    assert (years, missing) == ({2024, 2025, 2026}, [2024, 2026])


def test_a_printed_code_of_a_volume_that_is_gone_leads_to_its_clause(
    running: Programme, signed_in: SignIn
) -> None:
    response = signed_in("handler").get(page_of(running, 7))
    assert response.status_code == 302
    assert response["Location"].endswith(f"?words={leaf(running).code}")


def test_a_clause_left_out_with_approval_has_no_volume(county: County, running: Programme) -> None:
    clause = queries.leaves(running).filter(na_allowed=True).order_by("order")[0]
    asked = actions.ask_exemption(
        county.deed("head"), running.pk, clause_id=clause.pk, reason="不适用"
    )
    assert queries.bound_clauses(running).filter(pk=clause.pk).exists()
    actions.decide_exemption(county.deed("director"), asked.pk, agreed=True, opinion="同意")
    with pytest.raises(NotFound):
        queries.clause_of(running, clause.pk)


def test_the_list_adds_up_and_narrows(
    county: County, running: Programme, signed_in: SignIn
) -> None:
    paper(county, running, "甲", day=date(2025, 6, 1), pages=2)
    words(county, running, "乙", day=date(2025, 6, 1), n=1)
    count = queries.leaves(running).count()
    every = list(queries.bound_clauses(running).values_list("pk", flat=True))
    found = queries.binder(running, every, on=MONDAY)
    told = found.totals
    assert (told.volumes, told.pieces, told.pages, told.empty) == (count, 2, 3, count - 2)
    assert told.uncounted == 1
    assert queries.unproved(queries.bound_clauses(running), found).count() == count - 2

    def said(**asked: str) -> str:
        path = reverse("programmes:binder", args=[running.pk])
        return signed_in("head").get(path, asked).content.decode()

    first, last = page_of(running), leaf(running, count - 1)
    assert first in said()
    assert first in said(words=f"{leaf(running).code}-01")
    assert first not in said(empty="on")
    assert first not in said(class_code=last.class_code)
    assert first not in said(words="没有这样的条款")


def test_the_workbook_has_a_row_a_volume(
    county: County, running: Programme, signed_in: SignIn
) -> None:
    words(county, running, "甲", day=date(2025, 6, 1))
    response = signed_in("archivist").get(reverse("programmes:binder_export", args=[running.pk]))
    rows = list(open_workbook("a.xlsx", response.content).sheets[0].rows())
    assert len(rows) - 2 == queries.leaves(running).count()


def test_the_paper_holds_cover_catalogue_closing_sheet_and_back(
    county: County, running: Programme
) -> None:
    paper(county, running, "关于《x》的 <b>通知</b> #read", day=date(2025, 6, 1), pages=3)
    words(county, running, "办公室材料", day=date(2026, 1, 5), who="coordinator")
    made = print_class(county, running)
    assert (made.state, made.kind) == ("made", "volumes")
    text = pdf_text(made).replace("\n", "")
    for told in ("卷内文件目录", "卷内备考表", "沿线裁下", "<b>通知</b>", "1-3", "2026年3月2日"):
        assert told in text, told
    assert text.count(f"{leaf(running).code}-01") >= 4
    code = made.versions.get().content["volumes"][0]["code"]
    assert code == queries.strokes(SITE.rstrip("/") + page_of(running))
    assert code not in made.versions.get().wording
    before = made.versions.get().text_sha256
    words(county, running, "后来的", day=date(2026, 1, 6))
    assert made.versions.get().text_sha256 == before
    assert "后来的" not in pdf_text(made)


def test_one_volume_alone_is_printed(county: County, running: Programme) -> None:
    for year in (2025, 2026):
        words(county, running, f"{year}材料", day=date(year, 1, 5))
    actions.set_binder(county.deed("coordinator"), running.pk, pages=20, by_year=True)
    made = actions.make_volumes(
        county.deed("archivist"), running.pk, site=SITE, clause_id=leaf(running).pk, part=2
    )
    text = pdf_text(made)
    assert "2026材料" in text
    assert "2025材料" not in text


@pytest.mark.parametrize(
    "wanted", [{}, {"class_code": "没有"}, {"clause_id": 0}, {"clause_id": 0, "part": 1}]
)
def test_nothing_that_is_there_is_printed_of_nothing(
    county: County, running: Programme, wanted: Any
) -> None:
    with pytest.raises(NotFound):
        actions.make_volumes(county.deed("archivist"), running.pk, site=SITE, **wanted)
    assert not Document.objects.filter(kind="volumes").exists()


def test_empty_volumes_are_not_printed(county: County, running: Programme) -> None:
    with pytest.raises(Refused):
        print_class(county, running)
    assert not Document.objects.filter(kind="volumes").exists()


def test_others_neither_print_nor_part(county: County, running: Programme) -> None:
    words(county, running, "材料", day=date(2025, 6, 1))
    for who in ("handler", "head", "inspector"):
        with pytest.raises(NotAllowed):
            print_class(county, running, who)
    with pytest.raises(NotAllowed):
        actions.set_binder(county.deed("archivist"), running.pk, pages=100)
    running.refresh_from_db()
    assert running.binder_pages == 300
    assert not Document.objects.filter(kind="volumes").exists()


def test_another_agency_sees_nothing_of_it(neighbour: County, running: Programme) -> None:
    client = Client()
    client.force_login(
        neighbour.accounts["coordinator"],
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    for path in (
        reverse("programmes:binder", args=[running.pk]),
        reverse("programmes:binder_export", args=[running.pk]),
        page_of(running),
    ):
        assert client.get(path).status_code == 404
    with pytest.raises(NotFound):
        print_class(neighbour, running)


def test_a_clause_of_another_standard_is_not_found(running: Programme, signed_in: SignIn) -> None:
    path = reverse("programmes:volume", args=[running.pk, 987654, 1])
    assert signed_in("handler").get(path).status_code == 404


def test_a_list_costs_as_many_questions_however_much_stands_there(
    county: County, running: Programme, signed_in: SignIn
) -> None:
    client, path = signed_in("coordinator"), reverse("programmes:binder", args=[running.pk])

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    asked()
    before = asked()
    for n in range(6):
        words(county, running, f"材料{n}", day=date(2025, 6, 1), n=n)
    assert asked() == before
