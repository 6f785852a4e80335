"""Forms of a meeting: which items are shown, and what it says of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.loop.forms.closure import VerdictForm
from bihuan.apps.loop.forms.findings import colours
from bihuan.apps.loop.forms.picking import Choices, Pick
from bihuan.apps.loop.queries.dispatch import Narrowed


class ItemsForm(forms.Form):
    """Which of the items are shown."""

    def __init__(self, *given: Any, units: Choices, **more: Any) -> None:
        super().__init__(*given, **more)
        blank = ("", _("All"))
        self.fields["lead_unit"] = Pick(label=_("Lead department"), choices=units, required=False)
        self.fields["colour"] = forms.ChoiceField(
            label=_("Colour"), choices=[blank, *colours(), ("none", _("None"))], required=False
        )
        self.fields["show"] = forms.ChoiceField(
            label=_("Verdict"),
            choices=[blank, ("to_do", _("Not given yet")), ("done", _("Given"))],
            required=False,
        )

    def asked(self) -> Narrowed:
        """The conditions; one that makes no sense does not narrow."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        colour = given.pop("colour", None)
        return Narrowed(**given, colour="" if colour == "none" else colour)


class ItemVerdictForm(VerdictForm):
    """What the meeting says of an item: another date needs the date."""

    def clean(self) -> dict[str, Any]:
        """The verdict that sets a new date comes with it."""
        given = self.cleaned_data
        if given.get("verdict") == "new_date" and given.get("new_due_on", True) is None:
            self.add_error("new_due_on", _("Give the new date."))
        return given
