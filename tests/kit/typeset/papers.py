"""Papers for these tests, made as the product makes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from django.conf import settings

from bihuan.kit.typeset import pdf_of
from bihuan.rules.official import (
    Field,
    Frame,
    Kind,
    Paper,
    check,
    compose,
    paragraphs_of,
    read_kinds,
)
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


def filled(kind: Kind) -> dict[str, Any]:
    """Something in every field of a kind, and two items in every list."""
    return {one.name: _filled(one, one.title) for one in kind.fields}


def _filled(one: Field, words: str) -> Any:
    lists = {
        "paragraphs": [{"level": 1, "text": words}, {"level": 0, "text": f"{words}正文。"}],
        "attachments": [{"title": f"{words}甲"}, {"title": f"{words}乙"}],
        "texts": [f"{words}甲", f"{words}乙"],
        "people": [f"{words}甲", f"{words}乙"],
        "rows": [
            {c.name: _filled(c, f"{c.title}{n}"[: c.most or 99]) for c in one.columns}
            for n in ("甲", "乙")
        ],
    }
    single = {"day": "2026-12-05", "whole": 7}
    if one.place == "colour":
        return "yellow"
    return lists.get(one.type) or single.get(one.type) or words[: one.most or 99]


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
