"""Forms of the ledger page: the day of totals, a workbook, a measure for many findings."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.loop.forms.picking import DayField, Pick, programmes
from bihuan.kit.deed import Actor


class TotalsForm(forms.Form):
    """Which programme, at the end of which day."""

    def __init__(self, *given: Any, by: Actor, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["on"] = DayField(label=_("At the end of"), required=False)
        self.fields["programme"] = Pick(
            label=_("Programme"), choices=programmes(by), required=False
        )
        self.is_valid()

    def day(self, today: date) -> date:
        """The day asked for; a day to come tells no more than today."""
        found: date | None = self.cleaned_data.get("on")
        return min(found or today, today)

    def programme(self) -> int | None:
        """The programme asked for."""
        found: int | None = self.cleaned_data.get("programme")
        return found


class LedgerFileForm(forms.Form):
    """A workbook."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["file"] = forms.FileField(
            label=_("Workbook"),
            help_text=_("An exported ledger, changed in Excel or WPS."),
            widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        )


class BatchLinkForm(forms.Form):
    """One measure for many findings."""

    def __init__(self, *given: Any, measures: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["measure_id"] = Pick(label=_("Measure"), choices=measures)
