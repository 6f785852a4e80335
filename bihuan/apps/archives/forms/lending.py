"""What the pages of lending ask: conditions of the register, a loan, more time, what came back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.apps.archives.actions.lending import Outsider, Use
from bihuan.apps.archives.models import Lending
from bihuan.apps.archives.queries.lending import LendingsAsked
from bihuan.apps.archives.states import LENDING, LENT_DAYS, WAYS
from bihuan.apps.people.models import Tenure
from bihuan.apps.people.queries import persons_visible_to, serving
from bihuan.kit.deed import Actor


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


def people(by: Actor, *, on: date) -> list[tuple[str, str]]:
    """Colleagues with their department, by name."""
    held = Tenure.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        starts_on__lte=on,
        post__unit__agency_id=by.agency_id or 0,
    )
    units = dict(held.order_by("-pk").values_list("person_id", "post__unit__name"))
    rows = serving(persons_visible_to(by), on=on).filter(agency_id=by.agency_id or 0)
    named = rows.values_list("pk", "name")
    return [(str(pk), f"{name}（{units[pk]}）" if pk in units else name) for pk, name in named]


class RegisterForm(forms.Form):
    """The conditions of the register."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        states = [(s.key, _(s.label)) for s in LENDING.states.values()]
        self.fields["words"] = forms.CharField(
            label=_("Borrower, purpose or title"), max_length=100, required=False
        )
        self.fields["state"] = forms.ChoiceField(
            label=_("State"), choices=[("", _("All")), *states], required=False
        )
        self.fields["asked_from"] = _day(_("Asked from"), required=False)
        self.fields["asked_to"] = _day(_("Asked until"), required=False)
        self.fields["overdue"] = forms.BooleanField(label=_("Overdue"), required=False)
        self.fields["mine"] = forms.BooleanField(label=_("Mine only"), required=False)

    def asked(self) -> LendingsAsked:
        """The conditions; one that makes no sense does not narrow."""
        self.is_valid()
        return LendingsAsked(**{k: v for k, v in self.cleaned_data.items() if v})


class BorrowForm(forms.Form):
    """What items are wanted for; a keeper also says who takes them."""

    def __init__(self, *given: Any, by: Actor, on: date, keeper: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        self.keeper = keeper
        if keeper:
            self._ask_who(by, on)
        self.fields["purpose"] = forms.CharField(label=_("Purpose"), max_length=200)
        self.fields["way"] = forms.ChoiceField(
            label=_("How it is used"), choices=[(key, _(label)) for key, label in WAYS.items()]
        )
        self.fields["due_on"] = _day(_("Due back on"), initial=on + timedelta(days=LENT_DAYS))
        self.fields["copies"] = forms.CharField(
            label=_("Copies"),
            max_length=120,
            required=False,
            help_text=_("What is copied and how many pages, if anything is."),
        )

    def _ask_who(self, by: Actor, on: date) -> None:
        colleagues = [one for one in people(by, on=on) if one[0] != str(by.person_id)]
        self.fields["borrower_id"] = forms.TypedChoiceField(
            label=_("Borrower"),
            choices=[("", _("Somebody of another organisation")), *colleagues],
            coerce=int,
            empty_value=None,
            required=False,
        )
        self.fields["outsider"] = forms.CharField(
            label=_("Name of the outsider"), max_length=60, required=False
        )
        self.fields["organisation"] = forms.CharField(
            label=_("Organisation"), max_length=120, required=False
        )
        self.fields["letter"] = forms.CharField(
            label=_("Letter or identity card"), max_length=120, required=False
        )

    def clean(self) -> dict[str, Any]:
        """Either a colleague or an outsider with everything that is asked of one."""
        told = super().clean() or {}
        outside = [told.get(name) for name in ("outsider", "organisation", "letter")]
        if self.keeper and told.get("borrower_id") and any(outside):
            self.add_error(
                "borrower_id", _("Name either a colleague or somebody of another organisation.")
            )
        if self.keeper and not told.get("borrower_id") and not all(outside):
            self.add_error(
                "outsider",
                _("Of an outsider give the name, the organisation and the letter or card."),
            )
        return told

    def use(self) -> Use:
        """What they are wanted for."""
        told = self.cleaned_data
        return Use(told["purpose"], told["way"], told["due_on"], told["copies"])

    def who(self) -> dict[str, Any]:
        """To whom, as the verb takes it."""
        told = self.cleaned_data
        if told["borrower_id"]:
            return {"borrower_id": told["borrower_id"]}
        return {"outsider": Outsider(told["outsider"], told["organisation"], told["letter"])}


class RefuseForm(forms.Form):
    """Why not."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=200, widget=forms.Textarea
        )


class ExtendForm(RefuseForm):
    """Until when, and why."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["due_on"] = _day(_("Due back on"))
        self.order_fields(["due_on", "reason"])


class ReturnForm(forms.Form):
    """What came back and in what condition."""

    def __init__(self, *given: Any, lending: Lending, **more: Any) -> None:
        super().__init__(*given, **more)
        lines = [line for line in lending.lines.all() if line.returned_on is None]
        self.fields["item_ids"] = forms.TypedMultipleChoiceField(
            label=_("Archives"),
            choices=[
                (str(line.item_id), f"{line.item.item_class}-{line.item.number:04} {line.item}")
                for line in lines
            ],
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            initial=[str(line.item_id) for line in lines],
        )
        self.fields["condition"] = forms.CharField(
            label=_("Condition"), max_length=200, initial=_("Whole and undamaged")
        )
        self.fields["copies"] = forms.CharField(
            label=_("Copies"), max_length=120, required=False, initial=lending.copies
        )
