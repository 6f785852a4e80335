"""Findings are found as everything else is, and measures too."""

from django.db import migrations

from bihuan.kit.searching.sql import findable


class Migration(migrations.Migration):
    dependencies = [("loop", "0009_ledger_counts_by_state"), ("people", "0007_search")]
    operations = [
        migrations.RemoveIndex("finding", "loop_finding_grams"),
        migrations.RemoveField("finding", "grams"),
        *findable(
            "loop",
            "Finding",
            *("number", "title", "part", "verbatim", "root_cause", "decision_no", "pinyin"),
        ),
        *findable("loop", "Measure", "text", "criterion", "product", "outcome"),
    ]
