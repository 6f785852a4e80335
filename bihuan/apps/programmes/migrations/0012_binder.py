from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0011_policies_in_use"),
    ]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="binder_by_year",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="programme",
            name="binder_pages",
            field=models.PositiveSmallIntegerField(default=300),
        ),
    ]
