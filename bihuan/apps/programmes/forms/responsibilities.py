"""What is entered about duties: who owes a clause, alone or in bulk; exemptions; pasted tables."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.apps.programmes.actions.responsibilities import Owner
from bihuan.apps.programmes.forms import choices
from bihuan.apps.programmes.forms.choices import number, offer
from bihuan.apps.programmes.models import Responsibility
from bihuan.apps.programmes.queries import ClassOwned, Suggestion, Wanted
from bihuan.kit.deed import Actor

STANDINGS = {
    "unowned": "Not owned yet",
    "owned": "Owned",
    "mine": "Mine",
    "helping": "My department helps",
    "exempt": "Left out with approval",
}
PERSONS = ("leader", "head", "handler")


class DutyFilterForm(forms.Form):
    """The search above the table of duties."""

    q = forms.CharField(label=_("Code or words"), required=False, max_length=100)
    class_code = forms.ChoiceField(label=_("Class"), required=False)
    unit = forms.ChoiceField(label=_("Lead department"), required=False)
    standing = forms.ChoiceField(label=_("Ownership"), required=False)

    def __init__(self, *args: Any, by: Actor, classes: list[ClassOwned], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(row.code, f"{row.code} {row.name}") for row in classes]
        offer(self, "class_code", [("", str(_("All classes"))), *named])
        offer(self, "unit", [("", str(_("All departments"))), *choices.units(by)[1:]])
        offer(self, "standing", choices.labelled(STANDINGS, blank=str(_("All"))))

    def wanted(self) -> Wanted:
        """What is asked for; a filter that does not parse asks for everything."""
        if not self.is_valid():
            return Wanted()
        given = self.cleaned_data
        return Wanted(given["q"], given["class_code"], number(given["unit"]), given["standing"])


class OwnerForm(forms.Form):
    """Who owes a clause; in bulk, what is left blank stays as it is."""

    lead_unit = forms.ChoiceField(label=_("Lead department"), required=False)
    handler = forms.ChoiceField(label=_("Handler"), required=False)
    head = forms.ChoiceField(label=_("Department head"), required=False)
    leader = forms.ChoiceField(label=_("Leader in charge"), required=False)
    due_on = forms.DateField(label=_("Due"), required=False)
    target = forms.CharField(label=_("Target"), required=False, max_length=200)
    helping = forms.MultipleChoiceField(
        label=_("Helping departments"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, by: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units, persons = choices.units(by), choices.persons(by, on=on)
        offer(self, "lead_unit", units)
        offer(self, "helping", units[1:])
        for name in PERSONS:
            offer(self, name, persons)

    @staticmethod
    def of(held: Responsibility | None) -> dict[str, object]:
        """The initial values of a form for one clause."""
        if held is None:
            return {}
        helping = held.helping_units.filter(ended=False).values_list("unit_id", flat=True)
        return {
            "lead_unit": held.lead_unit_id,
            "handler": held.handler_id,
            "head": held.head_id,
            "leader": held.leader_id,
            "due_on": held.due_on,
            "target": held.target,
            "helping": [str(pk) for pk in helping],
        }

    def owner(self, *, whole: bool) -> Owner:
        """The owner entered; `whole` also empties what was left blank."""
        given = self.cleaned_data
        ids = {f"{n}_id": number(given[n]) for n in (*PERSONS, "lead_unit")}
        told: dict[str, Any] = {**ids, "due_on": given["due_on"], "target": given["target"] or None}
        helping = tuple(int(pk) for pk in given["helping"])
        return Owner(
            **told,
            helping_unit_ids=helping if whole or helping else None,
            cleared=tuple(n for n, value in told.items() if value is None) if whole else (),
        )


class ScopeForm(forms.Form):
    """Which leaves a bulk assignment takes."""

    class_code = forms.ChoiceField(label=_("Class"), required=False)
    only_unowned = forms.BooleanField(
        label=_("Only clauses nobody owns yet"), required=False, initial=True
    )

    def __init__(self, *args: Any, classes: list[ClassOwned], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(c.code, f"{c.code} {c.name}（{c.owned.done}/{c.owned.total}）") for c in classes]
        offer(self, "class_code", [("", str(_("All classes"))), *named])


class SuggestedForm(forms.Form):
    """For each department the standard names: whether to take it, and its handler."""

    due_on = forms.DateField(label=_("Due"), required=False)

    def __init__(self, *args: Any, suggestions: list[Suggestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = [s for s in suggestions if s.unit is not None]
        for row in self.known:
            assert row.unit is not None
            first = str(row.staff[0][0]) if row.staff else ""
            self.fields[f"take{row.unit.pk}"] = forms.BooleanField(
                label=row.name, required=False, initial=bool(row.staff)
            )
            self.fields[f"handler{row.unit.pk}"] = forms.ChoiceField(
                label=_("Handler"),
                required=False,
                initial=first,
                choices=[choices.NONE, *((str(pk), name) for pk, name in row.staff)],
            )

    def rows(self) -> list[tuple[Suggestion, forms.BoundField, forms.BoundField]]:
        """Each department with its two fields."""
        return [
            (row, self[f"take{row.unit.pk}"], self[f"handler{row.unit.pk}"])
            for row in self.known
            if row.unit is not None
        ]

    def owners(self) -> dict[int, Owner]:
        """Clause → owner, for the departments taken."""
        given, found = self.cleaned_data, dict[int, Owner]()
        for row in self.known:
            if row.unit is None or not given[f"take{row.unit.pk}"]:
                continue
            owner = Owner(
                leader_id=row.leader_id,
                lead_unit_id=row.unit.pk,
                head_id=row.head_id,
                handler_id=number(given[f"handler{row.unit.pk}"]),
                due_on=given["due_on"],
            )
            found |= dict.fromkeys(row.clause_ids, owner)
        return found


class PasteForm(forms.Form):
    """A table copied from Excel."""

    rows = forms.CharField(label=_("Pasted table"), max_length=2_000_000, widget=forms.Textarea)


class SheetForm(forms.Form):
    """A spreadsheet."""

    sheet = forms.FileField(
        label=_("Spreadsheet"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )


class ExemptionForm(forms.Form):
    """Which clause does not apply here, and why."""

    clause = forms.ChoiceField(label=_("Clause"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea,
        help_text=_("Why the clause cannot apply here, and the document that shows it."),
    )

    def __init__(self, *args: Any, clauses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "clause", [choices.NONE, *clauses])


class DecideForm(forms.Form):
    """A chief's yes or no."""

    agreed = forms.ChoiceField(label=_("Decision"))
    opinion = forms.CharField(
        label=_("Opinion"), required=False, max_length=300, widget=forms.Textarea
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "agreed", [("yes", str(_("Agree"))), ("no", str(_("Refuse")))])
