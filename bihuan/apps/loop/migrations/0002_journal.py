from django.db import migrations

from bihuan.kit.journal_sql import journaled


class Migration(migrations.Migration):
    dependencies = [("loop", "0001_records"), ("people", "0002_journal")]
    operations = [
        *journaled(
            "loop",
            "Round",
            "Mandate",
            "Answer",
            "AnswerEvidence",
            "Finding",
            "Passage",
            "Measure",
            "Remedy",
            "Helper",
            "MeasureEvidence",
            "Progress",
            "Extension",
            "Closure",
            "Opinion",
            "Recheck",
            "Verdict",
        ),
    ]
