"""What a notice proposes: its ledger, ready to be corrected; and the measures it reports."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext_noop as _

from bihuan.apps.loop.models import Finding, Measure
from bihuan.apps.people.queries import units_visible_to
from bihuan.apps.programmes.models import Programme
from bihuan.kit.deed import Actor
from bihuan.kit.lexicon import lexicon
from bihuan.kit.marks import Mark, Marked, marked
from bihuan.rules.reading.ledger import Item, Ledger, read_ledger
from bihuan.rules.reading.measures import split_measures

_DAY = re.compile(r"(\d{4})年(\d{1,2})月(?:(\d{1,2})日)?")
_PARTED = re.compile(r"[、,,;;和及]")

# Why something was taken for a problem, and what an eye should see, by the reader's codes.
RULES = {
    "named": _("its heading names a problem"),
    "labelled": _("it says what was done about it"),
    "worded": _("its words name a fault"),
    "neighbour": _("it stands among problems"),
    "row": _("a row of a table"),
    "answered": _("a paragraph with its answer below it"),
    "listed": _("one of a list in a sentence"),
}
DOUBTS = {
    "neighbour": _("its words name no fault: is it a problem?"),
    "out_of_turn": _("its number does not follow the one before: is a problem missing?"),
    "repeated": _("another problem has the same words: is it told twice?"),
    "long_name": _("its text is long: does it hold more than the problem?"),
    "elsewhere": _("its measures stand elsewhere in the notice: do they belong to it?"),
    "no_measures": _("no measure was found for it"),
}
TONES = {"已完成": "green", "正在推进": "azure", "未完成": "orange", "长期坚持": "blue"}
TITLE, DETAIL, MEASURES = "azure", "yellow", "green"
LEGEND = ((TITLE, _("Problem")), (DETAIL, _("Its detail")), (MEASURES, _("Its measures")))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line of the table in which the office corrects what was read."""

    no: str
    part: str
    verbatim: str
    rule: str
    doubts: tuple[str, ...]
    kind: str
    lead_unit_id: int | None
    due_on: date | None
    measures: str
    status: str
    tone: str
    deadline: str
    unit: str


@dataclass(frozen=True, slots=True)
class Reported:
    """A measure the notice reports for a finding; `taken` when the finding has it already."""

    index: int
    text: str
    empty_talk: bool
    taken: bool


@lru_cache(maxsize=16)
def reading(text: str) -> Ledger:
    """The ledger of a notice; reading is pure, so the last few are remembered."""
    return read_ledger(text, folds=lexicon().folds)


def digest_of(text: str) -> str:
    """What tells one notice from another: its characters, however lines and blanks fall."""
    plain = "".join(text.split())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def imported_as(text: str, agency_id: int | None) -> Programme | None:
    """The rectification that was started from this notice, unless it was withdrawn."""
    known = Programme.objects.filter(agency_id=agency_id or 0, notice_sha256=digest_of(text))
    return known.exclude(state="withdrawn").order_by("pk").first()


def proposals(text: str, by: Actor) -> list[Proposal]:
    """What the notice says, with departments of this agency where their names fit."""
    units = {unit.name: unit.pk for unit in units_visible_to(by).filter(closed_on=None)}
    items = reading(text).items
    # where no problem has measures the notice states none, which is no doubt about any one
    silent = {"no_measures"} if not any(item.measures for item in items) else set()
    if apart(text):
        silent.add("elsewhere")
    return [_proposal(item, units, silent) for item in items]


def apart(text: str) -> bool:
    """Whether all measures of the notice stand elsewhere: said once, not of every problem."""
    answered = [item for item in reading(text).items if item.measures]
    return len(answered) > 1 and all("elsewhere" in item.doubts for item in answered)


def place_of(words: str, text: str) -> int | None:
    """Where words that were added by hand stand in the notice, if they stand there."""
    at = text.find(words.strip()) if words.strip() else -1
    return at if at >= 0 else None


