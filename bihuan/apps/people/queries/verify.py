"""Is the journal whole, and are the records what it says? Recomputed here, not by the database.

The text of each act is made of the same parts as in `kit.journal_sql`, hashed with hashlib, in the
order of the chain. Then each journaled table is held against what the journal says of its rows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db import connection, transaction
from psycopg import sql

from bihuan.apps.people.models import Chain

UNIT, RECORD, GROUP = "\x1f", "\x1e", "\x1d"
FETCH: Final = 5_000
FAULTS_KEPT: Final = 200

# seq, hash, id, verb, the act's own parts, then one row for each change, in the order of the chain
_ACTS = """
select a.seq, a.hash, a.id, a.verb,
  concat_ws(E'\\x1f', a.act_id, a.verb,
    to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    coalesce(a.account_id::text, '-'), coalesce(a.person_id::text, '-'),
    coalesce(a.post_id::text, '-'), coalesce(a.agency_id::text, '-'),
    a.channel, a.digest, coalesce(a.result::text, '-')),
  c.object_type, c.object_id::text, c.kind, coalesce(c.before::text, '-'),
  coalesce(c.after::text, '-')
from people_act a left join people_change c on c.act_id = a.id
order by a.seq nulls first, a.id, c.id
"""

_LEFT_BEHIND = """
select c.act_id, c.object_type, c.object_id from people_change c
where not exists (select from people_act a where a.id = c.act_id) order by c.id limit 200
"""

_TABLES = """
select r.relname, t.tgname, t.tgenabled, encode(t.tgargs, 'escape')
from pg_trigger t join pg_class r on r.oid = t.tgrelid
where t.tgname in ('journal', 'journal_guard') and r.relnamespace = 'public'::regnamespace
order by r.relname
"""

_ROWS = """
with said as (
  select object_id, journal_merge(after order by id) filter (where after is not null) as row,
    bool_or(kind = 'delete') as gone
  from people_change where object_type = {kind} group by object_id
), are as (select id, to_jsonb(t) - {skipped}::text[] as row from {table} t)
select coalesce(s.object_id, t.id), s.object_id is not null and not s.gone, t.id is not null,
  s.row::text, t.row::text
from said s full join are t on t.id = s.object_id
where case when t.id is null then not s.gone
  else s.object_id is null or s.gone or s.row is distinct from t.row end
order by 1
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was written: what kind, which act, which record, which field."""

    # changed | removed | inserted | truncated | end | rewritten | unsealed | orphan
    # | row_changed | row_removed | row_inserted | unguarded
    kind: str
    seq: int | None = None
    verb: str = ""
    objects: tuple[tuple[str, int], ...] = ()
    field: str = ""


@dataclass(slots=True)
class Report:
    """What was looked at, and what was found."""

    acts: int = 0
    changes: int = 0
    rows: int = 0
    seq: int = 0
    head: str = ""
    faults: list[Fault] = field(default_factory=list)
    more: int = 0  # faults beyond those kept

    def add(self, fault: Fault) -> None:
        """Keep a fault; beyond a limit only count, one broken link can name thousands."""
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append(fault)
        else:
            self.more += 1

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Sealed:
    """An act with the texts that its hash was made of."""

    seq: int | None
    hash: str
    verb: str
    line: str
    changes: str
    objects: tuple[tuple[str, int], ...]


def chain_head() -> tuple[int, str]:
    """Number and hash of the last act: noted elsewhere, it proves later that none was removed."""
    return Chain.objects.values_list("seq", "hash").get()


def verify(*, rows: bool = True, anchor: tuple[int, str] | None = None) -> Report:
    """Verify the whole journal, and the records against it.

    `anchor` is the (seq, hash) of an act noted earlier, somewhere else: with it even a journal
    rewritten to the end, hashes and all, is found out.
    """
    report = Report()
    with _one_moment():
        _chain(report, anchor)
        _left_behind(report)
        if rows:
            for table in _tables(report):
                _rows(report, *table)
    return report


@contextmanager
def _one_moment() -> Iterator[None]:
    """All questions see the same moment, however many acts are written meanwhile."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")
        yield


