"""Programmes and the minutes of their meetings are findable."""

from django.db import migrations

from bihuan.kit.searching.sql import findable


class Migration(migrations.Migration):
    dependencies = [("programmes", "0008_minutes_filed"), ("people", "0007_search")]
    operations = [
        *findable("programmes", "Programme", "name", "document_no", "basis", "scope_note"),
        *findable("programmes", "Session", "title", "place", "minutes"),
    ]
