"""Forms about findings: raise, assign, accept, describe, re-date, merge, dismiss; the filter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.apps.loop.forms.picking import (
    Choices,
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
    """The conditions of the ledger.

    Lists of people and departments are long and seldom opened: a field beyond the first few is made
    when it is asked for by its name, or when all are.
    """

    FRONT = ("words", "programme", "status", "colour")

    def __init__(self, given: QueryDict, *, by: Actor, on: date) -> None:
        super().__init__(given)
        self.whole = given.get("conditions") == "all"
        makers = _ledger_fields(by, on)
        used = [name for name in makers if name not in self.FRONT and given.get(name)]
        self.in_sight = len(self.FRONT) + len(used)
        first = (*self.FRONT, *used)
        rest = [name for name in makers if name not in first] if self.whole else []
        for name in (*first, *rest):
            self.fields[name] = makers[name]()

    def asked(self) -> Asked:
        """The conditions; one that makes no sense does not narrow."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        colour = given.pop("colour", None)
        return Asked(**given, colour="" if colour == "none" else colour)


def _ledger_fields(by: Actor, on: date) -> dict[str, Callable[[], forms.Field]]:
    """How each condition is made, in the order they are shown."""
    people = cache(lambda: persons(by, on=on))
    statuses = ((key, told[0]) for key, told in STATUSES.items())
    states = ((state.key, state.label) for state in FINDING.states.values())
    return {
        "words": lambda: forms.CharField(
            label=_("Words, pinyin or number"), max_length=100, required=False
        ),
        "programme": lambda: _picked(_("Programme"), programmes(by)),
        "status": lambda: _one_of(_("Status"), labelled(statuses)),
        "colour": lambda: _one_of(_("Colour"), [*colours(), ("none", _("None"))]),
        "state": lambda: _one_of(_("State"), labelled(states)),
        "source": lambda: _one_of(_("Source"), labelled(SOURCES.items())),
        "type": lambda: _one_of(_("Type"), labelled(TYPES)),
        "lead_unit": lambda: _picked(_("Lead department"), units(by)),
        "leader": lambda: _picked(_("Lead leader"), people()),
        "handler": lambda: _picked(_("Handler"), people()),
        "due_from": lambda: DayField(label=_("Due from"), required=False),
        "due_to": lambda: DayField(label=_("Due until"), required=False),
        "open_only": lambda: forms.BooleanField(label=_("Open only"), required=False),
        "recurred": lambda: forms.BooleanField(label=_("Relapsed only"), required=False),
    }


def _one_of(label: str, choices: Choices) -> forms.ChoiceField:
    """One of a short list, or all."""
    return forms.ChoiceField(
        widget=Select, label=label, choices=[("", _("All")), *choices], required=False
    )


def _picked(label: str, choices: Choices) -> Pick:
    return Pick(label=label, choices=choices, required=False)


def colours() -> list[tuple[str, str]]:
    """Every colour of the ladders, with its word."""
    found = {step.colour: step.label for ladder in LADDERS.values() for step in ladder.steps}
    return labelled(found.items())
