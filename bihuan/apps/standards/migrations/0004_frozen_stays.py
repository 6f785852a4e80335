from django.db import migrations

# Answers are scored by the clauses of a frozen version, so its text must not move under them,
# whoever writes. Sample counties are erased as a whole, hence nothing on delete.
FROZEN = """
create function standards_clause_frozen() returns trigger language plpgsql as $$
begin
  if exists (select 1 from standards_version v
             where v.id in (new.version_id, case when tg_op = 'UPDATE' then old.version_id end)
               and v.state <> 'draft') then
    raise exception 'version % is frozen', new.version_id using errcode = 'BH010';
  end if;
  return new;
end $$;

create function standards_version_frozen() returns trigger language plpgsql as $$
declare free constant text[] := array['state', 'retired_for', 'revision'];
begin
  if old.state <> 'draft' and
     (new.state = 'draft' or to_jsonb(old) - free is distinct from to_jsonb(new) - free) then
    raise exception 'version % is frozen', old.id using errcode = 'BH010';
  end if;
  return new;
end $$;

create trigger frozen before insert or update on standards_clause
  for each row execute function standards_clause_frozen();
create trigger frozen before update on standards_version
  for each row execute function standards_version_frozen();
"""

THAWED = """
drop trigger frozen on standards_clause;
drop trigger frozen on standards_version;
drop function standards_clause_frozen(), standards_version_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("standards", "0003_drafts_and_vetoes")]
    operations = [migrations.RunSQL(FROZEN, THAWED)]
