"""A published rectification notice → its ledger: one item per problem, spans in the raw text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from bihuan.rules.reading.clean import Cleaned, clean
from bihuan.rules.reading.closing import Meta, body_end, read_meta
from bihuan.rules.reading.decode import ReadingError
from bihuan.rules.reading.doubts import doubts
from bihuan.rules.reading.fields import Fields, read_fields
from bihuan.rules.reading.labels import labels
from bihuan.rules.reading.notice import Found, problems
from bihuan.rules.reading.outline import outline
from bihuan.rules.reading.references import Draft, settle
from bihuan.rules.reading.tables import Row, rows
from bihuan.rules.reading.titles import title_in_cell
from bihuan.rules.reading.unnumbered import answered, listed
from bihuan.rules.reading.words import DETAIL, MEASURES, PROBLEM

# The longest notices known have some 60,000 characters on some 2,000 lines.
LONGEST, MOST_LINES = 200_000, 20_000
Span = tuple[int, int]

_ABOUT_RECTIFICATION = re.compile(
    "(?:巡[察视]|审计|督[察查]|督导|检查|考核|评审|评估|暗访|反馈)[^。\n]{0,40}整改[^。\n]{0,20}(?:通报|公示|公告|公布|公开|报告|情况|进展)"
    "|(?:问题|意见|建议|提案|事项)[^。:\n]{0,12}(?:整改|办理|处理|落实)[^。:\n]{0,8}(?:情况|结果)[^。:\n]{0,8}(?:通[报告]|公[示告开]|报告|说明|台账)"
    "|(?:问题|整改)[^。\n]{0,12}(?:台账|清单)(?:[(\n]|\\Z)|问题的?整改(?:落实|完成|进展)?(?:情况)?[。:\n]"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One problem of a notice. Offsets are code points of the raw text; where nothing is stated a
    string is empty and a span has equal ends.

    ``rule`` says what made it a problem: ``named`` (关于…问题的整改), ``labelled`` (its own
    整改情况), ``worded`` (its words name a fault), ``neighbour`` (a heading among problems),
    ``row`` (of a table), ``answered`` (a paragraph with its 整改情况 below), ``listed`` (一是…;
    二是…). ``doubts`` are codes of what an eye should see, see ``doubts.py``.
    ``helpers`` are the units that assist; they and the span of ``detail`` are no part of the
    labelled form.
    """

    no: str
    part: str
    title: str
    title_start: int
    title_end: int
    measures: str
    measures_start: int
    measures_end: int
    status: str
    status_words: tuple[str, ...]
    long_term: bool
    deadline: str
    unit: str
    person: str
    detail: str
    rule: str
    doubts: tuple[str, ...] = ()
    helpers: str = ""
    detail_start: int = 0
    detail_end: int = 0

    def to_json(self) -> dict[str, object]:
        """The item in the form of the hand labels, with its rule and doubts."""
        names = [name for name in self.__slots__ if name not in _UNLABELLED]
        return {name: getattr(self, name) for name in names} | {
            "status_words": list(self.status_words),
            "doubts": list(self.doubts),
        }


_UNLABELLED = ("helpers", "detail_start", "detail_end")


@dataclass(frozen=True, slots=True)
class Ledger:
    """The items of a text in order; without any, ``reason`` says by code why."""

    text_chars: int
    text_sha256: str
    items: tuple[Item, ...]
    meta: Meta
    reason: str = ""

    def to_json(self, *, name: str = "") -> dict[str, object]:
        """The ledger in the form of the hand labels, claims left unlabelled."""
        meta = {key: getattr(self.meta, key) for key in self.meta.__slots__}
        said = {key: value for key, value in meta.items() if value not in ("", None)}
        return {
            "id": name,
            "kind": "notice" if self.items else "figures",
            "text_chars": self.text_chars,
            "text_sha256": self.text_sha256,
            "claims": None,
            "ledger": [item.to_json() for item in self.items],
            "ledger_meta": said | ({"note": self.reason} if self.reason else {}),
            "ignored": [],
        }


