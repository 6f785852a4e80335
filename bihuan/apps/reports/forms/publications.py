"""Forms of a publication and its editions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.apps.reports.actions import Decision, Outline
from bihuan.apps.reports.actions.editions import WORD_CHARS
from bihuan.apps.reports.models import Publication
from bihuan.apps.reports.queries.composing import Kept
from bihuan.apps.reports.states import AUDIENCES, KINDS

Choices = list[tuple[str, str]]


class FilterForm(forms.Form):
    """The search above the list."""

    q = forms.CharField(label=_("Title"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", gettext("All kinds")), *((k, gettext(label)) for k, label in KINDS.items())]
        _offer(self, "kind", kinds)


class OutlineForm(forms.Form):
    """What a publication says of itself."""

    title = forms.CharField(label=_("Title"), max_length=120)
    starts_on = forms.DateField(label=_("Public from"))
    ends_on = forms.DateField(label=_("Comments taken until"))
    telephone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        help_text=_("Of the office, not of a person: everybody reads it."),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    post_box = forms.CharField(
        label=_("Post box"), max_length=120, required=False, help_text=_("With the postcode.")
    )
    channel = forms.CharField(
        label=_("Also published"),
        max_length=120,
        required=False,
        help_text=_("The notice board, the agency's website, a meeting."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def outline(self) -> Outline:
        """The outline as entered."""
        given = self.cleaned_data
        return Outline(**{name: given[name] for name in Outline.__slots__})

    @staticmethod
    def of(publication: Publication) -> dict[str, Any]:
        """What is there already."""
        names = (*Outline.__slots__, "version")
        return {name: getattr(publication, name) for name in names}


class NewForm(OutlineForm):
    """A new publication: what about, and for whom."""

    about = forms.ChoiceField(label=_("What is made public"))
    audience = forms.ChoiceField(
        label=_("For whom"), help_text=_("Within the Party: never on the public pages.")
    )
    field_order = ("about", "title", "audience")

    def __init__(self, *args: Any, about: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        _offer(self, "about", about)
        _offer(self, "audience", [(k, gettext(label)) for k, (label, _t) in AUDIENCES.items()])


class CorrectionForm(forms.Form):
    """Why there is another edition."""

    correction_note = forms.CharField(
        label=_("What this edition corrects"),
        max_length=300,
        widget=forms.Textarea,
        help_text=_("Readers see it, with every row that changed."),
    )


class WordsForm(forms.Form):
    """What stands before and after the rows."""

    introduction = forms.CharField(
        label=_("Introduction"), max_length=WORD_CHARS, widget=forms.Textarea(attrs={"rows": 8})
    )
    closing = forms.CharField(
        label=_("Closing words"),
        max_length=WORD_CHARS,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What follows, and an invitation to comment. Figures come from the ledger."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea)


def decisions_in(given: Mapping[str, str], waiting: list[Kept]) -> list[Decision]:
    """What the table of names and numbers says: one choice a row, and a reason for what is kept."""
    found = []
    for index, one in enumerate(waiting):
        choice = given.get(f"do_{index}", "")
        if given.get(f"key_{index}", "") == one.key and choice in ("hide", "keep"):
            reason = given.get(f"reason_{index}", "")
            found.append(Decision(one.key, choice == "keep", reason if choice == "keep" else ""))
    return found


def _offer(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
