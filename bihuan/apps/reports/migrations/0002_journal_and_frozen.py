from django.db import migrations

from bihuan.kit.journal_sql import journaled

FROZEN = """
create function reports_edition_frozen() returns trigger language plpgsql as $$
begin
  if (new.publication_id, new.number, new.cut_off, new.facts, new.prepared_by_id)
     is distinct from
     (old.publication_id, old.number, old.cut_off, old.facts, old.prepared_by_id) then
    raise exception 'the facts of an edition never change' using errcode = 'BH020';
  end if;
  if old.state <> 'draft' and new.state <> 'draft'
     and (new.content, new.sha256, new.introduction, new.closing, new.correction_note,
          new.decisions, new.preparers)
     is distinct from
     (old.content, old.sha256, old.introduction, old.closing, old.correction_note,
      old.decisions, old.preparers) then
    raise exception 'an edition that was checked does not change' using errcode = 'BH020';
  end if;
  if old.state in ('released', 'superseded', 'withdrawn', 'discarded')
     and new.state in ('draft', 'checked') then
    raise exception 'an edition that was out does not come back' using errcode = 'BH020';
  end if;
  return new;
end $$;
create trigger frozen before update on reports_edition
  for each row execute function reports_edition_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_records"),
        ("people", "0003_skipped_columns_outside_acts"),
    ]
    operations = [
        *journaled("reports", "Publication", "Edition", "Comment"),
        migrations.RunSQL(
            FROZEN,
            "drop trigger frozen on reports_edition; drop function reports_edition_frozen();",
        ),
    ]
