from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loop", "0010_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="came_from",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
