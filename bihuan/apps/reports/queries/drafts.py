"""A draft whose figures are checked: kept for its own person for a day, read, laid out in parts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from bihuan.apps.people.states import ROLES
from bihuan.apps.reports.queries import draft_words as words
from bihuan.apps.reports.queries.matching import Match, matches
from bihuan.kit.deed import Actor
from bihuan.kit.lexicon import lexicon
from bihuan.kit.marks import Mark, Marked, marked
from bihuan.kit.refusals import NotAllowed, NotFound
from bihuan.kit.uploads import Upload
from bihuan.rules.reading.agreement.checking import Agreement, agreement
from bihuan.rules.reading.agreement.groups import Group
from bihuan.rules.reading.agreement.spans import span_of
from bihuan.rules.reading.claims.reading import Claim, Claims, read_claims

LONGEST = 300_000  # characters of a draft
PART = 12_000  # characters shown at once: the page stays quick
MOST_ROWS = 500
STAFF = tuple(key for key in ROLES if key != "expert")
VIEWS = ("all", "conflicts", "repeated", "doubtful", "refused")


@dataclass(frozen=True, slots=True)
class Draft:
    """A text with its claims and how they agree; `parts` are where its parts begin."""

    text: str
    read: Claims
    agreement: Agreement
    parts: tuple[int, ...]

    def part_of(self, offset: int) -> int:
        """The number, from 1, of the part an offset lies in."""
        return bisect_right(self.parts, offset)


@dataclass(frozen=True, slots=True)
class Line:
    """A claim as the page tells it."""

    place: int
    claim: Claim
    part: int
    value: str
    rule: str
    doubt: str
    told: int  # how often the draft tells of this subject
    conflict: bool
    match: Match | None


WANTED: Mapping[str, Callable[[Line], bool]] = {
    "conflicts": lambda one: one.conflict,
    "doubtful": lambda one: bool(one.doubt),
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """A finding as a sentence, with its claims."""

    sentence: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading: a subject that is told of more than once, or all without one."""

    lines: tuple[Line, ...]
    subject: str = ""
    differ: bool = False


@dataclass(frozen=True, slots=True)
class NoFigure:
    """A number that counts nothing, and why."""

    place: int
    text: str
    reason: str


def checker(by: Actor) -> Actor:
    """Drafts are checked by the staff; a stranger has no draft here."""
    if not by.holds(*STAFF):
        raise NotAllowed(_("Drafts are checked by the staff of the agency."))
    return by


def draft_of(upload: Upload) -> Draft:
    """The draft of a kept file; any other kept file looks as if it were not there."""
    try:
        return reading(upload.content.decode())
    except UnicodeDecodeError:
        raise NotFound(_("This upload is no longer kept. Choose the file again.")) from None


@lru_cache(maxsize=16)
def reading(text: str) -> Draft:
    """Read a draft; reading is pure, so the last few are remembered."""
    known = lexicon()
    read = read_claims(text, known)
    return Draft(text, read, agreement(text, read.claims, known.folds), tuple(_parts(text, read)))


