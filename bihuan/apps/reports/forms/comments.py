"""Forms with which the office deals with a comment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.apps.loop.states import FINDING_TYPES
from bihuan.apps.reports.actions.comments import ANSWER_CHARS


class AnswerForm(forms.Form):
    """The answer, for the tracking code or for everybody."""

    answer = forms.CharField(
        label=_("Our answer"), max_length=ANSWER_CHARS, widget=forms.Textarea(attrs={"rows": 5})
    )
    public = forms.BooleanField(
        label=_("Also show comment and answer on the public page"), required=False
    )


class RegisterForm(forms.Form):
    """The finding that comes of it."""

    title = forms.CharField(label=_("Title"), max_length=300)
    kind = forms.ChoiceField(label=_("Type"))
    found = forms.CharField(
        label=_("Text of the finding"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, gettext(label)) for key, (label, _days) in FINDING_TYPES.items()]
