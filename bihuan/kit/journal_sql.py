"""The journal's SQL: acts, their changes, the hash chain, and the trigger on every record.

Migrations call these; nothing here runs at request time.
"""

from __future__ import annotations

from django.db.migrations import RunSQL

CHANGE = """
create or replace function journal_change() returns trigger language plpgsql as $$
declare
  act bigint := nullif(current_setting('bihuan.act', true), '')::bigint;
  skipped text[] := coalesce(string_to_array(tg_argv[1], ','), '{}');
  was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - skipped end;
  is_ jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - skipped end;
begin
  -- columns that are skipped (a password's hash, the last sign-in) may change without an act
  if tg_op = 'UPDATE' and was is not distinct from is_ then
    return new;
  end if;
  if act is null then
    raise exception 'write to % outside an act', tg_table_name using errcode = 'BH001';
  end if;
  if tg_op = 'DELETE' and coalesce(current_setting('bihuan.erase', true), '') <> 'on' then
    raise exception 'nothing is deleted from %', tg_table_name using errcode = 'BH002';
  end if;
  insert into people_change (act_id, object_type, object_id, kind, before, after)
  values (act, tg_argv[0], case when tg_op = 'DELETE' then old.id else new.id end, lower(tg_op),
    case when tg_op = 'UPDATE' then journal_diff(is_, was) else was end,
    case when tg_op = 'UPDATE' then journal_diff(was, is_) else is_ end);
  return coalesce(new, old);
end $$;
"""

# One text, hashed: anyone holding an export of the journal can recompute it without us.
JOURNAL = """
create function journal_begin(
    p_act uuid, p_verb text, p_at timestamptz, p_account bigint, p_person bigint, p_post bigint,
    p_agency bigint, p_channel text, p_digest text
) returns table (pk bigint, repeated boolean, verb text, digest text, account_id bigint,
  result jsonb)
language plpgsql as $$
#variable_conflict use_column
begin
  return query
    insert into people_act (act_id, verb, at, account_id, person_id, post_id, agency_id,
                            channel, digest)
    values (p_act, p_verb, p_at, p_account, p_person, p_post, p_agency, p_channel, p_digest)
    on conflict (act_id) do nothing
    returning id, false, p_verb, p_digest, p_account, null::jsonb;
  if found then
    perform set_config('bihuan.act', currval('people_act_id_seq')::text, true);
  else
    return query select a.id, true, a.verb::text, a.digest::text, a.account_id, a.result
      from people_act a where a.act_id = p_act;
  end if;
end $$;

create function journal_line(a people_act) returns text language sql stable as $$
  select concat_ws(E'\\x1f', a.act_id, a.verb,
    to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    coalesce(a.account_id::text, '-'), coalesce(a.person_id::text, '-'),
    coalesce(a.post_id::text, '-'), coalesce(a.agency_id::text, '-'),
    a.channel, a.digest, coalesce(a.result::text, '-'))
$$;

create function journal_changes(p_act bigint) returns text language sql stable as $$
  select coalesce(string_agg(concat_ws(E'\\x1f', c.object_type, c.object_id, c.kind,
    coalesce(c.before::text, '-'), coalesce(c.after::text, '-')), E'\\x1e' order by c.id), '')
  from people_change c where c.act_id = p_act
$$;

create function journal_hash(p_previous text, p_seq bigint, p_line text, p_changes text)
returns text language sql immutable as $$
  select encode(sha256(convert_to(
    concat_ws(E'\\x1d', p_previous, p_seq::text, p_line, p_changes), 'UTF8')), 'hex')
$$;

create function journal_seal(p_pk bigint, p_result jsonb) returns void language plpgsql as $$
declare head people_chain; a people_act;
begin
  select * into head from people_chain where id = 1 for update;
  update people_act set result = p_result, seq = head.seq + 1 where id = p_pk returning * into a;
  a.hash := journal_hash(head.hash, a.seq, journal_line(a), journal_changes(p_pk));
  update people_act set hash = a.hash where id = p_pk;
  update people_chain set seq = a.seq, hash = a.hash where id = 1;
  perform set_config('bihuan.act', '', true);
end $$;

create function journal_diff(p_old jsonb, p_new jsonb) returns jsonb language sql immutable as $$
  select coalesce(jsonb_object_agg(n.key, n.value), '{}'::jsonb)
  from jsonb_each(p_new) n where p_old -> n.key is distinct from n.value
$$;

create function journal_guard() returns trigger language plpgsql as $$
begin
  -- sealing an act is the only update: first its place in the chain, then its hash
  if tg_table_name = 'people_act' and tg_op = 'UPDATE' then
    if old.seq is null or (old.hash = '' and new.seq = old.seq
                           and new.result is not distinct from old.result) then
      return new;
    end if;
  end if;
  raise exception 'the journal is append-only' using errcode = 'BH003';
end $$;
create trigger journal_guard before update or delete on people_act
  for each row execute function journal_guard();
create trigger journal_guard before update or delete on people_change
  for each row execute function journal_guard();
insert into people_chain (id, seq, hash) values (1, 0, '');

create aggregate journal_merge(jsonb) (sfunc = jsonb_concat, stype = jsonb, initcond = '{}');
"""

JOURNAL_BACK = """
drop trigger journal_guard on people_act;
drop trigger journal_guard on people_change;
drop aggregate journal_merge(jsonb);
drop function journal_guard(), journal_change(), journal_seal(bigint, jsonb),
  journal_begin(uuid, text, timestamptz, bigint, bigint, bigint, bigint, text, text),
  journal_hash(text, bigint, text, text), journal_changes(bigint),
  journal_line(people_act), journal_diff(jsonb, jsonb);
delete from people_chain;
"""


def journaled(app: str, *models: str, skip: tuple[str, ...] = ()) -> list[RunSQL]:
    """Migration operations that put the journal's trigger on the tables of these models."""
    return [_trigger(app, model, skip) for model in models]


def trigger_sql(app: str, model: str, *, skip: tuple[str, ...] = ()) -> str:
    """The journal's trigger on the table of a model; skipped columns are not told of."""
    return (
        f"create trigger journal after insert or update or delete on {app}_{model.lower()}"
        f" for each row execute function"
        f" journal_change('{app}.{model}', '{','.join(skip)}')"
    )


def _trigger(app: str, model: str, skip: tuple[str, ...]) -> RunSQL:
    table = f"{app}_{model.lower()}"
    return RunSQL(trigger_sql(app, model, skip=skip), f"drop trigger journal on {table}")
