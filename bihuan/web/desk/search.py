"""The search over everything: the sources of the apps joined; each narrows by its own scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bihuan.apps.archives.queries.searching import SOURCES as ARCHIVES
from bihuan.apps.documents.queries.searching import SOURCES as DOCUMENTS
from bihuan.apps.loop.queries.searching import SOURCES as LOOP
from bihuan.apps.people.queries import units_visible_to
from bihuan.apps.people.queries.searching import SOURCES as PEOPLE
from bihuan.apps.policies.queries.searching import SOURCES as POLICIES
from bihuan.apps.programmes.queries.searching import SOURCES as PROGRAMMES
from bihuan.apps.reports.queries.searching import SOURCES as REPORTS
from bihuan.apps.standards.queries.searching import SOURCES as STANDARDS
from bihuan.kit.deed import Actor
from bihuan.kit.requests import whole
from bihuan.kit.searching.asking import Chosen, Found, Hit, Mark, Source, find, first
from bihuan.kit.searching.folding import LONGEST_QUESTION, words_of
from bihuan.kit.searching.marking import excerpt, marked, printed

# Of one day, what stands first here comes first.
SOURCES: tuple[Source, ...] = (
    *(*PEOPLE, *LOOP, *ARCHIVES, *DOCUMENTS, *POLICIES),
    *(*PROGRAMMES, *REPORTS, *STANDARDS),
)
PER_PAGE = 20
PER_KIND = 4  # while somebody types
MOST_UNITS = 12
ASKED = ("q", "kind", "year", "unit", "after")


@dataclass(frozen=True, slots=True)
class Line:
    """A hit as it is printed: the words marked in its title and in the text that holds them."""

    icon: str
    label: str  # msgid of its kind
    title: SafeString
    text: SafeString
    detail: str
    when: date | None
    path: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to narrow by: with how many it leaves; taken back where it is chosen."""

    label: str
    count: int
    href: str
    active: bool


@dataclass(slots=True)
class Answer:
    """What a search page shows."""

    question: str
    refused: str = ""  # why the question was not asked
    lines: list[Line] = field(default_factory=list)
    count: int = 0
    choices: list[tuple[str, list[Choice]]] = field(default_factory=list)
    first: str = ""
    next: str = ""
    instead: list[Choice] = field(default_factory=list)  # where nothing is found: what would be
    narrowed: str = ""  # the same question with nothing chosen


def answer(query: QueryDict, by: Actor) -> Answer:
    """The page that a query asks for."""
    told = Answer(query.get("q", "").strip())
    words = _words(told)
    if not words:
        return told
    chosen = _chosen(query)
    found = find(SOURCES, words, by, chosen, per_page=PER_PAGE)
    told.lines = [_line(hit, words) for hit in found.hits]
    told.count = found.count
    told.choices = _choices(query, by, chosen, found)
    told.first = _with(query, after=None) if chosen.after else ""
    told.next = _with(query, after=_written(found.hits[-1].mark)) if found.more else ""
    if any((chosen.kind, chosen.year, chosen.unit)):
        told.narrowed = _with(query, kind=None, year=None, unit=None, after=None)
    elif not found.count and len(words) > 1:
        told.instead = _instead(words, by)
    return told


def quick(query: QueryDict, by: Actor) -> tuple[Answer, list[tuple[Source, list[Line], int]]]:
    """The newest few of each kind, for the box that answers while somebody types."""
    told = Answer(query.get("q", "").strip())
    words = _words(told)
    if not words:
        return told, []
    kinds = first(SOURCES, words, by, each=PER_KIND)
    told.count = sum(count for _source, _hits, count in kinds)
    return told, [
        (source, [_line(hit, words, brief=True) for hit in hits], n) for source, hits, n in kinds
    ]


