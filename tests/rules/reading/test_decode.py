"""Bytes → text: the encodings of Chinese offices, and a refusal for all else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.reading.decode import ReadingError, decode

TEXT = "关于公车管理不严问题的整改。\r\n重新登记车辆5台,印发《车辆管理制度》。\n"


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("gbk"), "gb18030"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (b"\xff\xfe\x00\x00" + TEXT.encode("utf-32-le"), "utf-32-le"),
        (b"\x00\x00\xfe\xff" + TEXT.encode("utf-32-be"), "utf-32-be"),
    ],
)
def test_the_same_text_in_every_encoding(raw: bytes, encoding: str) -> None:
    decoded = decode(raw)
    assert (decoded.text, decoded.encoding) == (TEXT, encoding)


@pytest.mark.parametrize(
    ("raw", "code", "kind"),
    [
        (b"", "empty_file", None),
        (b"  \n", "empty_file", None),
        (b"\xef\xbb\xbf", "empty_file", None),
        (b"PK\x03\x04rest", "binary_file", "zip"),
        (b"%PDF-1.7", "binary_file", "pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "binary_file", "ole"),
        (b"\x89PNG\r\n", "binary_file", "png"),
        (b"{\\rtf1", "binary_file", "rtf"),
        (bytes(range(256)) * 8, "binary_file", "unknown"),
        (b"\x00" * 400, "binary_file", "unknown"),
        (b"\xff\xfe\x00", "binary_file", "unknown"),
        (b"\xef\xbb\xbf\xff\xff", "binary_file", "unknown"),
        (b"\xff\xfe" + b"\x01\x00" * 300, "binary_file", "unknown"),
        (TEXT.encode() + TEXT.encode("gb18030"), "mixed_encodings", None),
        (TEXT.encode("gb18030") * 900 + TEXT.encode(), "mixed_encodings", None),
        ((TEXT * 3).encode() + b"\xe6", "mixed_encodings", None),
    ],
)
def test_what_is_no_text_is_refused_by_code(raw: bytes, code: str, kind: str | None) -> None:
    with pytest.raises(ReadingError) as refused:
        decode(raw)
    assert refused.value.code == code
    assert refused.value.params.get("kind") == kind


def test_rare_characters_alone_are_not_taken_for_text() -> None:
    rare = "".join(map(chr, range(0x9000, 0x9FA0, 7))).encode("gb18030")
    with pytest.raises(ReadingError):
        decode(rare)


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_code(raw: bytes) -> None:
    try:
        assert decode(raw).text.strip()
    except ReadingError as refused:
        assert refused.code in ("empty_file", "binary_file", "mixed_encodings")
