"""What the pages of policies ask: conditions, a draft, a check, the issue, training, use."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.people.queries import units_visible_to
from bihuan.apps.policies.actions import Draft
from bihuan.apps.policies.models import Policy
from bihuan.apps.policies.queries import Asked
from bihuan.apps.policies.states import CHECKS, EXECUTE_WITHIN_DAYS, POLICY
from bihuan.kit.confirming import WithFile
from bihuan.kit.deed import Actor

ACCEPTED = ".pdf,.ofd,.docx,.doc,.wps,.txt,image/*"


def day(label: str, **more: Any) -> forms.DateField:
    """A day, as 2026-03-31."""
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d"), **more)


def units(by: Actor) -> forms.TypedChoiceField:
    """The department a policy belongs to."""
    rows = units_visible_to(by).filter(closed_on__isnull=True).values_list("pk", "name")
    return forms.TypedChoiceField(
        label=_("Owner department"),
        choices=[("", "—"), *((str(pk), name) for pk, name in rows)],
        coerce=int,
        empty_value=None,
        required=False,
    )


class RegisterFilterForm(forms.Form):
    """The conditions of the register."""

    def __init__(self, *given: Any, by: Actor, **more: Any) -> None:
        super().__init__(*given, **more)
        states = [(s.key, _(s.label)) for s in POLICY.states.values()]
        late = _("Not carried out within %(n)s days") % {"n": EXECUTE_WITHIN_DAYS}
        self.fields["words"] = forms.CharField(
            label=_("Name, number or superior rule"), max_length=100, required=False
        )
        self.fields["state"] = forms.ChoiceField(
            label=_("State"), choices=[("", _("All")), *states], required=False
        )
        self.fields["unit"] = units(by)
        self.fields["lacks"] = forms.ChoiceField(
            label=_("Still lacks"),
            choices=[
                ("", _("All")),
                ("check", _("The check against the superior rule")),
                ("looser", _("A correction: looser than the superior rule")),
                ("execution", _("A first execution")),
                ("late", late),
                ("training", _("Training")),
            ],
            required=False,
        )

    def asked(self) -> Asked:
        """The conditions; one that makes no sense does not narrow."""
        self.is_valid()
        return Asked(**{k: v for k, v in self.cleaned_data.items() if v})


class DraftForm(WithFile):
    """A draft, or what is registered as issued on paper."""

    def __init__(self, *given: Any, by: Actor, whole: bool = False, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["name"] = forms.CharField(label=_("Name of the policy"), max_length=120)
        self.fields["unit_id"] = units(by)
        self.fields["superior_rule"] = forms.CharField(
            label=_("Superior rule"),
            max_length=300,
            required=False,
            widget=forms.Textarea,
            help_text=_("The rule above it that it must not be looser than, with its article."),
        )
        self.fields["document_no"] = forms.CharField(
            label=_("Document number"), max_length=80, required=whole
        )
        self.fields["issued_on"] = day(_("Date of issue"), required=whole)
        self.fields["effective_on"] = day(_("Effective from"), required=whole)
        self.ask_file(_("Text of the policy"), accept=ACCEPTED)
        self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def of(policy: Policy) -> dict[str, Any]:
        """A policy as the form first shows it."""
        names = ("name", "unit_id", "superior_rule", "document_no", "issued_on", "effective_on")
        return {**{name: getattr(policy, name) for name in names}, "revision": policy.revision}

    def draft(self) -> Draft:
        """The draft as entered."""
        given = self.cleaned_data
        return Draft(**{name: given[name] for name in Draft.__slots__})

    def file(self) -> dict[str, Any]:
        """The file with its confirmation, as the verbs take them."""
        return {key: self.cleaned_data[key] for key in ("upload", "unclassified")}


class CheckForm(forms.Form):
    """How it compares with the superior rule."""

    def __init__(self, *given: Any, policy: Policy, **more: Any) -> None:
        super().__init__(*given, **more)
        fits = ("not_looser", "looser") if policy.superior_rule else ("no_superior", "looser")
        self.fields["checked_as"] = forms.ChoiceField(
            label=_("What the check says"),
            choices=[(key, _(CHECKS[key][0])) for key in fits],
            widget=forms.RadioSelect,
        )
        self.fields["note"] = forms.CharField(
            label=_("What was compared"),
            max_length=300,
            widget=forms.Textarea,
            help_text=_("Which articles, which thresholds; above all where numbers differ."),
        )


class IssueForm(forms.Form):
    """Number and dates."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["document_no"] = forms.CharField(label=_("Document number"), max_length=80)
        self.fields["issued_on"] = day(_("Date of issue"))
        self.fields["effective_on"] = day(_("Effective from"))


class TrainingForm(forms.Form):
    """When people were taught the policy."""

    def __init__(self, *given: Any, on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["trained_on"] = day(_("Training held on"), initial=on)
        self.fields["note"] = forms.CharField(
            label=_("Who was taught, and what came of it"), max_length=300, widget=forms.Textarea
        )


class ExecutionForm(WithFile):
    """What was done by the policy."""

    def __init__(self, *given: Any, on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["on"] = day(_("Carried out on"), initial=on)
        self.fields["what"] = forms.CharField(
            label=_("What was done by it"),
            max_length=300,
            widget=forms.Textarea,
            help_text=_("Such as: the form filled in, the stock counted, the expense checked."),
        )
        self.ask_file(_("What shows it"), accept=ACCEPTED)


class ReasonForm(forms.Form):
    """Why."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=300, widget=forms.Textarea
        )


class FileForm(forms.Form):
    """The sheet to look through."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["file"] = forms.FileField(
            label=_("File"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"})
        )
