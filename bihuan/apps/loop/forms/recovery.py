"""Forms about money to recover: the amount, a line, a receipt, a waiver, a talk."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.loop.actions.recovery.balancing import amount_sentence
from bihuan.apps.loop.forms.picking import DayField, Pick, persons, text_area
from bihuan.apps.loop.queries.recovery_sheet import month
from bihuan.kit.confirming import WithFile
from bihuan.kit.deed import Actor
from bihuan.rules.recovery import read_amount
from bihuan.rules.refusal import Refusal


class MoneyField(forms.CharField):
    """An amount in 元, written as offices write it."""

    def __init__(self, *, label: str, **more: Any) -> None:
        hint = _("In yuan, such as 114500.00, or as 11.45万元.")
        super().__init__(label=label, max_length=40, help_text=hint, **more)

    def clean(self, value: Any) -> Decimal:
        """The amount to the cent."""
        text = super().clean(value)
        try:
            return read_amount(text)
        except Refusal as refusal:
            raise forms.ValidationError(amount_sentence(refusal)) from refusal


class MonthField(forms.CharField):
    """A month, or nothing."""

    def __init__(self, *, label: str) -> None:
        hint = _("A month, such as 2014-10.")
        super().__init__(label=label, max_length=20, required=False, help_text=hint)

    def clean(self, value: Any) -> date | None:
        """The first day of the month."""
        text = super().clean(value)
        found = month(text) if text else None
        if text and found is None:
            raise forms.ValidationError(_("“%(text)s” is no month.") % {"text": text})
        return found


class AmountForm(forms.Form):
    """How much is to be recovered."""

    def __init__(self, *given: Any, again: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["amount"] = MoneyField(label=_("Amount to recover"))
        self.fields["basis"] = text_area(
            label=_("Basis of the amount"),
            most=300,
            required=again,
            help_text=_("Such as: the audit, the payrolls of which months."),
        )


class LineForm(forms.Form):
    """From whom, for which time, how much."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["payee"] = forms.CharField(label=_("Payee"), max_length=60)
        self.fields["due"] = MoneyField(label=_("Amount due"))
        self.fields["period_from"] = MonthField(label=_("Period from"))
        self.fields["period_to"] = MonthField(label=_("Period until"))
        self.fields["note"] = forms.CharField(label=_("Note"), max_length=300, required=False)


class ReceiptForm(forms.Form):
    """Money that came in."""

    def __init__(self, *given: Any, on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["amount"] = MoneyField(label=_("Amount received"))
        self.fields["voucher_no"] = forms.CharField(label=_("Voucher number"), max_length=80)
        self.fields["on"] = DayField(label=_("Money received on"), initial=on)


class WaiverForm(WithFile):
    """What need not come back, and by which decision."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["amount"] = MoneyField(label=_("Amount waived"))
        self.fields["decision_no"] = forms.CharField(label=_("Decision number"), max_length=80)
        self.fields["reason"] = text_area(label=_("Reason"), most=300)
        self.ask_file(_("The decision"), required=True)


class TalkForm(WithFile):
    """Who talked with whom, and what was said."""

    def __init__(self, *given: Any, by: Actor, on: date, agency_id: int, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["on"] = DayField(label=_("Talk held on"), initial=on)
        self.fields["held_by_id"] = Pick(
            label=_("Talk held by"), choices=persons(by, on=on, agency_id=agency_id)
        )
        self.fields["with_whom"] = forms.CharField(label=_("With whom"), max_length=120)
        self.fields["said"] = text_area(label=_("What was said"))
        self.ask_file(_("Record of the talk"))


class LinesFileForm(forms.Form):
    """A list of lines."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["file"] = forms.FileField(
            label=_("File"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"})
        )
