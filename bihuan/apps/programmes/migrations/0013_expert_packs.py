import django.db.models.deletion
from django.db import migrations, models

from bihuan.kit.journal_sql import journaled


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_search"),
        ("programmes", "0012_binder"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("classes", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("frozen_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("pieces", models.PositiveIntegerField(default=0)),
                ("files", models.PositiveIntegerField(default=0)),
                ("size", models.BigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("problems", models.JSONField(default=list)),
                ("fault", models.CharField(blank=True, max_length=300)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packs",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["cancelled", "failed", "making", "ready", "removed", "waiting"],
                            )
                        ),
                        name="programmes_pack_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "making"])),
                        fields=("programme",),
                        name="programmes_pack_one_at_a_time",
                    ),
                ],
            },
        ),
        *journaled("programmes", "Pack"),
    ]
