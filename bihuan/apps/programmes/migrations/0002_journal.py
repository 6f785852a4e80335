from django.db import migrations

from bihuan.kit.journal_sql import journaled


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_records"), ("people", "0002_journal")]
    operations = [
        *journaled(
            "programmes",
            "Programme",
            "ProgrammeGroup",
            "Milestone",
            "Responsibility",
            "HelpingUnit",
            "Pledge",
            "Exemption",
            "DayException",
            "Cadence",
            "Occurrence",
            "Session",
            "Attendance",
        ),
    ]
