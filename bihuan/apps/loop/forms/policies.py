"""Forms about the policy of a measure: pick one, register one, record that it was carried out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.loop.forms.picking import DayField, Pick, text_area
from bihuan.apps.policies.actions import Draft
from bihuan.kit.confirming import WithFile


class PickPolicyForm(forms.Form):
    """A policy of the register."""

    def __init__(self, *given: Any, policies: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["policy_id"] = Pick(label=_("Policy"), choices=policies)


class NewPolicyForm(WithFile):
    """A policy, said once: it goes into the register and proves the measure."""

    def __init__(self, *given: Any, issues: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        later = "" if issues else _("May stay empty until the office issues it.")
        self.fields["name"] = forms.CharField(label=_("Name of the policy"), max_length=120)
        self.fields["document_no"] = forms.CharField(
            label=_("Document number"), max_length=80, required=issues, help_text=later
        )
        self.fields["issued_on"] = DayField(label=_("Date of issue"), required=issues)
        self.fields["effective_on"] = DayField(label=_("Effective from"), required=issues)
        self.fields["superior_rule"] = text_area(
            label=_("Superior rule"),
            most=300,
            required=False,
            help_text=_("The rule above it that it must not be looser than, with its article."),
        )
        self.ask_file(_("Text of the policy"))

    def draft(self, unit_id: int | None) -> Draft:
        """The policy as entered, of a department."""
        given = self.cleaned_data
        names = ("name", "document_no", "issued_on", "effective_on", "superior_rule")
        return Draft(unit_id=unit_id, **{name: given[name] for name in names})


class UseForm(WithFile):
    """What was done by the policy."""

    def __init__(self, *given: Any, on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["on"] = DayField(label=_("Carried out on"), initial=on)
        self.fields["what"] = text_area(
            label=_("What was done by it"),
            most=300,
            help_text=_("Such as: the form filled in, the stock counted, the expense checked."),
        )
        self.ask_file(_("What shows it"))
