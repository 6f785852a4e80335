"""The official document of an edition: the values of a 情况通报, from the frozen content alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bihuan.apps.reports.models import Edition

KIND = "circular"
ADDRESSEE = "各科室"


def values_of(edition: Edition) -> dict[str, Any]:
    """What `documents` sets as PDF and Word; nothing that the content does not say."""
    content = edition.content or {}
    body = [{"level": level, "text": text} for level, text in _lines(content) if text.strip()]
    return {"addressee": ADDRESSEE, "body": body}


def _lines(content: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    yield from _paragraphs(content["introduction"])
    if content["correction"]["note"]:
        yield 0, f"本次为第{content['edition']}版，更正说明：{content['correction']['note']}"
    yield 1, "总体情况"
    yield 0, _summary(content)
    if "problems" in content["totals"]:
        yield 1, "整改落实情况"
        for item in content["items"]:
            yield from _item(item)
        yield 1, "尚未完成的问题"
        yield from _open(content["open"])
    else:
        yield 1, "分类得分"
        for item in content["items"]:
            rate = f"，得分率{item['rate']}" if item["rate"] else ""
            yield 0, f"{item['no']} {item['name']}：{item['scored']}分／{item['total']}分{rate}。"
    yield 1, "下一步打算"
    yield from _paragraphs(content["closing"])
    yield 0, _contact(content)


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    yield from ((0, line.strip()) for line in text.splitlines())


def _summary(content: Mapping[str, Any]) -> str:
    totals = content["totals"]
    if "problems" not in totals:
        grade = f"，等次为{totals['grade']}" if totals["grade"] else ""
        return (
            f"得分{totals['scored']}分，应得{totals['attainable']}分，"
            f"得分率{totals['rate'] or '—'}{grade}。"
        )
    counted = "，".join(f"{one['word']}{one['count']}个" for one in totals["by_status"])
    return (
        f"截至{content['cut_off']}，共有问题{totals['problems']}个，其中{counted}；"
        f"整改措施{totals['measures']}项，已完成{totals['measures_done']}项。"
    )


def _item(item: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    yield 0, f"{item['no']}.{item['text'].strip()}（{item['status_word']}）"
    said = [
        f"{one['text'].rstrip('。；')}（{one['status_word']}"
        f"{'，' + one['product'] if one['product'] else ''}）"
        for one in item["measures"]
    ]
    units = f"责任科室：{'、'.join(item['units'])}。" if item["units"] else ""
    yield 0, f"{units}{'；'.join(said)}{'。' if said else ''}"


def _open(rows: list[Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
    if not rows:
        yield 0, "无。"
    for one in rows:
        due = f"，整改时限{one['due_on']}" if one["due_on"] else ""
        yield 0, f"第{one['no']}号：{one['text'].strip()}（{one['status_word']}{due}）"


def _contact(content: Mapping[str, Any]) -> str:
    contact = content["contact"]
    ways = (("电话", "telephone"), ("邮政信箱", "post_box"), ("电子邮箱", "email"))
    told = "；".join(f"{word}：{contact[name]}" for word, name in ways if contact[name])
    period = content["period"]
    return f"联系方式：{told}。意见征集时间：{period['from']}至{period['until']}。"
