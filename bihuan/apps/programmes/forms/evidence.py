"""What the matrix of evidence asks: its filters, a piece for a cell, a request."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.archives.actions import About
from bihuan.apps.programmes.queries import MatrixAsked
from bihuan.kit.confirming import Unclassified

FIRST_YEAR = 1980


def day_field(**more: Any) -> forms.DateField:
    """A day, chosen from a calendar."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **more)


class MatrixForm(forms.Form):
    """Which rows to show."""

    def __init__(
        self,
        *given: Any,
        classes: list[tuple[str, str]],
        units: list[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(*given, **more)
        everything = [("", _("All"))]
        self.fields["class_code"] = forms.ChoiceField(
            label=_("Class"), choices=everything + classes, required=False
        )
        self.fields["unit_id"] = forms.TypedChoiceField(
            label=_("Lead department"),
            choices=everything + units,
            coerce=int,
            empty_value=None,
            required=False,
        )
        self.fields["holes"] = forms.BooleanField(label=_("Only holes"), required=False)

    def asked(self) -> MatrixAsked:
        """The filters; one that makes no sense does not narrow."""
        self.is_valid()
        return MatrixAsked(**{k: v for k, v in self.cleaned_data.items() if v})


class CellForm(forms.Form):
    """A piece for one cell of the matrix."""

    def __init__(self, *given: Any, on: date, year: int, **more: Any) -> None:
        super().__init__(*given, **more)
        day = on if year == on.year else date(year, 12, 31)
        self.fields["upload"] = forms.FileField(
            label=_("File"), required=False, widget=forms.FileInput()
        )
        self.fields["title"] = forms.CharField(
            label=_("Title"),
            max_length=200,
            required=False,
            help_text=_("Left empty, each file's own name is its title."),
        )
        self.fields["event_on"] = day_field(
            label=_("Happened on"),
            initial=day,
            help_text=_("The day it happened; a later entry is shown as such."),
        )
        self.fields["document_no"] = forms.CharField(
            label=_("Document number"), max_length=80, required=False
        )
        self.fields["locator"] = forms.CharField(
            label=_("Page and paragraph"), max_length=120, required=False
        )
        self.fields["expires_on"] = day_field(
            label=_("Valid until"), required=False, help_text=_("For certificates and the like.")
        )
        self.fields["statement"] = forms.CharField(
            label=_("Statement"), max_length=4000, required=False, widget=forms.Textarea
        )
        self.fields["unclassified"] = Unclassified()

    def clean(self) -> dict[str, Any]:
        """A file, or a statement with a title."""
        given = self.cleaned_data
        if not given.get("upload") and not given.get("statement"):
            self.add_error("upload", _("Give a file, a link or a statement."))
        if not given.get("upload") and not given.get("title"):
            self.add_error("title", _("Give the title."))
        return given

    def given(self) -> dict[str, Any]:
        """The arguments of the verb."""
        told = self.cleaned_data
        about = About(
            document_no=told["document_no"],
            locator=told["locator"],
            expires_on=told["expires_on"],
        )
        names = ("upload", "title", "event_on", "statement", "unclassified")
        return {**{name: told[name] for name in names}, "about": about}


class RequestForm(forms.Form):
    """What a department is asked for, until when."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["due_on"] = day_field(label=_("Due"), required=False)
        self.fields["note"] = forms.CharField(label=_("Note"), max_length=300, required=False)


class SinceForm(forms.Form):
    """The first year of evidence."""

    def __init__(self, *given: Any, on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["year"] = forms.IntegerField(
            label=_("First year of evidence"), min_value=FIRST_YEAR, max_value=on.year
        )


class RequestReasonForm(forms.Form):
    """Why a request is withdrawn."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=200, widget=forms.Textarea
        )
