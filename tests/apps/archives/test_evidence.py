"""Evidence: bytes kept as they are, once; late entries stay visible; who may see and withdraw."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.apps.archives import actions
from bihuan.apps.archives.media import media_type
from bihuan.apps.archives.models import Evidence, File
from bihuan.apps.archives.queries import evidence_visible_to, is_late, stored_at
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from tests.apps.archives.papers import pdf
from tests.apps.county import MONDAY, STAFF, County

SignIn = Callable[[str], Client]
PDF = pdf()


def package(*parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for part in parts:
            book.writestr(part, "x")
    return out.getvalue()


def stored(county: County, who: str, name: str, content: bytes = PDF) -> File:
    upload = SimpleUploadedFile(name, content)
    return actions.store_file(county.deed(who), upload=upload, unclassified=True)


def stated(county: County, who: str = "handler", **fields: Any) -> Evidence:
    given = {"kind": "制度", "title": "办法", "event_on": MONDAY, "statement": "已印发", **fields}
    return actions.add_evidence(county.deed(who), **given)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.txt", PDF, "application/pdf"),  # by its bytes, not by its name
        ("a.png", b"\x89PNG\r\n\x1a\n....", "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe0....", "image/jpeg"),
        ("a.docx", package("[Content_Types].xml", "word/document.xml"), "wordprocessing"),
        ("a.xlsx", package("[Content_Types].xml", "xl/workbook.xml"), "spreadsheetml"),
        ("a.pptx", package("ppt/presentation.xml"), "presentationml"),
        ("a.ofd", package("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "application/msword"),
        ("a.txt", "整改报告".encode("gb18030"), "gb18030"),
        ("a.txt", "整改报告".encode(), "utf-8"),
    ],
)
def test_the_kinds_an_office_works_with_are_known_by_their_bytes(
    name: str, content: bytes, kind: str
) -> None:
    assert kind in (media_type(name, io.BytesIO(content)) or "")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"MZ\x90\x00 program"),
        ("a.zip", package("a.txt")),
        ("a.docx", package("word/document.xml", "word/vbaProject.bin")),
        ("a.docx", b"PK\x03\x04 broken"),
        ("a.html", b"<html><script>alert(1)</script></html>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.exe", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...."),
        ("a.txt", b"\x00\x01\x02"),
        ("a.txt", b"\xff\xff\xff\xff"),
    ],
)
def test_anything_else_is_not_kept(county: County, name: str, content: bytes) -> None:
    assert media_type(name, io.BytesIO(content)) is None
    with pytest.raises(Refused), transaction.atomic():
        stored(county, "handler", name, content)
    assert not File.objects.exists()


def test_the_same_bytes_are_one_file_kept_unchanged(county: County) -> None:
    first = stored(county, "handler", "甲.pdf")
    again = stored(county, "head", "乙.pdf")
    assert first == again
    assert first.sha256 == hashlib.sha256(PDF).hexdigest()
    with default_storage.open(stored_at(first)) as kept:
        assert kept.read() == PDF


def test_an_empty_or_too_large_file_is_refused(county: County, settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = 8
    for content in (b"", PDF):
        with pytest.raises(Refused), transaction.atomic():
            stored(county, "handler", "a.pdf", content)
    assert not File.objects.exists()


def test_a_path_in_the_name_is_not_followed(county: County) -> None:
    upload = SimpleUploadedFile("x.pdf", PDF)
    upload._name = "..\\..\\etc\\x.pdf"  # type: ignore[attr-defined]  # as a hostile client sends it
    kept = actions.store_file(county.deed("handler"), upload=upload, unclassified=True)
    assert kept.name == "x.pdf"


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 900))
def test_a_late_entry_keeps_both_days_and_shows(county: County, days: int) -> None:
    """C3.12: the day of entry is the day of the deed, whatever day it happened."""
    piece = stated(county, event_on=MONDAY - timedelta(days=days))
    kept = Evidence.objects.get(pk=piece.pk)
    assert (kept.event_on, kept.entered_on) == (MONDAY - timedelta(days=days), MONDAY)
    assert is_late(kept) is (days > 0)


def test_what_has_not_happened_yet_proves_nothing(county: County) -> None:
    with pytest.raises(Refused), transaction.atomic():
        stated(county, event_on=MONDAY + timedelta(days=1))
    assert not Evidence.objects.exists()


def test_evidence_is_withdrawn_with_a_reason_by_who_gave_it_or_the_keepers(county: County) -> None:
    piece = stated(county)
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.withdraw_evidence(county.deed("head"), evidence_id=piece.pk, reason="不对")
    with pytest.raises(Refused), transaction.atomic():
        actions.withdraw_evidence(county.deed("handler"), evidence_id=piece.pk, reason=" ")
    assert not Evidence.objects.get(pk=piece.pk).withdrawn_reason
    actions.withdraw_evidence(county.deed("archivist"), evidence_id=piece.pk, reason="重复")
    assert Evidence.objects.get(pk=piece.pk).withdrawn_reason == "重复"


def test_each_sees_the_evidence_of_their_scope(county: County, neighbour: County) -> None:
    mine, foreign = stated(county), stated(neighbour)
    seen = {who for who in STAFF if evidence_visible_to(county.actor(who)).filter(pk=mine.pk)}
    assert seen == {
        *("director", "leader", "coordinator", "inspector", "inspector2", "archivist"),
        *("head", "handler", "handler2"),
    }
    assert not any(
        evidence_visible_to(county.actor(who)).filter(pk=foreign.pk).exists() for who in STAFF
    )
    with pytest.raises(NotFound), transaction.atomic():
        actions.withdraw_evidence(county.deed("archivist"), evidence_id=foreign.pk, reason="x")


def test_a_file_is_a_download_for_its_scope_only(
    county: County, neighbour: County, signed_in: SignIn
) -> None:
    file = stored(county, "handler", "甲.pdf")
    piece = stated(county, file_id=file.pk)
    foreign = stated(neighbour)
    answer = signed_in("head").get(reverse("archives:file", args=[piece.pk]))
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    for who, pk in (("lab_head", piece.pk), ("sysadmin", piece.pk), ("head", foreign.pk)):
        assert signed_in(who).get(reverse("archives:file", args=[pk])).status_code == 404
    statement = stated(county)
    assert signed_in("head").get(reverse("archives:file", args=[statement.pk])).status_code == 404


def test_a_file_of_another_agency_proves_nothing_here(county: County, neighbour: County) -> None:
    file = stored(neighbour, "handler", "a.pdf")
    with pytest.raises(NotFound), transaction.atomic():
        stated(county, file_id=file.pk)
    assert not Evidence.objects.exists()


def test_the_list_narrows_exports_and_withdraws(county: County, signed_in: SignIn) -> None:
    stated(county, title="试剂办法", event_on=date(2026, 1, 5))
    stated(county, title="培训签到表", kind="培训")
    client = signed_in("head")
    page = client.get(reverse("archives:evidence") + "?late=on").content.decode()
    assert "试剂办法" in page
    assert "培训签到表" not in page
    assert client.get(reverse("archives:export") + "?words=培训").status_code == 200
    piece = Evidence.objects.get(title="试剂办法")
    form = reverse("archives:withdraw", args=[piece.pk])
    assert signed_in("handler").get(form).status_code == 200
    assert signed_in("handler").post(form, {"reason": "", "act_id": ""}).status_code == 422
    assert signed_in("head").post(form, {"reason": "不对"}).status_code == 403
    assert signed_in("handler").post(form, {"reason": "重复"}).status_code == 302
    assert signed_in("lab_head").get(form).status_code == 404
