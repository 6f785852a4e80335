from django.db import migrations

from bihuan.kit.journal_sql import CHANGE, JOURNAL, JOURNAL_BACK, journaled


class Migration(migrations.Migration):
    dependencies = [("people", "0001_records")]
    operations = [
        migrations.RunSQL(CHANGE, migrations.RunSQL.noop),
        migrations.RunSQL(JOURNAL, JOURNAL_BACK),
        *journaled(
            "people",
            "Agency",
            "Unit",
            "Person",
            "Post",
            "Charge",
            "Tenure",
            "Group",
            "Membership",
            "EntryLink",
        ),
        *journaled("people", "Account", skip=("password", "last_login")),
    ]
