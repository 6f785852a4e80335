"""Forms about findings: raise, assign, accept, describe, re-date, merge, dismiss; the filter."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.loop.forms.picking import (
    DayField,
    Pick,
    Select,
    labelled,
    persons,
    programmes,
    text_area,
    units,
)
from bihuan.apps.loop.models import Finding
from bihuan.apps.loop.queries.ledger import Asked
from bihuan.apps.loop.states import FINDING, FINDING_TYPES, SOURCES, STATUSES
from bihuan.kit.deed import Actor
from bihuan.rules.ladder import LADDERS

TYPES = tuple((key, label) for key, (label, _days) in FINDING_TYPES.items())


class RaiseForm(forms.Form):
    """A new finding."""

    def __init__(self, *given: Any, by: Actor, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["verbatim"] = text_area(
            label=_("Text, word for word"),
            most=20_000,
            help_text=_("As it was said or written; it cannot be changed later."),
        )
        self.fields["programme"] = Pick(
            label=_("Programme"), choices=programmes(by, running=True), required=False
        )
        self.fields["source"] = forms.ChoiceField(
            label=_("Source"), choices=labelled(SOURCES.items())
        )
        self.fields["kind"] = forms.ChoiceField(
            label=_("Type"), choices=labelled(TYPES), initial="deadline"
        )
        self.fields["title"] = forms.CharField(
            label=_("Title"),
            max_length=300,
            required=False,
            help_text=_("The first line of the text, unless given."),
        )
        self.fields["part"] = forms.CharField(label=_("Part"), max_length=200, required=False)
        self.fields["category"] = forms.CharField(
            label=_("Category"), max_length=60, required=False
        )
        self.fields["found_on"] = DayField(label=_("Found on"), required=False)
        self.fields["due_on"] = DayField(label=_("Due"), required=False)


class AssignForm(forms.Form):
    """Who takes the lead, and by when."""

    def __init__(self, *given: Any, by: Actor, on: date, agency_id: int, **more: Any) -> None:
        super().__init__(*given, **more)
        people = persons(by, on=on, agency_id=agency_id)
        self.fields["lead_unit_id"] = Pick(label=_("Lead department"), choices=units(by, agency_id))
        self.fields["leader_id"] = Pick(
            label=_("Lead leader"),
            choices=people,
            required=False,
            help_text=_("The leader in charge of the department, unless given."),
        )
        self.fields["handler_id"] = Pick(label=_("Handler"), choices=people, required=False)
        self.fields["due_on"] = DayField(
            label=_("Due"), required=False, help_text=_("By the type's default, unless given.")
        )
        self.fields["kind"] = forms.ChoiceField(
            label=_("Type"), choices=[("", "—"), *labelled(TYPES)], required=False
        )
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def of(finding: Finding) -> dict[str, Any]:
        """The finding as the form first shows it."""
        return {
            "lead_unit_id": finding.lead_unit_id,
            "leader_id": finding.leader_id,
            "handler_id": finding.handler_id,
            "due_on": finding.due_on,
            "kind": finding.type,
            "version": finding.version,
        }


class AcceptForm(forms.Form):
    """The head may name who handles it."""

    def __init__(self, *given: Any, by: Actor, on: date, agency_id: int, **more: Any) -> None:
        super().__init__(*given, **more)
        people = persons(by, on=on, agency_id=agency_id)
        self.fields["handler_id"] = Pick(label=_("Handler"), choices=people, required=False)


class DescribeForm(forms.Form):
    """Everything about a finding but its words."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["title"] = forms.CharField(label=_("Title"), max_length=300)
        self.fields["root_cause"] = text_area(label=_("Root cause"), required=False)
        self.fields["part"] = forms.CharField(label=_("Part"), max_length=200, required=False)
        self.fields["category"] = forms.CharField(
            label=_("Category"), max_length=60, required=False
        )
        self.fields["kind"] = forms.ChoiceField(label=_("Type"), choices=labelled(TYPES))
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def of(finding: Finding) -> dict[str, Any]:
        """The finding as the form first shows it."""
        return {
            "title": finding.title,
            "root_cause": finding.root_cause,
            "part": finding.part,
            "category": finding.category,
            "kind": finding.type,
            "version": finding.version,
        }


class ReasonForm(forms.Form):
    """A move that needs a reason."""

    def __init__(self, *given: Any, label: str = "", **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["reason"] = text_area(label=label or _("Reason"), most=2000)


class RedateForm(forms.Form):
    """Another date, and why."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["due_on"] = DayField(label=_("New due date"))
        self.fields["reason"] = text_area(label=_("Reason"), most=2000)


class MergeForm(forms.Form):
    """Into which finding of the same programme."""

    def __init__(self, *given: Any, others: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["into_id"] = Pick(label=_("The finding to merge into"), choices=others)


class DismissForm(forms.Form):
    """By which decision it is not upheld."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["decision_no"] = forms.CharField(label=_("Decision number"), max_length=80)
        self.fields["reason"] = text_area(label=_("Reason"), most=2000)


class LedgerForm(forms.Form):
    """The conditions of the ledger."""

    def __init__(self, *given: Any, by: Actor, on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        blank = [("", _("All"))]
        self.fields["words"] = forms.CharField(
            label=_("Words, pinyin or number"), max_length=100, required=False
        )
        self.fields["programme"] = Pick(
            label=_("Programme"), choices=programmes(by), required=False
        )
        self.fields["status"] = forms.ChoiceField(
            widget=Select,
            label=_("Status"),
            choices=[*blank, *labelled((k, v[0]) for k, v in STATUSES.items())],
            required=False,
        )
        self.fields["colour"] = forms.ChoiceField(
            widget=Select,
            label=_("Colour"),
            choices=[*blank, *colours(), ("none", _("None"))],
            required=False,
        )
        self.fields["state"] = forms.ChoiceField(
            widget=Select,
            label=_("State"),
            choices=[*blank, *labelled((s.key, s.label) for s in FINDING.states.values())],
            required=False,
        )
        self.fields["source"] = forms.ChoiceField(
            widget=Select,
            label=_("Source"),
            choices=[*blank, *labelled(SOURCES.items())],
            required=False,
        )
        self.fields["type"] = forms.ChoiceField(
            widget=Select, label=_("Type"), choices=[*blank, *labelled(TYPES)], required=False
        )
        self._more(by, on)

    def _more(self, by: Actor, on: date) -> None:
        people = persons(by, on=on)
        self.fields["lead_unit"] = Pick(
            label=_("Lead department"), choices=units(by), required=False
        )
        self.fields["leader"] = Pick(label=_("Lead leader"), choices=people, required=False)
        self.fields["handler"] = Pick(label=_("Handler"), choices=people, required=False)
        self.fields["due_from"] = DayField(label=_("Due from"), required=False)
        self.fields["due_to"] = DayField(label=_("Due until"), required=False)
        self.fields["open_only"] = forms.BooleanField(label=_("Open only"), required=False)
        self.fields["recurred"] = forms.BooleanField(label=_("Relapsed only"), required=False)

    def asked(self) -> Asked:
        """The conditions; one that makes no sense does not narrow."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        colour = given.pop("colour", None)
        return Asked(**given, colour="" if colour == "none" else colour)


def colours() -> list[tuple[str, str]]:
    """Every colour of the ladders, with its word."""
    found = {step.colour: step.label for ladder in LADDERS.values() for step in ladder.steps}
    return labelled(found.items())
