"""What a notice proposes: its ledger, ready to be corrected; and the measures it reports."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bihuan.apps.loop.models import Finding, Measure
from bihuan.apps.people.queries import units_visible_to
from bihuan.apps.programmes.models import Programme
from bihuan.kit.deed import Actor
from bihuan.kit.lexicon import lexicon
from bihuan.rules.reading.ledger import Item, Ledger, read_ledger
from bihuan.rules.reading.measures import split_measures

_DAY = re.compile(r"(\d{4})年(\d{1,2})月(?:(\d{1,2})日)?")
_PARTED = re.compile(r"[、,,;;和及]")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line of the table in which the office corrects what was read."""

    no: str
    part: str
    verbatim: str
    kind: str
    lead_unit_id: int | None
    due_on: date | None
    measures: str
    status: str
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
    return [_proposal(item, units) for item in reading(text).items]


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


def _proposal(item: Item, units: Mapping[str, int]) -> Proposal:
    return Proposal(
        no=item.no,
        part=item.part,
        verbatim=_verbatim(item),
        kind=_kind(item.deadline, long_term=item.long_term or item.status == "长期坚持"),
        lead_unit_id=units.get(_PARTED.split(item.unit)[0].strip()),
        due_on=_day(item.deadline),
        measures=item.measures,
        status=item.status,
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


def _day(deadline: str) -> date | None:
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
