"""Forms of the checks: a round, its filters, mandates, an answer by the kind of its rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.apps.loop.queries.telling import share_of
from bihuan.apps.loop.states import FINDING_TYPES, ROUND, ROUND_KINDS
from bihuan.apps.standards.states import METHODS
from bihuan.kit.confirming import Unclassified
from bihuan.kit.wording import sentence
from bihuan.rules.refusal import Refusal
from bihuan.rules.scoring.deductions import parse_deductions

Choices = list[tuple[str, str]]

REASON_CHARS = 2000


def labelled(pairs: Mapping[str, str], *, every: str = "") -> Choices:
    """Choices out of value → label msgid."""
    head = [("", every)] if every else []
    return [*head, *((key, gettext(label)) for key, label in pairs.items())]


def offered(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    """Give a field of a form its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


class IdField(forms.TypedChoiceField):
    """One record by id, out of the choices given."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **kwargs)


class RoundsFilter(forms.Form):
    """The search above the list of rounds."""

    programme = IdField(label=_("Programme"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, programmes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered(self, "programme", [("", gettext("All programmes")), *programmes])
        offered(self, "kind", labelled(ROUND_KINDS, every=gettext("All kinds")))
        states = {key: state.label for key, state in ROUND.states.items()}
        offered(self, "state", labelled(states, every=gettext("All states")))


class RoundForm(forms.Form):
    """A new round."""

    programme = IdField(label=_("Programme"))
    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("Name"), max_length=80)
    starts_on = forms.DateField(label=_("From"))
    ends_on = forms.DateField(label=_("Until"), required=False)
    copy_from = IdField(
        label=_("Carry texts and evidence over from"),
        required=False,
        help_text=_("Unchanged clauses only; they wait to be confirmed. The rest is listed."),
    )

    def __init__(self, *args: Any, programmes: Choices, rounds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = {key: label for key, label in ROUND_KINDS.items() if key != "consensus"}
        offered(self, "programme", programmes)
        offered(self, "kind", labelled(kinds))
        offered(self, "copy_from", [("", gettext("Nothing")), *rounds])


class ConsensusForm(forms.Form):
    """A round that settles two."""

    other = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=80)
    starts_on = forms.DateField(label=_("From"))
    ends_on = forms.DateField(label=_("Until"), required=False)


class CloseForm(forms.Form):
    """How a round is closed."""

    partial = forms.BooleanField(label=_("Close although answers are missing"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)
    occurrence = IdField(label=_("Record as held for"), required=False)

    def __init__(self, *args: Any, occurrences: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered(self, "occurrence", [("", gettext("Nothing")), *occurrences])


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class MandateForm(forms.Form):
    """Who checks what: a person or a group."""

    person = IdField(label=_("Person"), required=False)
    group = IdField(label=_("Group"), required=False)
    code_prefix = forms.ChoiceField(label=_("Clauses"), required=False)
    unit = IdField(label=_("Department that leads them"), required=False)
    methods = forms.MultipleChoiceField(
        label=_("Methods"),
        required=False,
        choices=[(method, method) for method in METHODS],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, choices: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in choices.items():
            first = gettext("The whole tree") if name == "code_prefix" else "—"
            offered(self, name, [("", first), *rows])


class FollowForm(forms.Form):
    """A deduction becomes a finding."""

    verbatim = forms.CharField(label=_("What was found"), widget=forms.Textarea, max_length=4000)
    kind = forms.ChoiceField(label=_("Type of rectification"))
    due_on = forms.DateField(label=_("Due"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered(self, "kind", labelled({key: kind[0] for key, kind in FINDING_TYPES.items()}))


class ProofForm(forms.Form):
    """New evidence for an answer."""

    kind = forms.CharField(label=_("Kind of evidence"), max_length=40)
    title = forms.CharField(label=_("Title"), max_length=200)
    event_on = forms.DateField(label=_("Day it happened"))
    upload = forms.FileField(label=_("File"), required=False)
    link = forms.URLField(label=_("Link"), required=False, assume_scheme="https")
    statement = forms.CharField(label=_("Statement"), required=False, widget=forms.Textarea)
    unclassified = Unclassified()


class SheetForm(forms.Form):
    """A filled-in sheet of answers."""

    sheet = forms.FileField(
        label=_("Filled-in sheet"), widget=forms.FileInput(attrs={"accept": ".xlsx"})
    )


class AnswerForm(forms.Form):
    """An answer. Which fields ask for what was found depends on the kind of the clause's rule."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    value = forms.DecimalField(label=_("Value found"), required=False)
    number = forms.IntegerField(label=_("Number found"), required=False)
    passed = forms.IntegerField(label=_("Cases that reached it"), required=False)
    cases = forms.IntegerField(label=_("Cases looked at"), required=False)
    points = forms.DecimalField(label=_("Points given"), required=False, max_digits=12)
    met = forms.ChoiceField(
        label=_("Met"),
        required=False,
        choices=[("yes", _("Met")), ("no", _("Not met"))],
        widget=forms.RadioSelect,
    )
    none_lost = forms.BooleanField(label=_("No deduction"), required=False)
    deductions = forms.CharField(
        label=_("Deductions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("A line each: points, then the reason, as in 0.5 缺签字"),
    )
    veto_failed = forms.BooleanField(label=_("The veto clause is failed"), required=False)
    reason = forms.CharField(
        label=_("Reason for points lost"),
        required=False,
        max_length=REASON_CHARS,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )
    method = forms.ChoiceField(
        label=_("Method"),
        required=False,
        choices=[("", "—"), *((method, method) for method in METHODS)],
    )
    sample = forms.CharField(label=_("Sample looked at"), required=False, max_length=300)

    def __init__(self, *args: Any, kind: str, veto: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = ASKED.get(kind, ())
        dropped = {name for names in ASKED.values() for name in names if name not in asked}
        if not veto:
            dropped.add("veto_failed")
        for name in dropped:
            del self.fields[name]
        self.kind = kind
        for name in ("value", "number", "passed", "cases", "points"):
            if name in self.fields:
                self.fields[name].widget.attrs["inputmode"] = "decimal"

    def clean_deductions(self) -> dict[str, object] | None:
        """The lines as amounts and reasons."""
        try:
            found = parse_deductions(self.cleaned_data["deductions"])
        except Refusal as refusal:
            raise forms.ValidationError(sentence(refusal)) from refusal
        if found is None:
            return None
        return {"deductions": list(found[0]), "reasons": list(found[1])}

    def entry(self, *, full: Decimal) -> dict[str, object] | None:
        """What was found, as an answer stores it; None while nothing is entered."""
        given = self.cleaned_data
        if self.kind == "scale":
            pair = {"passed": given["passed"], "cases": given["cases"]}
            return pair if None not in pair.values() else None
        if self.kind == "yes":
            return {"met": given["met"] == "yes"} if given["met"] else None
        if self.kind == "deduct":
            found: dict[str, object] | None = given["deductions"]
            return found or ({"deductions": [], "reasons": []} if given["none_lost"] else None)
        if self.kind == "tier":
            return (
                None if given["points"] is None else {"share": share_of(given["points"], full=full)}
            )
        value = given["number"] if self.kind == "count" else given["value"]
        return None if value is None else {"value": value}


# What a rule of each kind asks for.
ASKED: dict[str, tuple[str, ...]] = {
    "ratio": ("value",),
    "inverse": ("value",),
    "count": ("number",),
    "scale": ("passed", "cases"),
    "tier": ("points",),
    "yes": ("met",),
    "deduct": ("none_lost", "deductions"),
}
