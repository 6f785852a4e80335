"""Asking several tables at once: each app gives its sources, narrowed to who asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from django.core.exceptions import EmptyResultSet
from django.db.models import (
    BigIntegerField,
    DateField,
    Expression,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from bihuan.kit import prepared
from bihuan.kit.deed import Actor
from bihuan.kit.searching.holding import blank, filled, holds

Mark = tuple[date, int, int]  # a place in the order: day, number of the source, pk
UNDATED = date(9999, 12, 31)  # what has no day comes first: people, and drafts


@dataclass(frozen=True, slots=True)
class Told:
    """A found record as a page tells of it; `texts` is where the words are shown in."""

    pk: int
    title: str
    detail: str
    path: str
    texts: tuple[str, ...] = ()


class Tell(Protocol):
    """Tells of rows that were found, so that who asked may see them.

    `words` are the folded ones, for texts too long to be read whole.
    """

    def __call__(self, pks: Sequence[int], words: Sequence[str]) -> Iterable[Told]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One kind of record that can be found: which rows one may see, and how they are told of.

    `rows` depends on who asks and on nothing else: the question is put together once for each.
    """

    kind: str  # in addresses: `?kind=finding`
    label: str  # English msgid
    icon: str
    rows: Callable[[Actor], QuerySet[Any]]
    tell: Tell
    when: str | Expression | None = None  # the day of a row; without one it is undated
    unit: str | None = None  # the way to the id of its department
    # which of them hold the words, where that is not told by the table's own text alone
    holding: Callable[[Sequence[str]], Q] = holds


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a search is narrowed to; and where its page begins."""

    kind: str = ""
    year: int | None = None
    unit: int | None = None
    after: Mark | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A found record with the source it comes from, and the mark of its place in the order."""

    source: Source
    told: Told
    when: date | None
    mark: Mark


@dataclass(slots=True)
class Found:
    """A page of hits, newest first; and how many there are in all, by each thing to narrow by.

    The counts by one thing heed what was chosen of the others.
    """

    hits: list[Hit] = field(default_factory=list)
    more: bool = False
    count: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)
    units: dict[int, int] = field(default_factory=dict)


def find(
    sources: tuple[Source, ...],
    words: Sequence[str],
    by: Actor,
    chosen: Chosen,
    *,
    per_page: int,
) -> Found:
    """A page of what the words find in the sources, and the counts to narrow it by."""
    found = Found()
    union, params = _union(sources, words, by)
    if not union:
        return found
    beyond, mark = _beyond(chosen.after)
    sql = _FIND.format(union=union, beyond=beyond, **_narrowing(sources, chosen))
    marks: list[Mark] = []
    for what, no, year, unit, pk, day, *counts in prepared.rows(
        sql, [*params, *mark, per_page + 1]
    ):
        if what is None:
            marks.append((day, no, pk))
        else:
            _count(found, sources, what, (no, year, unit), counts)
    marks.sort(reverse=True)
    found.more = len(marks) > per_page
    found.hits = _told(sources, marks[:per_page], words)
    return found


def first(
    sources: tuple[Source, ...], words: Sequence[str], by: Actor, *, each: int
) -> list[tuple[Source, list[Hit], int]]:
    """The newest few of each kind with how many there are, in the order of the sources."""
    union, params = _union(sources, words, by)
    if not union:
        return []
    marks: list[Mark] = []
    counts: dict[int, int] = {}
    for no, pk, day, count in prepared.rows(_FIRST.format(union=union), [*params, each]):
        marks.append((day, no, pk))
        counts[no] = count
    hits = _told(sources, sorted(marks, reverse=True), words)
    return [
        (source, [hit for hit in hits if hit.source is source], counts[no])
        for no, source in _numbered(sources)
        if no in counts
    ]


# -- the question ----------------------------------------------------------------------------------

# What is counted by one thing heeds what was chosen of the others, not of itself.
_FIND = """
with found (no, pk, day, unit) as materialized ({union}), few as (
  select no, unit, count(*) as n,
    case when day < '9999-12-31' then date_part('year', day)::int end as year
  from found group by no, unit, year
), page as (
  select no, pk, day from found where {kind} and {in_year} and {unit}{beyond}
  order by day desc, no desc, pk desc limit %s
)
select grouping(no, year, unit), no, year, unit, null::bigint, null::date,
  sum(n) filter (where {year} and {unit})::int, sum(n) filter (where {kind} and {unit})::int,
  sum(n) filter (where {kind} and {year})::int,
  sum(n) filter (where {kind} and {year} and {unit})::int
from few group by grouping sets ((no), (year), (unit), ())
union all
select null, no, null, null, pk, day, 0, 0, 0, 0 from page
"""

