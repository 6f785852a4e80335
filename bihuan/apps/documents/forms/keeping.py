"""The list's conditions, number series, templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.apps.documents.models import Series
from bihuan.apps.documents.queries.kinds import kinds
from bihuan.apps.documents.queries.lists import DocumentsAsked
from bihuan.apps.documents.states import DOCUMENT, SIDES
from bihuan.apps.people.queries import units_visible_to
from bihuan.kit.confirming import Unclassified
from bihuan.kit.deed import Actor

MOST_SERIAL = 100_000


def _pick(label: str, choices: list[tuple[str, str]], **more: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=[("", _("All")), *choices], required=False, **more
    )


class DocumentFilterForm(forms.Form):
    """What to look for."""

    def __init__(self, *given: Any, by: Actor, **more: Any) -> None:
        super().__init__(*given, **{"auto_id": "filter_%s", **more})
        units = units_visible_to(by).filter(agency_id=by.agency_id or 0)
        self.fields["words"] = forms.CharField(
            label=_("Title or number"), max_length=100, required=False
        )
        self.fields["kind"] = _pick(_("Kind"), [(k, one.title) for k, one in kinds().items()])
        states = [(key, _(state.label)) for key, state in DOCUMENT.states.items()]
        self.fields["state"] = _pick(_("State"), states)
        self.fields["mine"] = forms.BooleanField(label=_("Drafted by me"), required=False)
        self.fields["unit"] = _pick(
            _("Department"),
            [(str(pk), name) for pk, name in units.values_list("pk", "name")],
            coerce=int,
            empty_value=None,
        )
        for name, label in (
            ("drafted_from", _("Drafted from")),
            ("drafted_to", _("Drafted until")),
        ):
            self.fields[name] = forms.DateField(label=label, required=False)

    def asked(self) -> DocumentsAsked:
        """The conditions; one that makes no sense does not narrow."""
        self.is_valid()
        return DocumentsAsked(**{k: v for k, v in self.cleaned_data.items() if v})


class RegisterForm(forms.Form):
    """Which register."""

    def __init__(
        self, *given: Any, series: QuerySet[Series], years: list[int], **more: Any
    ) -> None:
        super().__init__(*given, **{"auto_id": "filter_%s", **more})
        codes = [(str(pk), code) for pk, code in series.values_list("pk", "code")]
        self.fields["series"] = _pick(_("Number series"), codes, coerce=int, empty_value=None)
        self.fields["year"] = _pick(
            _("Year"), [(str(y), str(y)) for y in years], coerce=int, empty_value=None
        )

    def asked(self) -> tuple[int | None, int | None]:
        """Series and year; all of them where none is named."""
        self.is_valid()
        return self.cleaned_data.get("series"), self.cleaned_data.get("year")


class SeriesForm(forms.Form):
    """Head and signing body; a new series also its code and first number."""

    def __init__(self, *given: Any, new: bool = False, **more: Any) -> None:
        super().__init__(*given, **more)
        if new:
            self.fields["code"] = forms.CharField(
                label=_("Issuing code"), max_length=30, help_text=_("Words only, as in 某疾控发.")
            )
            self.fields["side"] = forms.ChoiceField(
                label=_("Side"), choices=[(key, _(label)) for key, label in SIDES.items()]
            )
        self.fields["body"] = forms.CharField(
            label=_("Red head"), max_length=60, help_text=_("As in: 某某县疾病预防控制中心文件")
        )
        self.fields["signed"] = forms.CharField(label=_("Signing body"), max_length=60)
        if new:
            self.fields["first"] = forms.IntegerField(
                label=_("First number"),
                min_value=1,
                max_value=MOST_SERIAL,
                initial=1,
                help_text=_("Above 1 when numbers of this year were given on paper before."),
            )
        else:
            self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput)


class VoidNumberForm(forms.Form):
    """Why the next number is void."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["title"] = forms.CharField(
            label=_("What it was given to"), max_length=200, required=False
        )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=200, widget=forms.Textarea
        )


class TemplateForm(forms.Form):
    """An own Word template."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["upload"] = forms.FileField(
            label=_("Word template (.docx)"), widget=forms.FileInput(attrs={"accept": ".docx"})
        )
        self.fields["unclassified"] = Unclassified()
