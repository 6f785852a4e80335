"""Fields that pick a department, a person, a programme, a finding: only from what one may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.choices import BaseChoiceIterator
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bihuan.apps.people.queries import persons_visible_to, serving, units_visible_to
from bihuan.apps.programmes.queries import programmes_visible_to
from bihuan.kit.deed import Actor

Choices = list[tuple[str, str]]


class Listed(BaseChoiceIterator):
    """Choices that are pairs already: Django need not look into each, in field and widget again."""

    def __init__(self, pairs: Choices) -> None:
        self.pairs = pairs

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)


class Select(forms.Select):
    """A drop-down written directly: a filter holds hundreds of names, on every page."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        """The same markup as Django's, without a template an option."""
        shown = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        chosen = {str(one) for one in self.format_value(value)}
        options = "".join(
            f'<option value="{escape(str(key))}"{" selected" if str(key) in chosen else ""}>'
            f"{escape(str(label))}</option>"
            for key, label in self.choices
        )
        # every key and label is escaped above
        return format_html("<select{}>{}</select>", flatatt(shown), mark_safe(options))  # noqa: S308


class Pick(forms.TypedChoiceField):
    """One id out of a list of (id, label), or nothing."""

    def __init__(self, *, label: str, choices: Choices, required: bool = True, **more: Any) -> None:
        super().__init__(
            label=label,
            choices=Listed([("", "—"), *choices]),
            widget=Select,
            coerce=int,
            empty_value=None,
            required=required,
            **more,
        )


class PickMany(forms.TypedMultipleChoiceField):
    """Several ids out of a list."""

    def __init__(self, *, label: str, choices: Choices, **more: Any) -> None:
        super().__init__(label=label, choices=choices, coerce=int, required=False, **more)


class DayField(forms.DateField):
    """A day, as 2026-03-31."""

    def __init__(self, *, label: str, required: bool = True, **more: Any) -> None:
        super().__init__(
            label=label, required=required, widget=forms.DateInput(format="%Y-%m-%d"), **more
        )


def text_area(*, label: str, required: bool = True, most: int = 4000, **more: Any) -> Any:
    """A text of several lines."""
    return forms.CharField(
        label=label, required=required, max_length=most, widget=forms.Textarea, **more
    )


def units(by: Actor, agency_id: int | None = None) -> Choices:
    """Open departments one may pick."""
    found = units_visible_to(by).filter(closed_on__isnull=True)
    if agency_id is not None:
        found = found.filter(agency_id=agency_id)
    return [(str(pk), name) for pk, name in found.values_list("pk", "name")]


def persons(by: Actor, *, on: date, agency_id: int | None = None) -> Choices:
    """Colleagues who serve; those of one name are told apart by their staff number."""
    found = serving(persons_visible_to(by), on=on)
    if agency_id is not None:
        found = found.filter(agency_id=agency_id)
    rows = list(found.values_list("pk", "name", "staff_no"))
    bearers = Counter(name for _pk, name, _no in rows)
    return [(str(pk), f"{name} ({no})" if bearers[name] > 1 else name) for pk, name, no in rows]


def programmes(by: Actor, *, running: bool = False) -> Choices:
    """Programmes one may see, newest first."""
    found = programmes_visible_to(by)
    if running:
        found = found.exclude(state__in=("finished", "withdrawn"))
    return [(str(pk), name) for pk, name in found.values_list("pk", "name")]


def labelled(table: Iterable[tuple[str, str]]) -> Choices:
    """Keys with their msgids translated."""
    return [(key, _(label)) for key, label in table]
