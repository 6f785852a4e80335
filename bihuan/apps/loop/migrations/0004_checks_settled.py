import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loop", "0003_what_findings_derive"),
    ]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="finding_waived",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="answer",
            name="linked",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="linked_answers",
                to="loop.finding",
            ),
        ),
        migrations.AddField(
            model_name="answerevidence",
            name="ended",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="mandate",
            name="ended_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="round",
            name="against",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="loop.round",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="based_on",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="loop.round",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="note",
            field=models.CharField(blank=True, max_length=300),
        ),
    ]
