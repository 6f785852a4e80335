"""What the pages of the archives ask: conditions of the catalogue, an item, a box."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.archives.actions.dossiers import Class
from bihuan.apps.archives.queries.dossiers import ItemsAsked
from bihuan.apps.archives.states import RETENTIONS, WIDTHS

FIRST_YEAR, LAST_YEAR = 1949, 2100


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **more)


def _retentions() -> list[tuple[str, str]]:
    return [(key, f"{key} {_(label)}") for key, label in RETENTIONS.items()]


class CatalogueForm(forms.Form):
    """Which items to show."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["words"] = forms.CharField(label=_("Words"), max_length=100, required=False)
        self.fields["year"] = forms.IntegerField(
            label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False
        )
        self.fields["retention"] = forms.ChoiceField(
            label=_("Retention"), choices=[("", _("All")), *_retentions()], required=False
        )
        self.fields["org_code"] = forms.CharField(
            label=_("Department code"), max_length=8, required=False
        )
        self.fields["unboxed"] = forms.BooleanField(label=_("Not in a box"), required=False)

    def asked(self) -> ItemsAsked:
        """The conditions; one that makes no sense does not narrow."""
        self.is_valid()
        return ItemsAsked(**{k: v for k, v in self.cleaned_data.items() if v})


class ItemForm(forms.Form):
    """An item as it is filed."""

    def __init__(self, *given: Any, on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["title"] = forms.CharField(label=_("Title of the paper"), max_length=200)
        self.fields["self_made"] = forms.BooleanField(
            label=_("The paper has no title: this one is mine"), required=False
        )
        self.fields["author"] = forms.CharField(label=_("Author"), max_length=120)
        self.fields["document_no"] = forms.CharField(
            label=_("Document number"), max_length=80, required=False
        )
        self.fields["dated_on"] = _day(label=_("Date"))
        self.fields["pages"] = forms.IntegerField(
            label=_("Number of pages"), min_value=1, max_value=100_000, required=False
        )
        self.fields["year"] = forms.IntegerField(
            label=_("Year"), min_value=FIRST_YEAR, max_value=on.year
        )
        self.fields["retention"] = forms.ChoiceField(label=_("Retention"), choices=_retentions())
        self.fields["org_code"] = forms.CharField(
            label=_("Department code"),
            max_length=8,
            help_text=_("Capital letters or digits, as in BGS."),
        )
        self.fields["note"] = forms.CharField(label=_("Note"), max_length=200, required=False)

    def given(self) -> dict[str, Any]:
        """The arguments of the verb."""
        told = dict(self.cleaned_data)
        names = ("year", "retention", "org_code")
        return {"under": Class(**{name: told.pop(name) for name in names}), **told}


class BoxForm(forms.Form):
    """Up to which item a box goes."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["until"] = forms.IntegerField(label=_("Up to item number"), min_value=1)
        self.fields["width_mm"] = forms.TypedChoiceField(
            label=_("Width of the back, mm"),
            choices=[(str(width), str(width)) for width in WIDTHS],
            coerce=int,
            initial=str(WIDTHS[1]),
        )
        self.fields["place"] = forms.CharField(label=_("Place"), max_length=80, required=False)


class FondsForm(forms.Form):
    """The fonds code."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["code"] = forms.CharField(label=_("Fonds code"), min_length=4, max_length=4)


class VoidForm(forms.Form):
    """Why an item is void."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=200, widget=forms.Textarea
        )
