"""Evidence is findable, and what its files say: by the index that everything else has."""

from django.db import migrations

from bihuan.kit.searching.sql import findable


class Migration(migrations.Migration):
    dependencies = [("archives", "0003_evidence_whole"), ("people", "0007_search")]
    operations = [
        migrations.RemoveIndex("filetext", "archives_text_grams"),
        migrations.RemoveField("filetext", "grams"),
        *findable("archives", "FileText", "content", journaled=False),
        *findable(
            "archives",
            "Evidence",
            *("title", "kind", "document_no", "statement", "locator"),
            *("caption", "place", "people"),
        ),
    ]
