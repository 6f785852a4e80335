"""Forms of accounts: opening, time-boxing, reasons, language, and the review of all grants."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from bihuan.apps.people.forms.directory import ROLE_LABELS
from bihuan.apps.people.forms.fields import DayField, labels, offer, translated

_ = translated
STATES = {
    "open": "In use",
    "locked": "Locked",
    "over": "Time is over",
    "unused": "Never signed in",
}


class OpenAccountForm(forms.Form):
    """A user name, and a last day for outside experts."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        help_text=_("Letters, digits, dots and dashes; the staff number will do."),
    )
    expires_on = DayField(
        label=_("Last day"), required=False, help_text=_("Required for an outside expert.")
    )


class UntilForm(forms.Form):
    """An account's last day, or none."""

    expires_on = DayField(
        label=_("Last day"), required=False, help_text=_("Empty: without an end.")
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class LanguageForm(forms.Form):
    """The language one is greeted in."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class AccountsFilter(forms.Form):
    """The search above the accounts."""

    q = forms.CharField(label=_("Name or user name"), required=False, max_length=60)
    role = forms.ChoiceField(label=_("Role"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "role", labels(ROLE_LABELS, every=_("All roles")))
        offer(self, "state", labels(STATES, every=_("All states")))
