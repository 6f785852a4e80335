"""Policies are findable."""

from django.db import migrations

from bihuan.kit.searching.sql import findable


class Migration(migrations.Migration):
    dependencies = [("policies", "0002_journal"), ("people", "0007_search")]
    operations = [
        *findable("policies", "Policy", "name", "document_no", "superior_rule", "pinyin"),
    ]
