"""Relapsed findings, and those of a department, are read in the ledger's order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("loop", "0006_passages_hold_until")]

    operations = [
        migrations.RemoveIndex("finding", "loop_finding_lead_unit"),
        migrations.AddIndex(
            "finding",
            models.Index(fields=["lead_unit", "next_due_on", "id"], name="loop_finding_lead_unit"),
        ),
        migrations.AddIndex(
            "finding",
            models.Index(
                condition=models.Q(("recurrence__gt", 0)),
                fields=["agency", "next_due_on", "id"],
                name="loop_finding_recurred",
            ),
        ),
    ]
