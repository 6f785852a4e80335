"""The filter of the journal, and the file of a staff import."""

from __future__ import annotations

from typing import Any

from django import forms

from bihuan.apps.people import queries
from bihuan.apps.people.forms.fields import DayField, labels, offer, translated

_ = translated


class JournalFilter(forms.Form):
    """Which acts to show."""

    verb = forms.ChoiceField(label=_("Verb"), required=False)
    who = forms.CharField(label=_("Who"), required=False, max_length=60)
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("Until"), required=False)
    object_type = forms.ChoiceField(label=_("Kind of record"), required=False)
    object_id = forms.IntegerField(label=_("Number of the record"), required=False, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "verb", labels(dict(queries.verbs_known()), every=_("All verbs")))
        offer(self, "object_type", [("", str(_("All kinds"))), *queries.record_kinds()])


class StaffFileForm(forms.Form):
    """A staff list to look through."""

    file = forms.FileField(label=_("Staff list (XLSX or CSV)"))
