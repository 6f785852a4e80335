"""The official document of an edition: the values of a 情况通报, from the frozen content alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bihuan.apps.reports.models import Edition

ADDRESSEE = "各科室"
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def kind_of(edition: Edition) -> str:
    """整改情况通报 where problems are told, whose items nobody types; else 情况通报."""
    return "rectification" if "problems" in (edition.content or {})["totals"] else "circular"


def values_of(edition: Edition) -> dict[str, Any]:
    """What `documents` sets as PDF and Word; nothing that the content does not say."""
    content = edition.content or {}
    if kind_of(edition) == "rectification":
        return _rectified(content)
    return {"addressee": ADDRESSEE, "body": _plain(_lines(content))}


def _rectified(content: Mapping[str, Any]) -> dict[str, Any]:
    """Introduction, totals with their day, item by item, what is open, and whom to tell."""
    corrected = content["correction"]["note"]
    first = [*_paragraphs(content["introduction"])]
    if corrected:
        first.append((0, f"本次为第{content['edition']}版，更正说明：{corrected}"))
    period = content["period"]
    values = {
        "body": _plain(first),
        "summary": _summary(content),
        "items": [_item(one) for one in content["items"]],
        "open": [_open(one) for one in content["open"]],
        "closing": _plain(_paragraphs(content["closing"])),
        "contact": _ways(content),
        "period": f"{_day(period['from'])}至{_day(period['until'])}",
    }
    return {name: value for name, value in values.items() if value}


def _plain(lines: Iterable[tuple[int, str]]) -> list[dict[str, Any]]:
    return [{"level": level, "text": text} for level, text in lines if text.strip()]


def _lines(content: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    yield from _paragraphs(content["introduction"])
    if content["correction"]["note"]:
        yield 0, f"本次为第{content['edition']}版，更正说明：{content['correction']['note']}"
    yield 1, "总体情况"
    yield 0, _summary(content)
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
        f"截至{_day(content['cut_off'])}，共有问题{totals['problems']}个，其中{counted}；"
        f"整改措施{totals['measures']}项，已完成{totals['measures_done']}项。"
    )


def _item(item: Mapping[str, Any]) -> dict[str, str]:
    said = [
        f"{one['text'].rstrip('。；')}（{one['status_word']}"
        f"{'，' + one['product'] if one['product'] else ''}）"
        for one in item["measures"]
    ]
    return {
        "number": str(item["no"]),
        "title": item["text"].strip(),
        "units": "、".join(item["units"]),
        "measures": "\n".join(said),
        "status": item["status_word"],
    }


def _open(one: Mapping[str, Any]) -> dict[str, str]:
    return {
        "number": str(one["no"]),
        "title": one["text"].strip(),
        "status": one["status_word"],
        "due_on": _day(one["due_on"] or ""),
    }


def _contact(content: Mapping[str, Any]) -> str:
    period = content["period"]
    told = _ways(content)
    return f"联系方式：{told}。意见征集时间：{_day(period['from'])}至{_day(period['until'])}。"


def _ways(content: Mapping[str, Any]) -> str:
    contact = content["contact"]
    ways = (("电话", "telephone"), ("邮政信箱", "post_box"), ("电子邮箱", "email"))
    return "；".join(f"{word}：{contact[name]}" for word, name in ways if contact[name])


def _day(told: str) -> str:
    """2026-03-02 10:00 → 2026年3月2日10:00; other words stay as they are."""
    day = _DAY.match(told)
    if day is None:
        return told
    year, month, number = (int(part) for part in day.groups())
    return f"{year}年{month}月{number}日{told[day.end() :].strip()}"
