"""How texts are folded and cut into keys for searching; people are findable."""

from django.db import migrations

from bihuan.kit.searching.sql import findable, folding


class Migration(migrations.Migration):
    dependencies = [("people", "0006_forms_sent")]
    operations = [*folding(), *findable("people", "Person", "name", "pinyin", "staff_no")]