def _chain(report: Report, anchor: tuple[int, str] | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select seq, hash from people_chain where id = 1")
        end = cursor.fetchone() or (0, "")
    walk = _Walk(report, end[0], anchor)
    for act in _sealed_acts(report):
        walk.step(act)
    report.seq, report.head = walk.seq, walk.stored
    if walk.seq < max(end[0], anchor[0] if anchor else 0):
        report.add(Fault("truncated", seq=walk.seq + 1))
    elif end[1] != walk.stored == walk.computed:
        report.add(Fault("end", seq=walk.seq))


class _Walk:
    """Goes along the chain, remembering where it stands."""

    def __init__(self, report: Report, end: int, anchor: tuple[int, str] | None) -> None:
        self.report, self.end, self.anchor = report, end, anchor
        self.seq = 0
        self.stored = self.computed = ""  # the hash of the act before: as stored, as it should be

    def step(self, act: Sealed) -> None:
        """One act."""
        self.report.acts += 1
        if act.seq is None:
            self.report.add(Fault("unsealed", verb=act.verb, objects=act.objects))
            return
        if act.seq <= self.seq or act.seq > self.end:
            self.report.add(Fault("inserted", act.seq, act.verb, act.objects))
            return
        gap = act.seq > self.seq + 1
        if gap:
            self._missing(act.seq)
        should = [_hash(p, act) for p in dict.fromkeys((self.stored, self.computed))]
        if act.hash not in should and not gap:
            self.report.add(Fault("changed", act.seq, act.verb, act.objects))
        if self.anchor is not None and act.seq == self.anchor[0] and act.hash != self.anchor[1]:
            self.report.add(Fault("rewritten", act.seq, act.verb, act.objects))
        self.seq, self.stored = act.seq, act.hash
        self.computed = act.hash if act.hash in should or gap else should[0]

    def _missing(self, before: int) -> None:
        for seq in range(self.seq + 1, min(before, self.seq + 1 + FAULTS_KEPT)):
            self.report.add(Fault("removed", seq))
        self.report.more += max(0, before - (self.seq + 1 + FAULTS_KEPT))


def _hash(previous: str, act: Sealed) -> str:
    text = GROUP.join((previous, str(act.seq), act.line, act.changes))
    return hashlib.sha256(text.encode()).hexdigest()


def acts_in_order() -> Iterator[Sealed]:
    """Every act in the order of the chain, read at one moment."""
    with _one_moment():
        yield from _sealed_acts(Report())


def _sealed_acts(report: Report) -> Iterator[Sealed]:
    for (seq, digest, _id, verb, line), parts in groupby(_stream(_ACTS), itemgetter(0, 1, 2, 3, 4)):
        changes = [row[5:] for row in parts if row[5] is not None]
        report.changes += len(changes)
        yield Sealed(
            seq=seq,
            hash=digest,
            verb=verb,
            line=line,
            changes=RECORD.join(UNIT.join(change) for change in changes),
            objects=tuple(dict.fromkeys((c[0], int(c[1])) for c in changes)),
        )


def _stream(query: str | sql.Composed) -> Iterator[tuple[Any, ...]]:
    """Rows through a cursor on the server: the journal may be larger than memory."""
    connection.ensure_connection()
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while chunk := cursor.fetchmany(FETCH):
            yield from chunk


def _left_behind(report: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_BEHIND)
        for _act, kind, pk in cursor.fetchall():
            report.add(Fault("orphan", objects=((kind, pk),)))


def _tables(report: Report) -> list[tuple[str, str, list[str]]]:
    """The journaled tables: name, record kind, columns the journal skips."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        found = cursor.fetchall()
        cursor.execute(
            "select distinct object_type from people_change"
            " where to_regclass(lower(replace(object_type, '.', '_'))) is not null"
        )
        known = {row[0] for row in cursor.fetchall()}
    tables = []
    unguarded = {"people_act", "people_change"}
    for table, trigger, enabled, args in found:
        if enabled in {"O", "A"}:
            unguarded.discard(table)
        else:
            unguarded.add(table)
        if trigger == "journal":
            kind, skipped, *_rest = args.split("\\000")
            tables.append((table, kind, skipped.split(",") if skipped else []))
            known.discard(kind)
    for name in sorted(unguarded | known):
        report.add(Fault("unguarded", field=name))
    return tables


def _rows(report: Report, table: str, kind: str, skipped: list[str]) -> None:
    query = sql.SQL(_ROWS).format(
        kind=sql.Literal(kind), skipped=sql.Literal(skipped), table=sql.Identifier(table)
    )
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table)))
        report.rows += cursor.fetchone()[0]
    for pk, should_be, is_there, said, is_now in _stream(query):
        what = ((kind, pk),)
        if should_be and not is_there:
            report.add(Fault("row_removed", objects=what))
        elif is_there and not should_be:
            report.add(Fault("row_inserted", objects=what))
        else:
            for name in _differing(json.loads(said), json.loads(is_now)):
                report.add(Fault("row_changed", objects=what, field=name))


def _differing(said: dict[str, Any], is_now: dict[str, Any]) -> list[str]:
    """Columns that differ; one added by a later release is not in what was said, nor held to it."""
    return [name for name, value in is_now.items() if name in said and said[name] != value]
