"""An office at work in these tests: drafts, and documents some steps on."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document as WordFile

from bihuan.apps.documents import actions
from bihuan.apps.documents.models import Document, Series
from bihuan.rules.official import paragraphs_of
from tests.apps.county import MORNING, County

TEXT = "现将有关事项通知如下：\n一、检查范围\n各科室。\n二、工作要求\n（一）提高认识。认真对照。"
VALUES: dict[str, Any] = {
    "addressee": "各科室",
    "body": paragraphs_of(TEXT),
    "attachments": [{"title": "检查表"}],
    "copy_to": "县卫生健康局",
}
TITLE = "测试县疾控中心关于开展检查的通知"


def series(county: County, *, code: str = "测疾控发", side: str = "administrative") -> Series:
    """A number series."""
    return actions.open_series(
        county.deed("coordinator"),
        code=code,
        body="测试县疾病预防控制中心文件",
        signed="测试县疾病预防控制中心",
        side=side,
    )


def draft(county: County, who: str = "handler", **more: Any) -> Document:
    """A draft of a notice."""
    given = {"kind": "notice", "title": TITLE, "values": VALUES, **more}
    return actions.draft_document(county.deed(who), **given)


def submitted(county: County, who: str = "handler", **more: Any) -> Document:
    """One that waits to be checked."""
    document = draft(county, who, **more)
    return actions.submit(county.deed(who), document_id=document.pk)


def checked(county: County, **more: Any) -> Document:
    """One the office has checked."""
    document = submitted(county, **more)
    return actions.check(county.deed("coordinator"), document_id=document.pk)


def issued(county: County, *, at: datetime = MORNING, **more: Any) -> Document:
    """One with a number."""
    document = checked(county, **more)
    return actions.issue(county.deed("director", at=at), document_id=document.pk)


def sent(county: County, *, unit: str = "检验科", **more: Any) -> Document:
    """One a department has to receive."""
    document = issued(county, **more)
    actions.seal(county.deed("coordinator"), document_id=document.pk)
    return actions.deliver(
        county.deed("coordinator"), document_id=document.pk, unit_ids=[county.units[unit].pk]
    )


def own_template(*lines: str) -> bytes:
    """A Word template with the title and these lines."""
    file = WordFile()
    for line in ("{{ title }}", *lines):
        file.add_paragraph(line)
    out = BytesIO()
    file.save(out)
    return out.getvalue()
