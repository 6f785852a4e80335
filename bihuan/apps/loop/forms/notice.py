"""Forms for a notice: its text, the programme it starts, the table of its problems."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bihuan.apps.loop.forms.picking import Choices, Pick
from bihuan.apps.loop.states import FINDING_TYPES
from bihuan.kit.texts_given import TextForm


class NoticeForm(TextForm):
    """The notice."""

    def __init__(self, *given: Any, **more: Any) -> None:
        hint = _now("Paste the whole text, from the title to the date.")
        super().__init__(*given, label=_now("Text of the notice"), hint=hint, **more)


class ProgrammeForm(forms.Form):
    """The rectification that the notice starts."""

    name = forms.CharField(label=_("Name of the rectification"), max_length=120)
    document_no = forms.CharField(label=_("Document number"), max_length=80, required=False)
    starts_on = forms.DateField(
        label=_("Day of feedback"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The day on which the problems were handed over; none is due before it."),
    )
    ends_on = forms.DateField(
        label=_("To be finished by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean(self) -> dict[str, Any]:
        """The end is not before the beginning."""
        given = self.cleaned_data
        if (
            given.get("ends_on")
            and given.get("starts_on")
            and given["ends_on"] < given["starts_on"]
        ):
            self.add_error("ends_on", _now("The end lies before the day of feedback."))
        return given


class ProblemForm(forms.Form):
    """One problem of the table."""

    taken = forms.BooleanField(label=_("Import"), required=False, initial=True)
    part = forms.CharField(label=_("Part"), max_length=200, required=False)
    verbatim = forms.CharField(
        label=_("Problem, word for word"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    kind = forms.ChoiceField(
        label=_("Type"),
        choices=[(key, _(label)) for key, (label, _d) in FINDING_TYPES.items()],
        initial="deadline",
    )
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *given: Any, units: Choices, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["lead_unit"] = Pick(
            label=_now("Lead department"), choices=units, required=False
        )

    def clean(self) -> dict[str, Any]:
        """A problem to import has words; one that is left out may be anything."""
        given = self.cleaned_data
        if not given.get("taken"):
            self.errors.clear()
        elif "verbatim" in given and not given["verbatim"].strip():
            self.add_error("verbatim", _now("The text of the problem is empty."))
        return given

    def due_from(self, starts_on: Any) -> bool:
        """Whether the problem, if it is imported, is due no earlier than this day."""
        given = self.cleaned_data
        due_on = given.get("due_on") if given.get("taken") else None
        early = due_on is not None and due_on < starts_on
        if early:
            self.add_error("due_on", _now("The due date lies before the day of feedback."))
        return not early


class _Problems(forms.BaseFormSet):  # type: ignore[type-arg]  # generic in the stubs only
    """The table as a whole."""

    def clean(self) -> None:
        """Something is to be imported."""
        if not any(form.cleaned_data.get("taken") for form in self.forms if form.is_valid()):
            raise forms.ValidationError(_now("Choose at least one problem to import."))


ProblemFormSet = forms.formset_factory(
    ProblemForm, formset=_Problems, extra=0, max_num=1000, absolute_max=1000
)
