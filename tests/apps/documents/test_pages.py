"""The pages: the desk, the list, a document from the form to the receipt, register, templates."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.apps.documents import queries
from bihuan.apps.documents.models import Document, Registration
from bihuan.kit.documents import text_of
from tests.apps.county import MONDAY, County
from tests.apps.documents.office import (
    TEXT,
    checked,
    draft,
    issued,
    own_template,
    sent,
    series,
    submitted,
)

SignIn = Callable[[str], Client]


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def waits(county: County, who: str) -> list[str]:
    return [item.kind for item in queries.waiting_for(county.actor(who), on=MONDAY)]


def test_a_notice_is_drafted_on_a_page_and_goes_its_way(county: County, signed_in: SignIn) -> None:
    chosen = series(county)
    form = {
        "title": "关于开展检查的通知",
        "series_id": chosen.pk,
        "v_addressee": "各科室",
        "v_body": TEXT,
        "v_attachments": "附件1：检查表\n一、内容\n附件2：名单",
        "countersign_ids": [county.units["检验科"].pk],
    }
    assert signed_in("handler").post("/documents/new/notice", form).status_code == 302
    made = Document.objects.get()
    page = f"/documents/{made.pk}"
    assert made.versions.get().content["attachments"][0]["paragraphs"]
    steps = [
        ("handler", "submit", {}),
        ("coordinator", "check", {"opinion": "可以"}),
        ("lab_head", "countersign", {}),
        ("director", "issue", {}),
        ("coordinator", "seal", {}),
        ("coordinator", "deliver", {"unit_ids": [county.units["检验科"].pk], "outside": "县医院"}),
    ]
    for who, step, given in steps:
        answer = signed_in(who).post(f"{page}/{step}", given)
        assert answer.status_code == 302, (step, answer.content.decode()[:2000])
    text = shown(signed_in("coordinator"), page)
    for words in ("测疾控发〔2026〕1号", "可以", "检验科长", "县医院", "王主任", "办理记录"):
        assert words in text
    assert "<img" in text


def test_a_wrong_form_is_shown_again_with_what_is_wrong(county: County, signed_in: SignIn) -> None:
    answer = signed_in("handler").post("/documents/new/notice", {"title": "", "v_body": "正文"})
    assert answer.status_code == 422
    long = signed_in("handler").post(
        "/documents/new/notice",
        {"title": "题", "v_addressee": "各科室", "v_body": "字" * 8001},
    )
    assert long.status_code == 422
    assert "超过8000个字" in long.content.decode()
    assert not Document.objects.exists()


def test_the_form_shows_what_was_written_and_keeps_it(county: County, signed_in: SignIn) -> None:
    document = draft(county)
    text = shown(signed_in("handler"), f"/documents/{document.pk}/revise")
    assert "（一）提高认识。认真对照。" in text
    assert "附件1：检查表" in text


def test_each_step_waits_on_the_right_desk(county: County) -> None:
    chosen = series(county)
    draft(county)
    assert waits(county, "handler") == ["Draft to send for checking"]
    submitted(county, series_id=chosen.pk)
    assert waits(county, "coordinator") == ["To check"]
    lab = county.units["检验科"].pk
    checked(county, series_id=chosen.pk, countersign_ids=[lab])
    assert waits(county, "lab_head") == ["To countersign"]
    assert "To sign and number" not in waits(county, "director")
    checked(county, series_id=chosen.pk)
    assert "To sign and number" in waits(county, "director")
    issued(county, series_id=chosen.pk)
    assert "To seal" in waits(county, "coordinator")
    sent(county, series_id=chosen.pk)
    assert waits(county, "lab_handler") == ["To receive"]
    assert waits(county, "handler2") == []
    assert waits(county, "sysadmin") == []


def test_many_documents_to_check_ask_no_more_than_one(county: County) -> None:
    chosen = series(county)
    counts = []
    for _more in range(2):
        submitted(county, series_id=chosen.pk)
        issued(county, series_id=chosen.pk)
        with CaptureQueriesContext(connection) as asked:
            found = waits(county, "coordinator")
        counts.append(len(asked))
    assert sorted(found) == ["To check", "To check", "To seal", "To seal"]
    assert counts[0] == counts[1]


def test_who_drafted_it_is_not_asked_to_check_it(county: County) -> None:
    submitted(county, "coordinator", series_id=series(county).pk)
    assert waits(county, "coordinator") == []
    assert waits(county, "leader") == ["To check"]


def test_the_desk_names_them_in_chinese(county: County, signed_in: SignIn) -> None:
    document = submitted(county, series_id=series(county).pk)
    assert "待核稿" in shown(signed_in("coordinator"), "/")
    page = f"/documents/{document.pk}"
    assert page in shown(signed_in("coordinator"), "/search?q=开展检查")
    assert page not in shown(signed_in("lab_handler"), "/search?q=开展检查")


def test_a_button_is_shown_to_who_may_press_it(county: County, signed_in: SignIn) -> None:
    document = submitted(county, series_id=series(county).pk)
    page = f"/documents/{document.pk}"
    assert f"{page}/check" in shown(signed_in("coordinator"), page)
    assert f"{page}/check" not in shown(signed_in("handler"), page)
    assert f"{page}/take_back" in shown(signed_in("handler"), page)
    assert signed_in("handler").get(f"{page}/check").status_code == 403
    assert signed_in("director").get(f"{page}/issue").status_code == 409


def test_pages_pictures_and_files_of_every_version(county: County, signed_in: SignIn) -> None:
    document = issued(county, series_id=series(county).pk)
    client = signed_in("handler")
    base = f"/documents/{document.pk}/versions/2"
    assert "测疾控发〔2026〕1号" in shown(client, base)
    picture = client.get(f"{base}/pages/1")
    assert picture.content.startswith(b"\x89PNG")
    assert client.get(f"{base}/pages/99").status_code == 404
    pdf = b"".join(client.get(f"{base}/pdf").streaming_content)
    assert "2026年3月2日" in text_of("a.pdf", pdf).replace(" ", "")
    assert b"".join(client.get(f"{base}/word").streaming_content).startswith(b"PK")
    slip = client.get(f"/documents/{document.pk}/slip").content
    said = text_of("a.pdf", slip)
    assert "发文处理单" in said
    assert "陈办" in said
    assert "签名：" not in said  # every box is signed
    assert "王主任" in said


def test_the_register_shows_exports_and_prints_void_numbers_too(
    county: County, signed_in: SignIn
) -> None:
    sent(county, series_id=series(county).pk)
    client = signed_in("coordinator")
    number = Registration.objects.get()
    client.post(f"/documents/series/{number.series_id}/void", {"reason": "纸质误编"})
    page = shown(client, f"/documents/register?series={number.series_id}&year=2026")
    for words in (number.number, "纸质误编", "检验科", "0/1", "王主任"):
        assert words in page
    with zipfile.ZipFile(io.BytesIO(client.get("/documents/register.xlsx").content)) as book:
        cells = b"".join(book.read(n) for n in book.namelist()).decode("utf-8", "replace")
    assert number.number in cells
    assert "纸质误编" in cells
    paper = text_of("a.pdf", client.get("/documents/register.pdf").content)
    assert "测疾控发〔2026〕2号" in paper.replace("\n", "")
    assert shown(client, "/documents/register?series=x&year=y")
    assert signed_in("handler").get("/documents/register").status_code == 403


def test_series_and_templates_are_kept_on_pages(county: County, signed_in: SignIn) -> None:
    client = signed_in("coordinator")
    form = {"code": "测疾控函", "side": "administrative", "body": "某中心", "signed": "某中心"}
    assert client.post("/documents/series/new", {**form, "first": 1}).status_code == 302
    assert "测疾控函" in shown(client, "/documents/series")
    given = SimpleUploadedFile("自有.docx", own_template())
    put = {"upload": given, "unclassified": "on"}
    assert client.post("/documents/templates/notice/put", put).status_code == 302
    assert "自有.docx" in shown(client, "/documents/templates")
    assert client.get("/documents/templates/notice/sample").content.startswith(b"PK")
    assert client.post("/documents/templates/notice/reset").status_code == 302
    bad = {"upload": SimpleUploadedFile("坏.docx", own_template("{{ x }}")), "unclassified": "on"}
    answer = client.post("/documents/templates/notice/put", bad)
    assert answer.status_code == 409
    assert "没有“x”这个占位符" in answer.content.decode()


def test_a_document_page_asks_no_more_of_a_long_history(county: County, signed_in: SignIn) -> None:
    document = sent(county, series_id=series(county).pk)
    client = signed_in("coordinator")
    client.get(f"/documents/{document.pk}")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/documents/{document.pk}")
    assert len(asked) <= 32


@pytest.mark.parametrize("path", ["/documents/new/nothing", "/documents/999999"])
def test_what_is_not_there_is_not_found(signed_in: SignIn, path: str) -> None:
    assert signed_in("coordinator").get(path).status_code == 404