def read_ledger(text: str, *, folds: Mapping[int, str] | None = None) -> Ledger:
    """Read a notice. Never raises: a text that is none gives an empty ledger with its reason.

    ``folds``: characters to read as others, one for one (traditional script), by code point.

    Reasons: ``empty_text``, ``too_long``, ``too_many_headings``, ``not_a_notice``, ``no_items``.
    """
    empty = Ledger(
        text_chars=len(text),
        text_sha256=sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        items=(),
        meta=Meta(),
    )
    if not text.strip():
        return replace(empty, reason="empty_text")
    if len(text) > LONGEST or len(text.splitlines()) > MOST_LINES:
        return replace(empty, reason="too_long")
    cleaned = clean(text.translate(folds) if folds else text)
    if not _is_notice(cleaned.text):
        return replace(empty, reason="not_a_notice")
    try:
        drafts = _drafts(cleaned.text)
    except ReadingError as refusal:
        return replace(empty, reason=refusal.code)
    why = doubts(cleaned.text, drafts)
    items = tuple(_item(text, cleaned, *one) for one in zip(drafts, why, strict=True))
    meta = read_meta(cleaned.text) if items else Meta()
    return replace(empty, items=items, meta=meta, reason="" if items else "no_items")


def _is_notice(text: str) -> bool:
    """Whether the text speaks of rectification as notices do, or labels what was done about it."""
    if _ABOUT_RECTIFICATION.search(text):
        return True
    named = (one for one in labels(text, 0, len(text)) if "整改" in text[one.start : one.end])
    return next(named, None) is not None and next(named, None) is not None


def _drafts(text: str) -> list[Draft]:
    """By headings, by rows of tables or by paragraphs without numbers, whichever tells most."""
    root = outline(text, end=body_end(text))
    headed = [_from_heading(text, found) for found in problems(text, root)]
    table = [draft for row in rows(text) if (draft := _from_row(text, row))]
    best = table if len(table) > len(headed) else settle(text, headed)
    for others in (answered(text, root), listed(text)):
        if len(others) > len(best):
            best = others
    return best


def _from_heading(text: str, found: Found) -> Draft:
    fields = read_fields(text, found.start, found.end, note=found.title.note, group=found.group)
    return Draft(found.no, found.part, found.title, fields, found.end, found.rule)


def _from_row(text: str, row: Row) -> Draft | None:
    """A row of a table; a cell reads as a label's value does."""
    named = row.cells.get(PROBLEM) or row.cells.get(DETAIL)
    if named is None:
        return None
    title = title_in_cell(text, *named)
    if title.start == title.end:
        return None
    said = {kind: text[slice(*span)].strip() for kind, span in row.cells.items()}
    none = (named[1], named[1])
    rest = (title.head_end, named[1]) if text[title.head_end : named[1]].strip() else none
    detail = row.cells.get(DETAIL, rest) if PROBLEM in row.cells else rest
    fields = Fields.of(said, detail=detail, measures=row.cells.get(MEASURES, none), note=title.note)
    return Draft(row.no, "", title, fields, row.end, "row")


def _item(raw: str, cleaned: Cleaned, draft: Draft, why: tuple[str, ...]) -> Item:
    title = _raw_span(cleaned, (draft.title.start, draft.title.end))
    detail = _raw_span(cleaned, draft.fields.detail)
    measures = _raw_span(cleaned, draft.fields.measures)
    if measures[0] == measures[1]:
        measures = (title[1], title[1])
    return Item(
        no=draft.no,
        part=draft.part,
        title=raw[slice(*title)],
        title_start=title[0],
        title_end=title[1],
        measures=raw[slice(*measures)],
        measures_start=measures[0],
        measures_end=measures[1],
        status=draft.fields.status,
        status_words=draft.fields.status_words,
        long_term=draft.fields.long_term,
        deadline=draft.fields.deadline,
        unit=draft.fields.unit,
        person=draft.fields.person,
        detail=raw[slice(*detail)],
        rule=draft.rule,
        doubts=why,
        helpers=draft.fields.helpers,
        detail_start=detail[0],
        detail_end=detail[1],
    )


def _raw_span(cleaned: Cleaned, span: Span) -> Span:
    return cleaned.raw_span(*span) if span[0] < span[1] else (0, 0)
