"""The conditions of the list of evidence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.archives.queries import EvidenceAsked


class EvidenceFilterForm(forms.Form):
    """What to look for."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["words"] = forms.CharField(label=_("Words"), max_length=100, required=False)
        self.fields["kind"] = forms.CharField(label=_("Kind"), max_length=40, required=False)
        self.fields["happened_from"] = forms.DateField(label=_("Happened from"), required=False)
        self.fields["happened_to"] = forms.DateField(label=_("Happened until"), required=False)
        self.fields["late"] = forms.BooleanField(label=_("Entered later only"), required=False)
        self.fields["mine"] = forms.BooleanField(label=_("Entered by me"), required=False)

    def asked(self) -> EvidenceAsked:
        """The conditions; one that makes no sense does not narrow."""
        self.is_valid()
        return EvidenceAsked(**{k: v for k, v in self.cleaned_data.items() if v})


class WithdrawForm(forms.Form):
    """Why a piece is withdrawn."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=200, widget=forms.Textarea
        )
