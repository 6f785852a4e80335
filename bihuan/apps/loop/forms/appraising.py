"""Forms of the annual appraisal."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.apps.loop.forms.checks import Choices, IdField, offered

MOST = Decimal(100)
LEAST = Decimal("0.01")


class YearForm(forms.Form):
    """The year of a new appraisal."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)


class SettingsForm(forms.Form):
    """What holds for the whole appraisal."""

    bonus_cap = forms.DecimalField(
        label=_("Most added points that count for a department"),
        min_value=0,
        max_value=MOST,
        decimal_places=2,
    )
    ranked = forms.BooleanField(
        label=_("Show the departments' ranking"),
        required=False,
        help_text=_("Off unless the agency's rule asks for one."),
    )


class WeighForm(forms.Form):
    """A programme's weight, and the round that counts."""

    programme_id = IdField(label=_("Programme"))
    weight = forms.DecimalField(
        label=_("Weight (points of 100)"), min_value=LEAST, max_value=MOST, decimal_places=2
    )
    round_id = IdField(label=_("Round that counts"), required=False)

    def __init__(self, *args: Any, programmes: Choices, rounds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered(self, "programme_id", programmes)
        offered(self, "round_id", [("", gettext("The last closed round")), *rounds])


class BonusForm(forms.Form):
    """Points for something the rounds do not see."""

    unit_id = IdField(label=_("Department"))
    points = forms.DecimalField(
        label=_("Points"), min_value=LEAST, max_value=MOST, decimal_places=2
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered(self, "unit_id", units)
