"""Files that may not be kept, each with its sentence; the scanner; what a file says."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from bihuan.apps.archives import actions, queries
from bihuan.apps.archives.models import Evidence, File, FileText
from bihuan.kit.refusals import Refused
from tests.apps.archives.papers import TEXT_OF_PDF, pdf, word, workbook
from tests.apps.county import MONDAY, MORNING, County


def store(county: County, name: str, content: bytes, *, unclassified: bool = True) -> File:
    upload = SimpleUploadedFile(name, content)
    return actions.store_file(county.deed("handler"), upload=upload, unclassified=unclassified)


def refused(county: County, name: str, content: bytes, **more: Any) -> str:
    """The sentence of a refusal that kept nothing."""
    with pytest.raises(Refused) as answer, transaction.atomic():
        store(county, name, content, **more)
    assert not File.objects.exists()
    assert not default_storage.exists(str(county.agency.pk))
    return answer.value.sentence


def test_without_the_confirmation_nothing_is_kept(county: County) -> None:
    assert "国家秘密" in refused(county, "a.pdf", pdf(), unclassified=False)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("机密-方案.pdf", pdf()),
        ("a.txt", "秘密★1年\n通知".encode()),
        ("a.docx", word("机密★", "关于……的通知")),
        ("b.txt", "绝密★\n正文".encode("gb18030")),
    ],
)
def test_what_bears_a_mark_of_secrecy_is_refused(county: County, name: str, content: bytes) -> None:
    assert "密" in refused(county, name, content)


def test_a_text_about_secrecy_is_no_secret(county: County) -> None:
    content = "各科室应当保守国家秘密，涉密文件分为绝密、机密、秘密三级。".encode()
    assert store(county, "保密制度.txt", content).pk


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", pdf(password="s3cret"), "密码"),
        ("a.pdf", b"%PDF-1.7\nbroken off", "损坏"),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "密码",
        ),
        ("a.docx", word("正文")[:-300], "损坏"),
        ("a.xlsx", b"PK\x03\x04 broken", "损坏"),
    ],
)
def test_locked_and_damaged_files_are_refused_with_their_reason(
    county: County, name: str, content: bytes, said: str
) -> None:
    sentence = refused(county, name, content)
    assert said in sentence
    assert name in sentence


def test_a_part_of_a_package_with_other_bytes_than_it_says_is_damaged(county: County) -> None:
    whole = bytearray(workbook("甲"))
    with zipfile.ZipFile(io.BytesIO(bytes(whole))) as package:
        part = package.getinfo("xl/workbook.xml")
    at = part.header_offset + 30 + len(part.filename) + 20
    whole[at : at + 8] = bytes(b ^ 0xFF for b in whole[at : at + 8])
    assert "损坏" in refused(county, "a.xlsx", bytes(whole))


@pytest.mark.parametrize("name", ["../../etc/甲.pdf", "C:\\x\\甲.pdf", "..甲.pdf", "甲\x07.pdf"])
def test_a_name_is_only_a_name(name: str) -> None:
    assert actions.plain_name(name) == "甲.pdf"


def scanner(tmp_path: Path, body: str) -> list[str]:
    script = tmp_path / "scan.py"
    script.write_text(body, encoding="utf-8")
    return [sys.executable, str(script)]


def test_the_scanner_sees_the_very_bytes_and_lets_clean_ones_through(
    county: County, settings: Any, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    body = f"import shutil, sys; shutil.copy(sys.argv[1], {str(seen)!r})"
    settings.UPLOAD_SCAN_COMMAND = scanner(tmp_path, body)
    file = store(county, "a.pdf", pdf())
    assert seen.read_bytes() == pdf()
    with default_storage.open(queries.stored_at(file)) as kept:
        assert kept.read() == pdf()


def test_an_infected_file_is_refused(county: County, settings: Any, tmp_path: Path) -> None:
    settings.UPLOAD_SCAN_COMMAND = scanner(tmp_path, "raise SystemExit(1)")
    assert "病毒" in refused(county, "a.pdf", pdf())


@pytest.mark.parametrize("body", ["raise SystemExit(2)", "import time; time.sleep(9)"])
def test_a_scanner_that_fails_or_hangs_lets_nothing_through(
    county: County, settings: Any, tmp_path: Path, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bihuan.kit.scanning.SECONDS", 0.5)
    settings.UPLOAD_SCAN_COMMAND = scanner(tmp_path, body)
    assert "没有应答" in refused(county, "a.pdf", pdf())


def test_a_scanner_that_is_not_there_lets_nothing_through(county: County, settings: Any) -> None:
    settings.UPLOAD_SCAN_COMMAND = ["/nowhere/scan"]
    assert "没有应答" in refused(county, "a.pdf", pdf())


@pytest.mark.parametrize(
    ("name", "content", "state", "said"),
    [
        ("a.txt", "冷链温度记录".encode("gb18030"), "ready", "冷链温度记录"),
        ("a.docx", word("医疗废物暂存间整改"), "ready", "医疗废物暂存间整改"),
        ("a.xlsx", workbook("疫苗盘点"), "ready", "疫苗盘点"),
        ("a.pdf", pdf(said=TEXT_OF_PDF), "ready", TEXT_OF_PDF.decode()),
        ("a.pdf", pdf(), "empty", ""),
        ("a.png", b"\x89PNG\r\n\x1a\n....", "empty", ""),
    ],
)
def test_the_text_of_a_file_is_read_once_and_found(
    county: County, name: str, content: bytes, state: str, said: str
) -> None:
    file = store(county, name, content)
    actions.add_evidence(
        county.deed("handler"), kind="公文", title="甲", event_on=MONDAY, file_id=file.pk
    )
    waits = FileText.objects.get(file=file).state
    assert waits == ("computing" if name != "a.png" else "empty")
    assert actions.read_waiting(at=MORNING) == (1 if name != "a.png" else 0)
    assert actions.read_waiting(at=MORNING) == 0
    text = FileText.objects.get(file=file)
    assert text.state == state
    assert said in text.content
    if said:
        asked = queries.EvidenceAsked(words=said[1:6])
        assert queries.evidence(county.actor("handler"), asked, on=MONDAY).count() == 1
        asked = queries.EvidenceAsked(words="没有这个词")
        assert not queries.evidence(county.actor("handler"), asked, on=MONDAY).exists()


def test_a_file_that_vanished_says_so(county: County) -> None:
    file = store(county, "a.txt", b"text")
    default_storage.delete(queries.stored_at(file))
    actions.read_waiting(at=MORNING)
    text = FileText.objects.get(file=file)
    assert (text.state, text.fault) == ("failed", "damaged_file")


def test_a_mark_found_later_shuts_the_file_off(county: County, signed_in: Any) -> None:
    """A workbook is read by the job only: a mark in it shuts it off, and the archivist is told."""
    file = store(county, "a.xlsx", workbook("机密★1年", "名单"))
    piece = actions.add_evidence(
        county.deed("handler"), kind="公文", title="名单", event_on=MONDAY, file_id=file.pk
    )
    actions.read_waiting(at=MORNING)
    assert FileText.objects.get(file=file).content == ""
    client = signed_in("handler")
    for page in ("file", "view"):
        assert client.get(f"/evidence/{piece.pk}/{page}").status_code == 409
    assert "涉密标志" in client.get(f"/evidence/{piece.pk}").content.decode()
    waiting = queries.waiting_for(county.actor("archivist"), on=MONDAY)
    assert [one.title for one in waiting] == ["名单"]
    assert not queries.waiting_for(county.actor("head"), on=MONDAY)


def test_a_text_is_kept_within_bounds(county: County) -> None:
    file = store(county, "a.txt", ("长" * 250_000).encode())
    actions.read_waiting(at=MORNING)
    text = FileText.objects.get(file=file)
    assert (len(text.content), text.cut) == (200_000, True)
    assert Evidence.objects.count() == 0