def _words(told: Answer) -> list[str]:
    """The words of a question; too long a one is refused, not cut: half a word finds other things.

    What is shown again must be something that can be written.
    """
    asked = told.question
    told.question = asked[:LONGEST_QUESTION].encode(errors="replace").decode().replace("\x00", "")
    if len(asked) > LONGEST_QUESTION:
        told.refused = _("A question has at most %(most)s characters. Leave out some words.") % {
            "most": LONGEST_QUESTION
        }
        return []
    return words_of(asked)


def _line(hit: Hit, words: list[str], *, brief: bool = False) -> Line:
    """A hit with the text that shows why it was found, unless its title shows that already."""
    told = hit.told
    title = marked(told.title, words)
    shown = any(is_word for _part, is_word in title)
    texts = [] if shown and brief else [text for text in told.texts if text not in told.title]
    return Line(
        icon=hit.source.icon,
        label=hit.source.label,
        title=printed(title),
        text=printed(excerpt(texts, words, opening=not shown)),
        detail=told.detail,
        when=hit.when,
        path=told.path,
    )


# -- what to narrow by -----------------------------------------------------------------------------


def _chosen(query: QueryDict) -> Chosen:
    kind = query.get("kind", "")
    year = whole(query.get("year", ""))
    return Chosen(
        kind=kind if any(source.kind == kind for source in SOURCES) else "",
        year=year if year and year <= MAXYEAR else None,
        unit=whole(query.get("unit", "")),
        after=_read(query.get("after", "")),
    )


def _choices(
    query: QueryDict, by: Actor, chosen: Chosen, found: Found
) -> list[tuple[str, list[Choice]]]:
    """Kinds as the sources stand, years with the latest first, departments with the most first."""
    kinds = [(s.kind, _(s.label)) for s in SOURCES if s.kind in {*found.kinds, chosen.kind}]
    years = sorted({*found.years, chosen.year} - {None}, key=lambda year: -(year or 0))
    most = sorted(found.units, key=lambda unit: (-found.units[unit], unit))[:MOST_UNITS]
    ids = list(dict.fromkeys([*most, *([chosen.unit] if chosen.unit else [])]))
    names = dict(units_visible_to(by).filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    units = [(unit, names[unit]) for unit in ids if unit in names]
    return [
        (_("Kind"), _few(query, "kind", kinds, found.kinds, chosen.kind)),
        (_("Year"), _few(query, "year", [(y, str(y)) for y in years], found.years, chosen.year)),
        (_("Department"), _few(query, "unit", units, found.units, chosen.unit)),
    ]


def _few(
    query: QueryDict,
    name: str,
    named: Iterable[tuple[object, str]],
    counts: Mapping[Any, int],
    chosen: object,
) -> list[Choice]:
    return [
        Choice(
            label,
            counts.get(value, 0),
            _with(query, after=None, **{name: None if value == chosen else value}),
            value == chosen,
        )
        for value, label in named
    ]


def _instead(words: list[str], by: Actor) -> list[Choice]:
    """Where all the words together find nothing: those that alone find something."""
    told = []
    for word in words:
        count = find(SOURCES, [word], by, Chosen(), per_page=0).count
        if count:
            told.append(
                Choice(word, count, f"?{urlencode({'q': word}, errors='replace')}", active=False)
            )
    return told


# -- addresses -------------------------------------------------------------------------------------


def _with(query: QueryDict, **changes: object) -> str:
    asked = {name: query[name] for name in ASKED if name in query} | changes
    kept = {name: value for name, value in asked.items() if value is not None}
    return f"?{urlencode(kept, errors='replace')}"


def _written(mark: Mark) -> str:
    day, no, pk = mark
    return f"{day.isoformat()}.{no}.{pk}"


def _read(text: str) -> Mark | None:
    """The place a page begins after; a mark somebody meddled with is the first page."""
    day, _dot, rest = text.partition(".")
    no, _dot, pk = rest.partition(".")
    numbers = whole(no), whole(pk)
    try:
        when = date.fromisoformat(day)
    except ValueError:
        return None
    if numbers[0] is None or numbers[1] is None or numbers[0] > len(SOURCES):
        return None
    return when, numbers[0], numbers[1]
