"""Papers for these tests, made as the product makes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from django.conf import settings

from bihuan.kit.typeset import pdf_of
from bihuan.rules.official import Frame, Kind, Paper, check, compose, paragraphs_of, read_kinds
from tests.kit.typeset.measuring import Page, pages_of

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
FRAME = Frame(
    title="某某县疾病预防控制中心关于印发整改问题清单的通知",
    mark="某某县疾病预防控制中心文件",
    number="某疾控发〔2026〕7号",
    signer="王某某",
    signed="某某县疾病预防控制中心",
    on=date(2026, 11, 22),
    printed_by="某某县疾病预防控制中心办公室",
)
ITEM = "医疗废物暂存间未上锁，交接登记不全，警示标识缺失，个别人员未按规定佩戴防护用品。"
LONG = "字" * (28 * 60)
TEXT = f"一、存在问题\n（一）场所管理。{ITEM}\n1.{ITEM}\n（1）{ITEM}\n{LONG}"


@cache
def kinds() -> dict[str, Kind]:
    """The shipped kinds."""
    folder = settings.LIBRARY / "documents"
    return read_kinds(
        (folder / "kinds.csv").read_text(encoding="utf-8"),
        (folder / "fields.csv").read_text(encoding="utf-8"),
    )


def values(**more: Any) -> dict[str, Any]:
    """Values of a notice."""
    return {"addressee": "各科室", "body": paragraphs_of(TEXT), "copy_to": "县卫生健康局", **more}


def paper(kind: str, given: dict[str, Any], frame: Frame = FRAME) -> Paper:
    """A paper of checked values."""
    assert not check(kinds()[kind], given)
    return compose(kinds()[kind], given, frame)


def pdf(kind: str, given: dict[str, Any], frame: Frame = FRAME) -> bytes:
    """The same as PDF."""
    return pdf_of(kinds()[kind].template, paper(kind, given, frame).plain(), at=AT)


def pages(kind: str, given: dict[str, Any], frame: Frame = FRAME) -> list[Page]:
    """The same, measured."""
    return pages_of(pdf(kind, given, frame))
