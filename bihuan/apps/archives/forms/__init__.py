"""What the pages of evidence ask: conditions of the list, a new piece, a newer version."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.archives.actions import About
from bihuan.apps.archives.queries import EvidenceAsked, kind_choices
from bihuan.apps.archives.states import REMIND_MONTHS
from bihuan.apps.people.models import Unit
from bihuan.kit.confirming import Unclassified

OTHER = "其他"
FIRST_YEAR, LAST_YEAR = 1950, 2100
ACCEPTED = ".pdf,.ofd,.docx,.xlsx,.pptx,.doc,.xls,.ppt,.wps,.et,.dps,.txt,.csv,image/*"


def day_field(**more: Any) -> forms.DateField:
    """A day, chosen from a calendar."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **more)


class FileInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files, which may be empty."""

    widget = FileInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        return [super(FilesField, self).clean(one, initial) for one in given]


class EvidenceFilterForm(forms.Form):
    """What to look for."""

    def __init__(self, *given: Any, agency_id: int | None, **more: Any) -> None:
        super().__init__(*given, **more)
        units = Unit.objects.filter(agency=agency_id).order_by("order").values_list("pk", "name")
        year = forms.IntegerField(
            label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False
        )
        self.fields["words"] = forms.CharField(label=_("Words"), max_length=100, required=False)
        self.fields["kind"] = forms.CharField(label=_("Kind"), max_length=40, required=False)
        self.fields["year"] = year
        self.fields["unit"] = forms.TypedChoiceField(
            label=_("Department"),
            choices=[("", _("All")), *((str(pk), name) for pk, name in units)],
            coerce=int,
            empty_value=None,
            required=False,
        )
        self.fields["happened_from"] = day_field(label=_("Happened from"), required=False)
        self.fields["happened_to"] = day_field(label=_("Happened until"), required=False)
        for name, label in (
            ("late", _("Entered later only")),
            ("expiring", _("Running out")),
            ("withdrawn", _("Withdrawn ones only")),
            ("mine", _("Entered by me")),
        ):
            self.fields[name] = forms.BooleanField(label=label, required=False)

    def asked(self) -> EvidenceAsked:
        """The conditions; one that makes no sense does not narrow."""
        self.is_valid()
        return EvidenceAsked(**{k: v for k, v in self.cleaned_data.items() if v})


class GiveForm(forms.Form):
    """A new piece: files, or a link, or a statement; what it is and when it happened."""

    def __init__(self, *given: Any, agency_id: int | None, on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        kinds = kind_choices(agency_id)
        self.fields["upload"] = FilesField(
            label=_("Files"),
            required=False,
            widget=FileInput(attrs={"accept": ACCEPTED, "multiple": True}),
        )
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"), choices=[("", _("Choose")), *kinds, (OTHER, _("Another kind"))]
        )
        self.fields["other_kind"] = forms.CharField(
            label=_("Which other kind"), max_length=40, required=False
        )
        self.fields["event_on"] = day_field(
            label=_("Happened on"),
            initial=on,
            help_text=_("The day it happened; a later entry is shown as such."),
        )
        self.fields["title"] = forms.CharField(
            label=_("Title"),
            max_length=200,
            required=False,
            help_text=_("Left empty, each file's own name is its title."),
        )
        self.fields["document_no"] = forms.CharField(
            label=_("Document number"), max_length=80, required=False
        )
        self.fields["locator"] = forms.CharField(
            label=_("Page and paragraph"),
            max_length=120,
            required=False,
            help_text=_("Where the passage stands that proves it."),
        )
        self._photo()
        self._rest()

    def _photo(self) -> None:
        self.fields["caption"] = forms.CharField(
            label=_("Caption of a photo"),
            max_length=300,
            required=False,
            help_text=_("What it shows and against what background."),
        )
        self.fields["taken_at"] = forms.TimeField(
            label=_("Time of day"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
        )
        self.fields["place"] = forms.CharField(label=_("Place"), max_length=120, required=False)
        self.fields["people"] = forms.CharField(
            label=_("People in it"), max_length=200, required=False
        )

    def _rest(self) -> None:
        self.fields["expires_on"] = day_field(
            label=_("Valid until"), required=False, help_text=_("For certificates and the like.")
        )
        self.fields["remind_months"] = forms.IntegerField(
            label=_("Remind so many months before"),
            min_value=0,
            max_value=24,
            initial=REMIND_MONTHS,
            required=False,
        )
        self.fields["link"] = forms.URLField(
            label=_("Link"), max_length=500, required=False, assume_scheme="https"
        )
        self.fields["statement"] = forms.CharField(
            label=_("Statement"), max_length=4000, required=False, widget=forms.Textarea
        )
        self.fields["unclassified"] = Unclassified()

    def clean(self) -> dict[str, Any]:
        """A kind of one's own is said; something is given."""
        given = self.cleaned_data
        if given.get("kind") == OTHER:
            given["kind"] = given.get("other_kind", "").strip()
            if not given["kind"]:
                self.add_error("other_kind", _("Say which kind."))
        if not (given.get("upload") or given.get("link") or given.get("statement")):
            self.add_error("upload", _("Give a file, a link or a statement."))
        return given

    def about(self) -> About:
        """What is said beside kind, title and day."""
        given = self.cleaned_data
        months = given["remind_months"]
        return About(
            **{n: given[n] for n in ("document_no", "locator", "caption", "taken_at", "place")},
            people=given["people"],
            expires_on=given["expires_on"],
            remind_months=REMIND_MONTHS if months is None else months,
        )


class RenewForm(forms.Form):
    """A newer version of a piece."""

    def __init__(self, *given: Any, on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["upload"] = forms.FileField(
            label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPTED})
        )
        self.fields["event_on"] = day_field(label=_("Happened on"), initial=on)
        self.fields["expires_on"] = day_field(label=_("Valid until"), required=False)
        self.fields["link"] = forms.URLField(
            label=_("Link"), max_length=500, required=False, assume_scheme="https"
        )
        self.fields["statement"] = forms.CharField(
            label=_("Statement"), max_length=4000, required=False, widget=forms.Textarea
        )
        self.fields["unclassified"] = Unclassified()


class ValidityForm(forms.Form):
    """How long a piece is valid."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["expires_on"] = day_field(label=_("Valid until"), required=False)
        self.fields["remind_months"] = forms.IntegerField(
            label=_("Remind so many months before"), min_value=0, max_value=24
        )


class KindForm(forms.Form):
    """A kind of the agency's own."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["name"] = forms.CharField(label=_("Kind"), max_length=40)
        self.fields["group"] = forms.CharField(label=_("Group"), max_length=40, required=False)


class WithdrawForm(forms.Form):
    """Why a piece is withdrawn."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=200, widget=forms.Textarea
        )
