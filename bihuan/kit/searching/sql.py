"""The search's SQL: how PostgreSQL folds a text and cuts it into keys; what makes a table findable.

Migrations call these; nothing here runs at request time.
"""

from __future__ import annotations

from django.db.migrations import RunSQL

from bihuan.kit.journal_sql import trigger_sql
from bihuan.kit.searching.folding import folds

# Characters so frequent in Chinese text that looking for them first would only cost time.
_FREQUENT = "\u3000\u00a0“”‘’—（）【】〔〕！，．／：；？～－％"

# A key is a character, or a pair of neighbours, as a number: no collation orders numbers anew.
KEYS = """
create function search_keys(s text) returns bigint[]
language sql immutable strict parallel safe cost 2000 as $$
  select coalesce(array_agg(distinct key), '{}')
  from (
    select ascii(c)::bigint << 21 as one, ascii(lead(c) over (order by at))::bigint as next
    from string_to_table(s, null) with ordinality as pieces(c, at)
  ) as neighbours, lateral (values (one), (one | next)) as keys(key)
  where key is not null
$$
"""


def folding() -> list[RunSQL]:
    """The migration operations that make `search_fold` and `search_keys`."""
    return [
        RunSQL(fold_sql(), "drop function search_fold(text)"),
        RunSQL(KEYS, "drop function search_keys(text)"),
    ]


def fold_sql() -> str:
    """A function that folds as `folding.fold` does, made of the same table.

    Most texts hold no rare character of the table, which one look tells; of one that does, only
    the characters it holds are translated: each character is sought among those given.
    """
    table = folds()
    often = {c: to for c, to in table.items() if c in _FREQUENT or "\uff10" <= c <= "\uff5a"}
    capitals = {c for c in table if c.isascii() and c.isupper()}
    rarely = {c: to for c, to in table.items() if c not in often and c not in capitals}
    return _FOLD.format(
        often=_quoted("".join(often)),
        often_to=_quoted("".join(often.values())),
        rarely=_quoted("".join(rarely)),
        rarely_to=_quoted("".join(rarely.values())),
        some=_quoted(f"[{_ranges(sorted(rarely))}]"),
    )


_FOLD = """
create function search_fold(s text) returns text
language plpgsql immutable strict parallel safe cost 500 as $fold$
declare
  often constant text := {often};
  often_to constant text := {often_to};
  rarely constant text := {rarely};
  rarely_to constant text := {rarely_to};
  plain text := translate(lower(s collate "C"), often, often_to);
  held text;
begin
  if plain !~ {some} then
    return plain;
  end if;
  select string_agg(distinct m[1], '') into held from regexp_matches(plain, {some}, 'g') as m;
  return translate(plain, held, translate(held, rarely, rarely_to));
end $fold$
"""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _ranges(characters: list[str]) -> str:
    """The characters as ranges of a regular expression's class."""
    runs: list[list[int]] = []
    for code in map(ord, characters):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in runs)


def findable(
    app: str,
    model: str,
    *columns: str,
    text: str = "",
    journaled: bool = True,
    skipped: tuple[str, ...] = (),
) -> list[RunSQL]:
    """Migration operations that make a table findable by these columns, none of them nullable.

    PostgreSQL keeps the column `sought` itself, whoever writes: it cannot differ from the text. It
    repeats the text, so the journal skips it. A column it is made of cannot change its type before
    `sought` is dropped. `text` is an immutable expression to be found by instead of columns.
    """
    table = f"{app}_{model.lower()}"
    text = text or " || E'\\n' || ".join(f'"{column}"::text' for column in columns)
    index = f"{table}_sought"
    made = RunSQL(
        [
            f"alter table {table} add column sought text"
            f" generated always as (search_fold({text})) stored",
            # where it lies with the row, a look at the text costs no second fetch
            f"alter table {table} alter column sought set storage main",
            # entered at once: pieces that wait to be entered are read one by one by every search
            f"create index {index} on {table} using gin (search_keys(sought))"
            " with (fastupdate = off)",
            # figures about the keys would cost more than they tell: the index is always right
            f"alter index {index} alter column 1 set statistics 0",
        ],
        f"alter table {table} drop column sought",
    )
    return [made, _journal(app, model, skipped)] if journaled else [made]


def _journal(app: str, model: str, skipped: tuple[str, ...]) -> RunSQL:
    """The journal's trigger again, without `sought`."""
    drop = f"drop trigger journal on {app}_{model.lower()}"
    without = trigger_sql(app, model, skip=(*skipped, "sought"))
    return RunSQL([drop, without], [drop, trigger_sql(app, model, skip=skipped)])
