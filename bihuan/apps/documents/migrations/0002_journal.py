from django.db import migrations

from bihuan.kit.journal_sql import journaled


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_records"), ("people", "0002_journal")]
    operations = [
        *journaled(
            "documents",
            "Series",
            "Document",
            "Version",
            "Countersigning",
            "Signature",
            "Registration",
            "Delivery",
            "OwnTemplate",
        ),
    ]
