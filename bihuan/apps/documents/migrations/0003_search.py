"""Documents are findable, and what their versions say."""

from django.db import migrations

from bihuan.kit.searching.sql import findable


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_journal"), ("people", "0007_search")]
    operations = [
        *findable("documents", "Document", "title", "number", "about_title"),
        *findable("documents", "Version", "wording"),
    ]
