"""What the steps of a document ask: an opinion, a reason, receivers, a receipt, a scan."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.documents.states import STEPS
from bihuan.apps.people.queries import persons_visible_to, serving, units_visible_to
from bihuan.kit.confirming import Unclassified
from bihuan.kit.deed import Actor

MOST_OUTSIDE = 2000


class OpinionForm(forms.Form):
    """A word with the signature, if there is one to say."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["opinion"] = forms.CharField(
            label=_("Opinion"), max_length=400, required=False, widget=forms.Textarea
        )


class ReasonForm(forms.Form):
    """Why."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=200, widget=forms.Textarea
        )


class DeliverForm(forms.Form):
    """To whom."""

    def __init__(self, *given: Any, by: Actor, on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        units = units_visible_to(by).filter(closed_on__isnull=True, agency_id=by.agency_id or 0)
        persons = serving(persons_visible_to(by).filter(agency_id=by.agency_id or 0), on=on)
        self.fields["unit_ids"] = forms.TypedMultipleChoiceField(
            label=_("Departments"),
            choices=[(str(pk), name) for pk, name in units.values_list("pk", "name")],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["person_ids"] = forms.TypedMultipleChoiceField(
            label=_("Colleagues"),
            choices=[(str(pk), name) for pk, name in persons.values_list("pk", "name")],
            coerce=int,
            required=False,
        )
        self.fields["outside"] = forms.CharField(
            label=_("Outside"),
            max_length=MOST_OUTSIDE,
            required=False,
            widget=forms.Textarea,
            help_text=_("A line each receiver outside the agency."),
        )

    def receivers(self) -> dict[str, Any]:
        """As the verb wants them."""
        return {**self.cleaned_data, "outside": self.cleaned_data["outside"].splitlines()}


class ReceiptForm(forms.Form):
    """Who received it there."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["receipt"] = forms.CharField(
            label=_("Receipt"),
            max_length=200,
            help_text=_(
                "Who received it there, when, and how: by hand, by post, through exchange."
            ),
        )


class FileForm(forms.Form):
    """Receipts still missing are accepted as missing."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["early"] = forms.BooleanField(
            label=_("File it although receipts are missing"), required=False
        )


class PaperForm(forms.Form):
    """The scan of a paper somebody signed by hand."""

    def __init__(self, *given: Any, by: Actor, on: date, steps: list[str], **more: Any) -> None:
        super().__init__(*given, **more)
        persons = serving(persons_visible_to(by).filter(agency_id=by.agency_id or 0), on=on)
        self.fields["step"] = forms.ChoiceField(
            label=_("Step"), choices=[(key, _(STEPS[key])) for key in steps]
        )
        self.fields["person_id"] = forms.TypedChoiceField(
            label=_("Signed by"),
            choices=[("", "—"), *((str(pk), n) for pk, n in persons.values_list("pk", "name"))],
            coerce=int,
        )
        self.fields["upload"] = forms.FileField(label=_("Scan of the signed paper"))
        self.fields["unclassified"] = Unclassified()
