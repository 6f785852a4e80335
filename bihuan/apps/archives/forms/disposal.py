"""What the pages of appraisal ask: a verdict, an opinion, how it was destroyed and who watched."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.archives.forms.lending import people
from bihuan.apps.archives.states import METHODS, RETENTIONS, VERDICTS
from bihuan.kit.deed import Actor


def _choices(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(key, _(label)) for key, label in table.items()]


class VerdictForm(forms.Form):
    """What becomes of the items that were picked."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["verdict"] = forms.ChoiceField(
            label=_("Verdict of the appraisal"), choices=_choices(VERDICTS)
        )
        self.fields["retention"] = forms.ChoiceField(
            label=_("Kept longer"),
            choices=[("", "—"), *_choices(RETENTIONS)],
            required=False,
            help_text=_("Counted anew from this year; only of what is kept longer."),
        )
        self.fields["reason"] = forms.CharField(label=_("Reason"), max_length=200)

    def clean(self) -> dict[str, Any]:
        """How long goes with keeping, and only with it."""
        told = super().clean() or {}
        if (told.get("verdict") == "prolong") != bool(told.get("retention")):
            words = _("Say how long what is kept longer is kept, and only of that.")
            self.add_error("retention", words)
        return told


class OpinionForm(forms.Form):
    """What the one who decides says."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["opinion"] = forms.CharField(
            label=_("Opinion"), max_length=200, widget=forms.Textarea
        )


class DestroyForm(forms.Form):
    """How, when, under whose eyes."""

    def __init__(self, *given: Any, by: Actor, on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        colleagues = [one for one in people(by, on=on) if one[0] != str(by.person_id)]
        self.fields["method"] = forms.ChoiceField(
            label=_("How it was destroyed"), choices=_choices(METHODS)
        )
        self.fields["destroyed_on"] = forms.DateField(
            label=_("Destroyed on"),
            initial=on,
            widget=forms.DateInput(attrs={"type": "date"}),
        )
        for name, label in (
            ("watched_by_id", _("First supervisor")),
            ("also_watched_by_id", _("Second supervisor")),
        ):
            self.fields[name] = forms.TypedChoiceField(
                label=label, choices=[("", "—"), *colleagues], coerce=int
            )
