"""Old Office files with a password are refused; slides and layout files are read for the search."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from bihuan.apps.archives.media import OFFICE_OPEN, OLE
from bihuan.apps.archives.opening import refuse_locked
from bihuan.apps.archives.texts import readable, said
from bihuan.kit.documents import UnreadableDocument

SLIDES, LAYOUT = OFFICE_OPEN + "presentationml.presentation", "application/ofd"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def container(stream: str, head: bytes, size: int = 4096) -> bytes:
    """An OLE file: sector 0 its table, 1 its directory, one stream from sector 2 on."""
    top = bytearray(OLE + bytes(504))
    struct.pack_into("<HHHHH", top, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<II", top, 44, 1, 1)
    struct.pack_into("<109I", top, 76, 0, *([FREE] * 108))
    table = struct.pack("<128I", FAT, END, *range(3, 10), END, *([FREE] * 118))
    name = stream.encode("utf-16-le")
    entry = name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2) + bytes(50)
    return (
        bytes(top)
        + table
        + (entry + struct.pack("<II4x", 2, size)).ljust(512, b"\0")
        + (head.ljust(4096, b"\0"))
    )


def fib(flags: int) -> bytes:
    return struct.pack("<5HH", 0xA5EC, 0xC1, 0, 0, 0, flags)


def book(*records: int) -> bytes:
    return b"".join(struct.pack("<HH", kind, 4) + bytes(4) for kind in records)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("甲.doc", container("WordDocument", fib(0x0100))),
        ("甲.xls", container("Workbook", book(0x0809, 0x002F))),
        ("甲.et", container("Book", book(0x0809, 0x002F))),
        ("甲.wps", container("EncryptedPackage", b"")),
    ],
)
def test_old_office_files_with_a_password_are_refused(name: str, raw: bytes) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        refuse_locked(name, io.BytesIO(raw))
    assert refusal.value.code == "encrypted_document"


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("甲.doc", container("WordDocument", fib(0))),
        ("甲.xls", container("Workbook", book(0x0809, 0x0042))),
        ("甲.xls", container("Workbook", b"\xff" * 4096)),
        ("甲.doc", OLE),
        ("甲.doc", OLE + b"\xff" * 700),
        ("甲.doc", container("WordDocument", fib(0x0100))[:1030]),
    ],
)
def test_others_and_broken_ones_are_not_called_locked(name: str, raw: bytes) -> None:
    refuse_locked(name, io.BytesIO(raw))


def package(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, words in parts.items():
            file.writestr(name, words)
    return out.getvalue()


def slide(*lines: str) -> str:
    told = "".join(f"<a:p><a:r><a:t>{one}</a:t></a:r></a:p>" for one in lines)
    return f'<p:sld xmlns:p="p" xmlns:a="{A}">{told}</p:sld>'


def test_slides_are_read_in_their_order() -> None:
    raw = package(
        {
            "ppt/slides/slide10.xml": slide("末页"),
            "ppt/slides/slide2.xml": slide("整改进度", "已完成30项"),
            "ppt/presentation.xml": "<x/>",
        }
    )
    assert readable(SLIDES)
    assert said(SLIDES, raw).content == "整改进度\n已完成30项\n末页"


def test_a_layout_file_is_read_page_by_page() -> None:
    def piece(words: str, height: int) -> str:
        return (
            f'<ofd:TextObject Boundary="10 {height} 20 5">'
            f"<ofd:TextCode>{words}</ofd:TextCode></ofd:TextObject>"
        )

    page = piece("关于印发", 10) + piece("整改方案", 10) + piece("的通知", 20)
    content = f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016">{page}</ofd:Page>'
    raw = package({"OFD.xml": "<x/>", "Doc_0/Pages/Page_0/Content.xml": content})
    assert readable(LAYOUT)
    assert said(LAYOUT, raw).content == "关于印发整改方案\n的通知"


BOMB = '<!DOCTYPE x [<!ENTITY a "甲"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("media", "parts"),
    [
        (SLIDES, {"ppt/slides/slide1.xml": "<broken"}),
        (SLIDES, {"ppt/presentation.xml": "<x/>"}),
        (LAYOUT, {"Doc_0/Pages/Page_0/Content.xml": f"{BOMB}<x>&b;</x>"}),
        (SLIDES, {"ppt/slides/slide1.xml": slide("甲" * 30_000_000)}),
    ],
)
def test_what_says_nothing_or_would_do_harm_is_refused(media: str, parts: dict[str, str]) -> None:
    with pytest.raises(UnreadableDocument):
        said(media, package(parts))
