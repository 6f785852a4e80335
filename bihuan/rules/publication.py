"""What a published edition says: its rows, the totals that follow from them, what a correction
changed, and the hash anybody can recompute.

Values are plain JSON: text, whole numbers, lists, mappings; days as 2026-05-31. The words for the
public are Chinese and frozen with the figures, so a later change of vocabulary rewrites nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from bihuan.rules.status import TERMS, Status

Content = dict[str, Any]
Path = tuple[str | int, ...]

DONE: Final = "done"
# Given to the public on purpose, so nothing in there is a candidate for hiding.
OPEN_BRANCHES: Final = frozenset({"contact"})

_PROBLEM_FIELDS: Final = {
    "text": "问题",
    "part": "类别",
    "status_word": "状态",
    "units": "责任科室",
    "due_on": "整改时限",
    "closed_on": "销号日期",
    "measures": "措施",
    "extensions": "延期",
    "recurrence": "反弹次数",
}
# The database keeps keys in an order of its own; a measure or an extension is told in this one.
_TOLD: Final = (
    "text",
    "status_word",
    "due_on",
    "kind",
    "product",
    "outcome",
    "from",
    "to",
    "reason",
)
_CLASS_FIELDS: Final = {"name": "类别", "scored": "得分", "total": "满分", "rate": "得分率"}


@dataclass(frozen=True, slots=True)
class Work:
    """A measure as the public may read it; `done` when it was verified."""

    text: str
    done: bool
    due_on: date | None = None
    kind: str = ""  # 制度, 采购, 培训 …
    product: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the ledger as the public may read it: departments, no persons."""

    no: int
    text: str
    status: Status
    part: str = ""
    units: tuple[str, ...] = ()
    due_on: date | None = None
    closed_on: date | None = None
    recurrence: int = 0
    works: tuple[Work, ...] = ()
    extensions: tuple[tuple[date, date, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Aside:
    """A number of the ledger that is not counted: merged into another, or not upheld."""

    no: int
    why: str


@dataclass(frozen=True, slots=True)
class Division:
    """A class of a standard with its sums in a round."""

    code: str
    name: str
    scored: Decimal
    total: Decimal
    excused: Decimal
    rate: Decimal | None


def rectification(problems: Sequence[Problem], aside: Sequence[Aside] = (), *, on: date) -> Content:
    """Rows, open list and totals of a rectification's ledger on a day.

    Every total is counted from the rows given here, and whatever is not completed is in the open
    list, so neither can say anything else than the ledger.
    """
    items = [_problem(problem, on=on) for problem in sorted(problems, key=lambda p: p.no)]
    return {
        "items": items,
        "open": [_still_open(item) for item in items if item["status"] != DONE],
        "aside": [{"no": one.no, "why": one.why} for one in sorted(aside, key=lambda a: a.no)],
        "totals": _totals(items),
    }


def result(
    divisions: Sequence[Division],
    *,
    grade: str,
    rate: Decimal | None,
    vetoes: Sequence[str] = (),
    unanswered: int = 0,
) -> Content:
    """Rows and totals of a round's scores: points, rate and grade, class by class."""
    items = [
        {
            "no": one.code,
            "name": one.name,
            "scored": points(one.scored),
            "total": points(one.total),
            "excused": points(one.excused),
            "rate": rated(one.rate),
        }
        for one in divisions
    ]
    scored, total, excused = (
        sum((getattr(one, name) for one in divisions), Decimal(0))
        for name in ("scored", "total", "excused")
    )
    return {
        "items": items,
        "open": [],
        "aside": [],
        "totals": {
            "scored": points(scored),
            "total": points(total),
            "excused": points(excused),
            "attainable": points(total - excused),
            "rate": rated(rate),
            "grade": grade,
            "vetoes": list(vetoes),
            "unanswered": unanswered,
        },
    }


def faults(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Where totals and rows of a content disagree, as names of the totals; none when it is whole.

    Asked again before an edition is checked and released: whatever made the content, figures that
    do not follow from its rows, or an open problem that is not listed, never get out.
    """
    items, totals = content["items"], content["totals"]
    if "scored" in totals:
        wrong = [
            name
            for name in ("scored", "total", "excused")
            if sum((Decimal(one[name]) for one in items), Decimal(0)) != Decimal(totals[name])
        ]
        return tuple(wrong)
    fresh = _totals(items)
    wrong = [name for name in fresh if fresh[name] != totals.get(name)]
    listed = [one["no"] for one in content["open"]]
    if listed != [one["no"] for one in items if one["status"] != DONE]:
        wrong.append("open")
    return tuple(wrong)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a correction changed, row by row: `kind` is changed, added or gone.

    The rows come first, then the words around them.
    """
    old = {one["no"]: one for one in before["items"]}
    new = {one["no"]: one for one in after["items"]}
    found = []
    for no in [*new, *(no for no in old if no not in new)]:
        was, is_ = _fields(old.get(no)), _fields(new.get(no))
        changed = [
            {"field": name, "before": was.get(name, ""), "after": is_.get(name, "")}
            for name in dict.fromkeys([*was, *is_])
            if was.get(name, "") != is_.get(name, "")
        ]
        if changed:
            kind = "added" if no not in old else "gone" if no not in new else "changed"
            found.append({"no": no, "kind": kind, "fields": changed})
    words = [
        {"field": label, "before": str(before.get(key, "")), "after": str(after.get(key, ""))}
        for key, label in (("title", "标题"), ("introduction", "引言"), ("closing", "结语"))
        if before.get(key, "") != after.get(key, "")
    ]
    return [*found, *([{"no": "", "kind": "changed", "fields": words}] if words else [])]


def canonical(content: Mapping[str, Any]) -> bytes:
    """The content as the bytes that are hashed and handed out: keys sorted, no idle blanks."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return sha256(canonical(content)).hexdigest()


def texts(content: Any, at: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text of a content with its place, but those given to the public on purpose."""
    if isinstance(content, str):
        yield at, content
    elif isinstance(content, Mapping):
        for key, value in content.items():
            if key not in OPEN_BRANCHES:
                yield from texts(value, (*at, key))
    elif isinstance(content, (list, tuple)):
        for index, value in enumerate(content):
            yield from texts(value, (*at, index))


def reworded(content: Any, change: Callable[[str], str]) -> Any:
    """The content with every such text changed; its shape stays."""
    if isinstance(content, str):
        return change(content)
    if isinstance(content, Mapping):
        return {
            key: value if key in OPEN_BRANCHES else reworded(value, change)
            for key, value in content.items()
        }
    if isinstance(content, (list, tuple)):
        return [reworded(value, change) for value in content]
    return content


def points(value: Decimal) -> str:
    """Points without idle zeros: 842, 5.37."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rated(rate: Decimal | None) -> str:
    """A rate in per cent with two places; nothing where nothing was attainable."""
    return "" if rate is None else f"{rate:.2f}%"


def _problem(problem: Problem, *, on: date) -> dict[str, Any]:
    return {
        "no": problem.no,
        "part": problem.part,
        "text": problem.text,
        "status": problem.status,
        "status_word": TERMS[problem.status],
        "units": list(problem.units),
        "due_on": _day(problem.due_on),
        "closed_on": _day(problem.closed_on),
        "recurrence": problem.recurrence,
        "measures": [_work(work, on=on) for work in problem.works],
        "extensions": [
            {"from": _day(before), "to": _day(after), "reason": reason}
            for before, after, reason in problem.extensions
        ],
    }


def _work(work: Work, *, on: date) -> dict[str, Any]:
    late = not work.done and work.due_on is not None and work.due_on < on
    return {
        "text": work.text,
        "done": work.done,
        "status_word": TERMS["done" if work.done else "overdue" if late else "in_progress"],
        "due_on": _day(work.due_on),
        "kind": work.kind,
        "product": work.product,
        "outcome": work.outcome,
    }


def _still_open(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: item[name] for name in ("no", "text", "status", "status_word", "units", "due_on")},
        "left": [one["text"] for one in item["measures"] if not one["done"]],
    }


def _totals(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Counted on two levels, problems and measures, and never added across (B3)."""
    rows = list(items)
    measures = [one for item in rows for one in item["measures"]]
    kinds = Counter(one["kind"] for one in measures if one["done"] and one["kind"])
    return {
        "problems": len(rows),
        "by_status": [
            {"status": key, "word": word, "count": sum(one["status"] == key for one in rows)}
            for key, word in TERMS.items()
        ],
        "measures": len(measures),
        "measures_done": sum(one["done"] for one in measures),
        "products": [{"kind": kind, "count": n} for kind, n in sorted(kinds.items())],
        "extensions": sum(len(item["extensions"]) for item in rows),
    }


def _fields(item: Mapping[str, Any] | None) -> dict[str, str]:
    """A row as label → words, for comparing; nothing for a row that is not there."""
    if item is None:
        return {}
    names = _CLASS_FIELDS if "scored" in item else _PROBLEM_FIELDS
    return {label: _words(item[key]) for key, label in names.items()}


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "；".join(_words(one) for one in value)
    if isinstance(value, Mapping):
        return " ".join(str(value[name]) for name in _TOLD if value.get(name))
    return "" if value == 0 else str(value)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
