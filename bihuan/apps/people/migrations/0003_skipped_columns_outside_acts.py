from django.db import migrations

from bihuan.kit.journal_sql import CHANGE


class Migration(migrations.Migration):
    dependencies = [("people", "0002_journal")]
    operations = [migrations.RunSQL(CHANGE, migrations.RunSQL.noop)]
