"""Clauses are findable."""

from django.db import migrations

from bihuan.kit.searching.sql import findable


class Migration(migrations.Migration):
    dependencies = [("standards", "0005_clause_evidence"), ("people", "0007_search")]
    operations = findable("standards", "Clause", "code", "name", "pinyin")
