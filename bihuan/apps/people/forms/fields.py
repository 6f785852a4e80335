"""Pickers that offer only what the person may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import forms
from django.db.models import Model
from django.utils.functional import lazy
from django.utils.translation import gettext

Choices = list[tuple[str, str]]

translated = lazy(gettext, str)


def labels(pairs: Mapping[str, str], *, every: str = "") -> Choices:
    """Choices out of value → label msgid; `every` heads the list as “all of them”."""
    return [*_first(every), *((value, gettext(label)) for value, label in pairs.items())]


def rows(records: Iterable[Model], *, every: str = "") -> Choices:
    """Choices out of records."""
    return [*_first(every), *((str(r.pk), str(r)) for r in records)]


def offer(form: forms.Form, name: str, choices: Choices) -> None:
    """Give a field of the form its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _first(every: str) -> Choices:
    return [("", str(every))] if every else []


class DayField(forms.DateField):
    """A day picked in the browser's calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PickField(forms.TypedChoiceField):
    """One record by id; the view sets the choices."""

    def __init__(self, *, label: str, required: bool = True, help_text: str = "") -> None:
        super().__init__(
            label=label, required=required, help_text=help_text, coerce=int, empty_value=None
        )
