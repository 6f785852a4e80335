"""What the binder asks: its filters, how thick a volume may be, which volumes go on paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.programmes.queries import BinderAsked
from bihuan.rules.binder import FEWEST, LARGEST


class BinderForm(forms.Form):
    """Which clauses' volumes to show."""

    def __init__(self, *given: Any, classes: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["words"] = forms.CharField(
            label=_("Clause or volume number"), max_length=60, required=False
        )
        self.fields["class_code"] = forms.ChoiceField(
            label=_("Class"), choices=[("", _("All")), *classes], required=False
        )
        self.fields["empty"] = forms.BooleanField(
            label=_("Only clauses without evidence"), required=False
        )

    def asked(self) -> BinderAsked:
        """The filters; one that makes no sense does not narrow."""
        self.is_valid()
        return BinderAsked(**{k: v for k, v in self.cleaned_data.items() if v})


class BinderRuleForm(forms.Form):
    """How volumes are parted."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["pages"] = forms.IntegerField(
            label=_("Pages of a volume, at most"),
            min_value=FEWEST,
            max_value=LARGEST,
            help_text=_("A piece is never parted: one that is thicker has a volume of its own."),
        )
        self.fields["by_year"] = forms.BooleanField(
            label=_("Every year begins a new volume"), required=False
        )


class VolumesPaperForm(forms.Form):
    """One volume, by its clause and part; or a whole class."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["class_code"] = forms.CharField(max_length=20, required=False)
        self.fields["clause"] = forms.IntegerField(min_value=1, required=False)
        self.fields["part"] = forms.IntegerField(min_value=1, required=False)
