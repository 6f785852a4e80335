"""Forms about measures: the measure itself, progress, evidence, extension, links."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.loop.forms.picking import (
    DayField,
    Pick,
    PickMany,
    labelled,
    persons,
    text_area,
    units,
)
from bihuan.apps.loop.models import Measure
from bihuan.apps.loop.queries.measures import MeasuresAsked
from bihuan.apps.loop.states import MEASURE, PRODUCT_KINDS, REPORT_MONTHS
from bihuan.kit.confirming import Unclassified
from bihuan.kit.deed import Actor


class MeasureForm(forms.Form):
    """A measure: what, by whom, until when, and how one will see it is done."""

    def __init__(self, *given: Any, by: Actor, on: date, agency_id: int, **more: Any) -> None:
        super().__init__(*given, **more)
        people = persons(by, on=on, agency_id=agency_id)
        places = units(by, agency_id)
        self.fields["text"] = text_area(
            label=_("Measure"), help_text=_("What exactly will be there, by whom, how many, when?")
        )
        self.fields["lead_unit_id"] = Pick(
            label=_("Lead department"), choices=places, required=False
        )
        self.fields["leader_id"] = Pick(label=_("Lead leader"), choices=people, required=False)
        self.fields["handler_id"] = Pick(label=_("Handler"), choices=people, required=False)
        self.fields["due_on"] = DayField(label=_("Due"), required=False)
        self.fields["product_kind"] = forms.ChoiceField(
            label=_("Expected product"),
            choices=[("", _("None")), *((kind, kind) for kind in PRODUCT_KINDS)],
            required=False,
            help_text=_("Closing asks for evidence of this kind."),
        )
        self.fields["product"] = forms.CharField(
            label=_("Name of the product"), max_length=200, required=False
        )
        self.fields["criterion"] = text_area(label=_("Acceptance criterion"), required=False)
        self.fields["outcome"] = text_area(
            label=_("Outcome"),
            required=False,
            help_text=_("For an activity: who took part, what has changed."),
        )
        self._more(places, people)

    def _more(self, places: list[tuple[str, str]], people: list[tuple[str, str]]) -> None:
        self.fields["long_term"] = forms.BooleanField(
            label=_("Long-term, kept up for good"), required=False
        )
        self.fields["report_months"] = forms.IntegerField(
            label=_("A report every so many months"),
            min_value=1,
            max_value=12,
            initial=REPORT_MONTHS,
        )
        self.fields["helper_units"] = PickMany(label=_("Helping departments"), choices=places)
        self.fields["helper_persons"] = PickMany(label=_("Helping persons"), choices=people)
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def of(measure: Measure) -> dict[str, Any]:
        """The measure as the form first shows it."""
        helpers = list(measure.helpers.filter(ended_on__isnull=True))
        names = (
            *("text", "lead_unit_id", "leader_id", "handler_id", "due_on", "product_kind"),
            *("product", "criterion", "outcome", "long_term", "report_months", "version"),
        )
        return {
            **{name: getattr(measure, name) for name in names},
            "helper_units": [h.unit_id for h in helpers if h.unit_id],
            "helper_persons": [h.person_id for h in helpers if h.person_id],
        }


class ReportForm(forms.Form):
    """How far it is."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["percent"] = forms.IntegerField(
            label=_("Progress in per cent"), min_value=0, max_value=100
        )
        self.fields["text"] = text_area(label=_("What was done"))
        self.fields["blocker"] = forms.CharField(
            label=_("What is in the way"), max_length=300, required=False
        )


class SubmitForm(forms.Form):
    """What came of it."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["outcome"] = text_area(
            label=_("Outcome"),
            required=False,
            help_text=_("For an activity: who took part, what has changed."),
        )


class EvidenceForm(forms.Form):
    """A piece of evidence: a file, a link or a statement."""

    def __init__(self, *given: Any, on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["kind"] = forms.CharField(label=_("Kind"), max_length=40)
        self.fields["title"] = forms.CharField(label=_("Title"), max_length=200)
        self.fields["event_on"] = DayField(
            label=_("Happened on"),
            help_text=_("The day it happened; a later entry is shown as such."),
            initial=on,
        )
        self.fields["upload"] = forms.FileField(label=_("File"), required=False)
        self.fields["link"] = forms.URLField(
            label=_("Link"), max_length=500, required=False, assume_scheme="https"
        )
        self.fields["statement"] = text_area(label=_("Statement"), required=False)
        self.fields["document_no"] = forms.CharField(
            label=_("Document number"), max_length=80, required=False
        )
        self.fields["locator"] = forms.CharField(
            label=_("Where to find it"), max_length=120, required=False
        )
        self.fields["unclassified"] = Unclassified()


class ExtensionForm(forms.Form):
    """More time, and why."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["to_due"] = DayField(label=_("New due date"))
        self.fields["reason"] = text_area(label=_("Reason"), most=2000)


class LinkForm(forms.Form):
    """Further findings a measure answers."""

    def __init__(self, *given: Any, findings: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["findings"] = PickMany(label=_("Findings"), choices=findings)


class ReuseForm(forms.Form):
    """A piece of evidence that is there already."""

    def __init__(self, *given: Any, pieces: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["evidence"] = Pick(label=_("Evidence"), choices=pieces)


class MeasureFilterForm(forms.Form):
    """The conditions of the list of measures."""

    def __init__(self, *given: Any, by: Actor, on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["words"] = forms.CharField(label=_("Words"), max_length=100, required=False)
        self.fields["state"] = forms.ChoiceField(
            label=_("State"),
            choices=[
                ("", _("All")),
                *labelled((s.key, s.label) for s in MEASURE.states.values()),
            ],
            required=False,
        )
        self.fields["lead_unit"] = Pick(
            label=_("Lead department"), choices=units(by), required=False
        )
        self.fields["handler"] = Pick(
            label=_("Handler"), choices=persons(by, on=on), required=False
        )
        self.fields["due_from"] = DayField(label=_("Due from"), required=False)
        self.fields["due_to"] = DayField(label=_("Due until"), required=False)
        self.fields["mine"] = forms.BooleanField(label=_("Mine only"), required=False)
        self.fields["overdue"] = forms.BooleanField(label=_("Overdue only"), required=False)

    def asked(self) -> MeasuresAsked:
        """The conditions; one that makes no sense does not narrow."""
        self.is_valid()
        return MeasuresAsked(**{k: v for k, v in self.cleaned_data.items() if v})
