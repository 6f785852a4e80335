"""What the pages of transfers ask: what the list is drawn for, the hand-over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.archives.actions.transfer import Range
from bihuan.apps.archives.forms import ACCEPTED
from bihuan.apps.archives.forms.dossiers import FIRST_YEAR
from bihuan.apps.archives.states import RETENTIONS
from bihuan.kit.confirming import WithFile


class DrawForm(forms.Form):
    """What goes."""

    def __init__(self, *given: Any, on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["name"] = forms.CharField(
            label=_("Name of the list"), max_length=80, help_text=_("Such as: 2016–2020, for good")
        )
        for name, label in (("year_from", _("Year from")), ("year_to", _("Year until"))):
            self.fields[name] = forms.IntegerField(
                label=label, min_value=FIRST_YEAR, max_value=on.year
            )
        kinds = [(key, f"{key} {_(label)}") for key, label in RETENTIONS.items()]
        self.fields["retention"] = forms.ChoiceField(
            label=_("Retention"), choices=[("", _("All")), *kinds], required=False, initial="Y"
        )
        self.fields["org_code"] = forms.CharField(
            label=_("Department code"), max_length=8, required=False
        )

    def given(self) -> dict[str, Any]:
        """The arguments of the verb."""
        told = dict(self.cleaned_data)
        return {"name": told.pop("name"), "of": Range(**told)}


class HandOverForm(WithFile):
    """Who took it over, when, with what receipt."""

    def __init__(self, *given: Any, on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["receiver"] = forms.CharField(label=_("Receiving archive"), max_length=120)
        self.fields["taken_by"] = forms.CharField(label=_("Taken over by"), max_length=60)
        self.fields["handed_on"] = forms.DateField(
            label=_("Handed over on"),
            initial=on,
            widget=forms.DateInput(attrs={"type": "date"}),
        )
        self.fields["note"] = forms.CharField(
            label=_("Number of the receipt"), max_length=200, required=False
        )
        self.ask_file(_("Scan of the signed receipt"), accept=ACCEPTED)
