from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0005_milestone_reason_longer"),
    ]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="sign_in_any_order",
            field=models.BooleanField(default=False),
        ),
    ]
