"""What editions say to their readers is findable."""

from django.db import migrations

from bihuan.kit.searching.sql import findable

# Every text of a content; keys of states and days are no words.
TOLD = r"""
create function reports_told(content jsonb) returns text
language sql immutable parallel safe as $$
  select coalesce(string_agg(told #>> '{}', E'\n'), '')
  from jsonb_path_query(content, 'strict $.**') as told
  where jsonb_typeof(told) = 'string' and told #>> '{}' !~ '^([a-z_]*|\d{4}-\d\d-\d\d)$'
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_journal_and_frozen"), ("people", "0007_search")]
    operations = [
        migrations.RunSQL(TOLD, "drop function reports_told(jsonb)"),
        *findable("reports", "Edition", text="reports_told(content)"),
    ]