def _parts(text: str, read: Claims) -> Iterator[int]:
    """Where the parts begin: behind a line's end, never within a claim."""
    starts = [claim.start for claim in read.claims]
    at = 0
    while True:
        yield at
        if len(text) - at <= PART:
            return
        cut = max(text.rfind("\n", at + PART // 2, at + PART) + 1, 0) or at + PART
        before = bisect_right(starts, cut) - 1
        if before >= 0 and starts[before] < cut < read.claims[before].end:
            cut = read.claims[before].end
        at = cut


def lines_of(draft: Draft, by: Actor) -> list[Line]:
    """Every claim as the page tells it."""
    told = {place: len(g.claims) for g in draft.agreement.groups for place in g.claims}
    conflicts = {place for one in draft.agreement.findings for place in one.claims}
    own = matches(draft.read.claims, by)
    return [
        Line(
            place=place,
            claim=claim,
            part=draft.part_of(claim.start),
            value=words.value_in_words(claim),
            rule=words.rule_in_words(claim),
            doubt=words.doubt_in_words(claim),
            told=told.get(place, 1),
            conflict=place in conflicts,
            match=own.get(place),
        )
        for place, claim in enumerate(draft.read.claims)
    ]


def alarms_of(draft: Draft, lines: Sequence[Line]) -> list[Alarm]:
    """What cannot all be true."""
    return [
        Alarm(
            words.sentence_of(one, draft.read.claims), tuple(lines[place] for place in one.claims)
        )
        for one in draft.agreement.findings
    ]


def counts_of(draft: Draft, lines: Sequence[Line]) -> dict[str, int]:
    """How many figures, findings, subjects, doubts and numbers left out there are."""
    return {
        "all": len(lines),
        "conflicts": len(draft.agreement.findings),
        "repeated": len(draft.agreement.groups),
        "doubtful": sum(bool(one.doubt) for one in lines),
        "refused": len(draft.read.ignored),
    }


def unlike_in(draft: Draft) -> int:
    """How many subjects are told of with one verb for one time, and yet of different values.

    Contradictions are told already; a general subject (公共场所) of other verbs is no surprise.
    """
    told = {place for one in draft.agreement.findings for place in one.claims}
    return sum(
        group.differ and told.isdisjoint(group.claims) and _unlike(draft, group)
        for group in draft.agreement.groups
    )


def _unlike(draft: Draft, group: Group) -> bool:
    firsts: dict[tuple[str, str], Claim] = {}
    told = [draft.read.claims[place] for place in group.claims]
    return any(
        not span_of(firsts.setdefault((one.action, one.period), one)).meets(span_of(one))
        for one in told
        if one.action
    )


def sections_of(draft: Draft, lines: Sequence[Line], view: str, part: int) -> list[Section]:
    """The lines of a view: all those of a part of the text, or what is asked for in all parts."""
    if view == "repeated":
        return list(_grouped(draft.agreement.groups, lines))
    wanted = WANTED.get(view)
    found = [one for one in lines if (wanted(one) if wanted else one.part == part)]
    return [Section(tuple(found[:MOST_ROWS]))] if found else []


def _grouped(groups: Iterable[Group], lines: Sequence[Line]) -> Iterator[Section]:
    left = MOST_ROWS
    for group in groups:
        if left <= 0:
            return
        found = tuple(lines[place] for place in group.claims)[:left]
        left -= len(found)
        yield Section(found, group.subject, group.differ)


def refused_in(draft: Draft, part: int) -> list[NoFigure]:
    """The numbers of a part that count nothing."""
    return [
        NoFigure(place, draft.text[one.start : one.end], words.reason_in_words(one.reason))
        for place, one in enumerate(draft.read.ignored)
        if draft.part_of(one.start) == part
    ]


def source_of(draft: Draft, lines: Sequence[Line], part: int, *, refused: bool) -> Marked:
    """A part of the text with its marks. Keys: c claim, f finding, x claim within a finding."""
    begin = draft.parts[part - 1]
    end = draft.parts[part] if part < len(draft.parts) else len(draft.text)
    found: Mapping[int, list[str]] = _findings_by_claim(draft)
    marks: list[Mark] = []
    for one in lines:
        if one.part == part:
            start, stop = one.claim.start - begin, one.claim.end - begin
            tone = "red" if one.conflict else "yellow" if one.doubt else "azure"
            keys = [*found.get(one.place, ()), f"c{one.place}"]
            marks.extend(Mark(start, stop, key, tone) for key in keys)
    if refused:
        for place, span in enumerate(draft.read.ignored):
            if begin <= span.start < end:
                marks.append(Mark(span.start - begin, span.end - begin, f"r{place}", "grey"))
    return marked(draft.text[begin:end], marks)


def _findings_by_claim(draft: Draft) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for number, one in enumerate(draft.agreement.findings):
        for place in one.claims:
            found.setdefault(place, [f"x{place}"]).append(f"f{number}")
    return found