_FIRST = """
with found (no, pk, day, unit) as materialized ({union})
select no, pk, day, of from (
  select no, pk, day, row_number() over (partition by no order by day desc, pk desc) as place,
    count(*) over (partition by no) as of from found
) as placed where place <= %s
"""

_BY_KIND, _BY_YEAR, _BY_UNIT, _IN_ALL = 0b011, 0b101, 0b110, 0b111  # as grouping() numbers them


def _union(
    sources: tuple[Source, ...], words: Sequence[str], by: Actor
) -> tuple[str, list[object]]:
    """The SQL of all that the words find in the sources; "" when there is nothing one may see."""
    sql, params = _prepared(sources, tuple(min(len(word), 3) for word in words), by)
    return sql, [filled(param, words) for param in params]


@lru_cache(maxsize=512)
def _prepared(
    sources: tuple[Source, ...], lengths: tuple[int, ...], by: Actor
) -> tuple[str, tuple[object, ...]]:
    """The SQL for one who asks, and for words of these lengths, with blanks for the words.

    Django takes longer to put it together than PostgreSQL to answer it.
    """
    parts: list[str] = []
    params: list[object] = []
    words = [blank(place, length) for place, length in enumerate(lengths)]
    for no, source in _numbered(sources):
        rows = source.rows(by).filter(source.holding(words)).select_related(None).order_by()
        columns = rows.values_list(Value(no, IntegerField()), "pk", _day(source), _unit(source))
        try:
            sql, given = columns.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"({sql})")
        params.extend(given)
    return " union all ".join(parts), tuple(params)


def _numbered(sources: Sequence[Source]) -> Iterator[tuple[int, Source]]:
    """Sources with their numbers, which fall: of one day, the source named first comes first."""
    return zip(range(len(sources), 0, -1), sources, strict=True)


def _day(source: Source) -> Expression:
    if source.when is None:
        return Value(UNDATED, DateField())
    when = F(source.when) if isinstance(source.when, str) else source.when
    return Coalesce(Cast(when, DateField()), Value(UNDATED), output_field=DateField())


def _unit(source: Source) -> Cast:
    return Cast(F(source.unit) if source.unit else Value(None), BigIntegerField())


def _narrowing(sources: Sequence[Source], chosen: Chosen) -> dict[str, str]:
    """What was chosen as conditions. Only numbers of our own go into the SQL."""
    numbers = {source.kind: no for no, source in _numbered(sources)}
    wanted = {
        "no": numbers.get(chosen.kind, 0) if chosen.kind else None,
        "year": chosen.year,
        "unit": chosen.unit,
    }
    conditions = {
        name: "true" if value is None else f"coalesce({name} = {int(value)}, false)"
        for name, value in wanted.items()
    }
    in_year = "true"
    if chosen.year is not None:
        first, last = date(chosen.year, 1, 1), date(chosen.year, 12, 31)
        in_year = f"day between '{first}' and '{last}' and day < '{UNDATED}'"
    kind, year, unit = conditions.values()
    return {"kind": kind, "year": year, "unit": unit, "in_year": in_year}


def _beyond(after: Mark | None) -> tuple[str, tuple[object, ...]]:
    return (" and (day, no, pk) < (%s, %s, %s)", after) if after else ("", ())


# -- the answer ------------------------------------------------------------------------------------


def _count(
    found: Found,
    sources: Sequence[Source],
    what: int,
    key: tuple[int, int, int],
    counts: Sequence[int],
) -> None:
    """Put one row of counts where it belongs."""
    no, year, unit = key
    of_kind, of_year, of_unit, in_all = counts
    if what == _IN_ALL:
        found.count = in_all or 0
    elif what == _BY_KIND and of_kind:
        found.kinds[sources[len(sources) - no].kind] = of_kind
    elif what == _BY_YEAR and year is not None and of_year:
        found.years[year] = of_year
    elif what == _BY_UNIT and unit is not None and of_unit:
        found.units[unit] = of_unit


def _told(sources: Sequence[Source], marks: Sequence[Mark], words: Sequence[str]) -> list[Hit]:
    """The hits at these places, all of them in reach; each source is asked once."""
    wanted: dict[int, list[int]] = {}
    for _when, no, pk in marks:
        wanted.setdefault(no, []).append(pk)
    told = {
        (no, one.pk): one
        for no, pks in wanted.items()
        for source in [sources[len(sources) - no]]
        for one in source.tell(pks, words)
    }
    return [
        Hit(
            sources[len(sources) - no], told[no, pk], None if day == UNDATED else day, (day, no, pk)
        )
        for day, no, pk in marks
        if (no, pk) in told
    ]
