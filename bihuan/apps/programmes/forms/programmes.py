"""What is entered about a programme itself: its outline, groups, milestones, reasons."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.apps.programmes.actions.milestones import Planned
from bihuan.apps.programmes.actions.programmes import Outline
from bihuan.apps.programmes.forms import choices
from bihuan.apps.programmes.forms.choices import offer
from bihuan.apps.programmes.models import Programme
from bihuan.apps.programmes.queries import MilestonePreset
from bihuan.apps.programmes.states import KINDS, PROGRAMME
from bihuan.kit.deed import Actor
from bihuan.rules.ladder import LADDERS

# A rectification programme starts from its notice, which the reading page takes in.
CREATED_HERE = ("accreditation", "targets", "special")


class FilterForm(forms.Form):
    """The search above the list of programmes."""

    q = forms.CharField(label=_("Name or document number"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", choices.labelled(KINDS, blank=str(_("All kinds"))))
        states = {key: state.label for key, state in PROGRAMME.states.items()}
        offer(self, "state", choices.labelled(states, blank=str(_("All states"))))


class OutlineForm(forms.Form):
    """What a programme says of itself."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"))
    version = forms.ChoiceField(
        label=_("Standard version"),
        required=False,
        help_text=_("Only versions in force can be pinned; freeze a draft first."),
    )
    starts_on = forms.DateField(label=_("From"))
    ends_on = forms.DateField(label=_("Until"), required=False)
    target_grade = forms.CharField(label=_("Grade aimed at"), required=False, max_length=20)
    document_no = forms.CharField(label=_("Document number"), required=False, max_length=80)
    ladder = forms.ChoiceField(label=_("Colour ladder"))
    basis = forms.CharField(
        label=_("Basis"),
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("Who asked for it, and on what ground."),
    )
    scope_note = forms.CharField(
        label=_("Scope of the programme"), required=False, max_length=2000, widget=forms.Textarea
    )
    sign_in_any_order = forms.BooleanField(
        label=_("Pledges may be signed in any order"),
        required=False,
        help_text=_("Otherwise from the top down: leader in charge, department head, handler."),
    )
    policy_in_use = forms.BooleanField(
        label=_("A policy counts only once it is issued and was carried out"),
        required=False,
        initial=True,
        help_text=_("Measures whose product is a policy are verified, and findings closed, so."),
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: Actor, of: Programme | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = {k: v for k, v in KINDS.items() if of is not None or k in CREATED_HERE}
        if of is not None:
            kinds = {of.kind: KINDS[of.kind]}
            del self.fields["version"]
        else:
            del self.fields["revision"]
            offer(self, "version", choices.versions(by))
        offer(self, "kind", choices.labelled(kinds))
        ladders = {key: ladder.label for key, ladder in LADDERS.items()}
        offer(self, "ladder", choices.labelled(ladders))

    def outline(self) -> Outline:
        """The outline as entered."""
        given = self.cleaned_data
        return Outline(**{n: given[n] for n in Outline.__slots__ if n in given})


class ReasonForm(forms.Form):
    """Why: for a move that needs a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea)


class VersionForm(forms.Form):
    """Which version of a standard."""

    version = forms.ChoiceField(label=_("Standard version"))

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "version", choices.versions(by))


class GroupForm(forms.Form):
    """Which group works in the programme."""

    group = forms.ChoiceField(label=_("Group"))

    def __init__(self, *args: Any, by: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "group", choices.groups(by, on=on))


class MilestoneForm(forms.Form):
    """A date to keep and the rule it comes from."""

    name = forms.CharField(label=_("Milestone"), max_length=80)
    due_on = forms.DateField(label=_("Due"))
    rule = forms.CharField(
        label=_("Rule it comes from"),
        required=False,
        max_length=300,
        help_text=_("Document and article, or the notice that sets the date."),
    )
    note = forms.CharField(label=_("To be checked"), required=False, max_length=300)


class ReachForm(forms.Form):
    """The day a milestone was reached."""

    done_on = forms.DateField(label=_("Reached on"))


class AnchorForm(forms.Form):
    """The day from which the dates of a preset are counted."""

    anchor = forms.DateField(label=_("Counted from"))


class PresetForm(forms.Form):
    """The milestones of a preset: which to take, and the date of each as corrected."""

    def __init__(
        self, *args: Any, presets: tuple[MilestonePreset, ...], anchor: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.presets = presets
        for at, preset in enumerate(presets):
            day = preset.due_on(anchor)
            self.fields[f"take{at}"] = forms.BooleanField(
                label=preset.name, required=False, initial=day is not None
            )
            self.fields[f"due{at}"] = forms.DateField(
                label=_("Due"),
                required=False,
                initial=day,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )

    def rows(self) -> list[tuple[MilestonePreset, forms.BoundField, forms.BoundField]]:
        """Each preset with its two fields, for the table."""
        return [(p, self[f"take{at}"], self[f"due{at}"]) for at, p in enumerate(self.presets)]

    def clean(self) -> dict[str, Any]:
        """A milestone that is taken has a date."""
        given = super().clean() or {}
        for at, _preset in enumerate(self.presets):
            if given.get(f"take{at}") and not given.get(f"due{at}"):
                self.add_error(f"due{at}", _("Give the date, or leave the milestone out."))
        if not any(given.get(f"take{at}") for at in range(len(self.presets))):
            raise forms.ValidationError(_("Choose at least one milestone."))
        return given

    def planned(self) -> list[Planned]:
        """The milestones taken."""
        given = self.cleaned_data
        return [
            Planned(preset.name, given[f"due{at}"], preset.rule, preset.check)
            for at, preset in enumerate(self.presets)
            if given[f"take{at}"]
        ]