def source_of(text: str, added: Mapping[str, str]) -> Marked:
    """The notice, marked where its problems were read and, by key, where added ones stand."""
    marks = [mark for at, item in enumerate(reading(text).items) for mark in _marks(item, key(at))]
    for name, words in added.items():
        start = place_of(words, text)
        if start is not None:
            marks.append(Mark(start, start + len(words.strip()), name, TITLE))
    return marked(text, marks)


def key(row: int | str) -> str:
    """What joins a row of the table with its marks."""
    return f"p{row}"


def in_order(text: str, words: Sequence[str]) -> list[int]:
    """Rows as the notice has them: those read come first, one added goes where its words stand."""
    starts = [item.title_start for item in reading(text).items]

    def place(row: int) -> tuple[int, int, int]:
        if row < len(starts):
            return row, -1, row
        at = place_of(words[row], text)
        if at is None:
            return len(words), 0, row
        before = [other for other, start in enumerate(starts) if start < at]
        return max(before, default=-1), at, row

    return sorted(range(len(words)), key=place)


def reported_measures(finding: Finding) -> list[Reported]:
    """The measures that the notice reports for a finding, to be taken over with one click."""
    programme = finding.programme
    if programme is None or finding.source != "notice" or not programme.notice_text:
        return []
    item = _item_of(finding, reading(programme.notice_text))
    if item is None:
        return []
    live = Measure.objects.filter(remedies__finding=finding, remedies__void_reason="")
    there = {
        _plain(text) for text in live.exclude(state="cancelled").values_list("text", flat=True)
    }
    return [
        Reported(index, span.text, span.empty_talk, taken=_plain(span.text) in there)
        for index, span in enumerate(split_measures(item.measures))
    ]


def _item_of(finding: Finding, ledger: Ledger) -> Item | None:
    """The problem a finding came from: by its words, within its part where two say the same."""
    words = _plain(finding.verbatim)
    same = [item for item in ledger.items if _plain(_verbatim(item)) == words]
    same = same or [
        item for item in ledger.items if _plain(item.title) and _plain(item.title) in words
    ]
    in_part = [item for item in same if item.part == finding.part]
    return next(iter(in_part or same), None)


def _marks(item: Item, name: str) -> list[Mark]:
    spans = (
        (item.title_start, item.title_end, TITLE),
        (item.detail_start, item.detail_end, DETAIL),
        (item.measures_start, item.measures_end, MEASURES),
    )
    return [Mark(start, end, name, tone) for start, end, tone in spans]


def _proposal(item: Item, units: Mapping[str, int], silent: set[str]) -> Proposal:
    return Proposal(
        no=item.no,
        part=item.part,
        verbatim=_verbatim(item),
        rule=RULES[item.rule],
        doubts=tuple(DOUBTS[code] for code in item.doubts if code not in silent),
        kind=_kind(item.deadline, long_term=item.long_term or item.status == "长期坚持"),
        lead_unit_id=units.get(_PARTED.split(item.unit)[0].strip()),
        due_on=day_of(item.deadline),
        measures=item.measures,
        status=item.status,
        tone=TONES.get(item.status, "grey"),
        deadline=item.deadline,
        unit=item.unit,
    )


def _verbatim(item: Item) -> str:
    return item.title + (f"\n{item.detail}" if item.detail else "")


def _plain(text: str) -> str:
    return "".join(text.split())


def _kind(deadline: str, *, long_term: bool) -> str:
    if "立行立改" in deadline:
        return "at_once"
    return "long_term" if long_term or "长期" in deadline else "deadline"


def day_of(deadline: str) -> date | None:
    """The last day a stated deadline names; a month alone means its end."""
    found = _DAY.search(deadline)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2]), int(found[3] or 0)
    try:
        return date(year, month, day) if day else _month_end(year, month)
    except ValueError:
        return None


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
