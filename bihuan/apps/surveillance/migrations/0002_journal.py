from django.db import migrations

from bihuan.kit.journal_sql import journaled


class Migration(migrations.Migration):
    dependencies = [
        ("surveillance", "0001_records"),
        ("people", "0002_journal"),
    ]

    operations = journaled("surveillance", "SeriesSet", "Series", "ChosenMethod")
