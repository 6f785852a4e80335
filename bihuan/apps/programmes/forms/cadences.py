"""What is entered about the rhythm of work: cadences, occurrences, the work calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.apps.programmes.forms import choices
from bihuan.apps.programmes.forms.choices import number, offer
from bihuan.apps.programmes.states import DAYS, PRODUCTS, RHYTHMS
from bihuan.kit.deed import Actor

ANCHORS = {
    "start": "First day of the period",
    "end": "Last day of the period",
    "first_workday": "First working day",
    "last_workday": "Last working day",
    "day": "The day numbered below",
}
SHIFTS = {
    "next": "Move to the next working day",
    "previous": "Move to the working day before",
    "none": "Keep the day",
}
UPKEEP_RHYTHMS = ("month", "quarter", "year")


class RhythmForm(forms.Form):
    """How often something is owed, and by which day."""

    every = forms.ChoiceField(label=_("How often"))
    anchor = forms.ChoiceField(label=_("Due on"), initial="last_workday")
    day = forms.IntegerField(
        label=_("Day number"),
        required=False,
        min_value=1,
        max_value=366,
        help_text=_("In a week 1 is Monday; otherwise the day of the period."),
    )
    shift = forms.ChoiceField(label=_("On a day off"), initial="next")
    open_days_before = forms.IntegerField(
        label=_("Opens so many days before"),
        required=False,
        min_value=0,
        max_value=366,
        help_text=_("Blank: on the first day of the period."),
    )
    grace_days_after = forms.IntegerField(
        label=_("Can be made up for so many days"), min_value=0, max_value=366, initial=3
    )
    times = forms.IntegerField(label=_("Times a month"), required=False, min_value=1, max_value=28)
    starts_on = forms.DateField(label=_("From"))
    ends_on = forms.DateField(label=_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "every", choices.labelled(RHYTHMS))
        offer(self, "anchor", choices.labelled(ANCHORS))
        offer(self, "shift", choices.labelled(SHIFTS))

    def clean(self) -> dict[str, Any]:
        """A numbered day needs its number."""
        given = super().clean() or {}
        if given.get("anchor") == "day" and not given.get("day"):
            self.add_error("day", _("Give the number of the day."))
        return given

    def rhythm(self) -> dict[str, object]:
        """The rhythm as `rules.calendar` reads it."""
        given = self.cleaned_data
        named = given["anchor"] != "day"
        return {
            "every": given["every"],
            "anchor": given["anchor"] if named else given["day"],
            "shift": given["shift"],
            "open_days_before": given["open_days_before"],
            "grace_days_after": given["grace_days_after"],
            "times": (given["times"] or 1) if given["every"] == "n_per_month" else 1,
        }

    @staticmethod
    def of(rhythm: dict[str, object]) -> dict[str, object]:
        """The initial values of a stored or proposed rhythm."""
        anchor = rhythm["anchor"]
        named = isinstance(anchor, str)
        return {**rhythm, "anchor": anchor if named else "day", "day": None if named else anchor}


class CadenceForm(RhythmForm):
    """A whole cadence: what, how often, whose."""

    name = forms.CharField(label=_("Name"), max_length=80)
    product = forms.ChoiceField(label=_("What comes of it"))
    owner_unit = forms.ChoiceField(label=_("Owning department"), required=False)
    owner_group = forms.ChoiceField(label=_("Owning group"), required=False)
    owner_post = forms.ChoiceField(label=_("Owning post"), required=False)
    field_order = ("name", "product", "every", "anchor")

    def __init__(self, *args: Any, by: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self, "product", choices.labelled({k: v for k, v in PRODUCTS.items() if k != "upkeep"})
        )
        offer(self, "owner_unit", choices.units(by))
        offer(self, "owner_group", choices.groups(by, on=on))
        offer(self, "owner_post", choices.posts(by))

    def clean(self) -> dict[str, Any]:
        """At most one owner; without one the office keeps it."""
        given = super().clean()
        owners = [n for n in ("owner_unit", "owner_group", "owner_post") if given.get(n)]
        if len(owners) > 1:
            self.add_error(
                owners[1], _("A cadence has one owner: a department, a group or a post.")
            )
        return given

    def told(self) -> dict[str, Any]:
        """The keyword arguments of the verb."""
        given = self.cleaned_data
        return {
            "name": given["name"],
            "product": given["product"],
            "rhythm": self.rhythm(),
            "starts_on": given["starts_on"],
            "ends_on": given["ends_on"],
            **{f"owner_{n}_id": number(given[f"owner_{n}"]) for n in ("unit", "group", "post")},
        }


class SixOnesForm(forms.Form):
    """The preset 六个一 for a year."""

    year = forms.IntegerField(label=_("Year"), min_value=2020, max_value=2100)
    owner_unit = forms.ChoiceField(label=_("Owning department"), required=False)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner_unit", choices.units(by))


class UpkeepForm(forms.Form):
    """How often the clauses picked are shown again."""

    every = forms.ChoiceField(label=_("How often"), initial="quarter")
    starts_on = forms.DateField(label=_("From"))
    ends_on = forms.DateField(label=_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "every", choices.labelled({k: RHYTHMS[k] for k in UPKEEP_RHYTHMS}))

    def rhythm(self) -> dict[str, object]:
        """On the last working day of each period; two weeks to make it up."""
        return {
            "every": self.cleaned_data["every"],
            "anchor": "last_workday",
            "shift": "none",
            "grace_days_after": 14,
        }


class StopForm(forms.Form):
    """The last day on which a cadence owes anything."""

    stopped_on = forms.DateField(label=_("Last day"))


class HeldForm(forms.Form):
    """When it was held, and what came of it."""

    done_on = forms.DateField(label=_("Held on"))
    note = forms.CharField(
        label=_("What came of it"), required=False, max_length=300, widget=forms.Textarea
    )


class CorrectForm(HeldForm):
    """The record put right, and why."""

    reason = forms.CharField(label=_("Reason of the correction"), max_length=300)


class DayForm(forms.Form):
    """A day of the work calendar."""

    day = forms.DateField(label=_("Day"))
    kind = forms.ChoiceField(label=_("That day is"))
    name = forms.CharField(
        label=_("Holiday or reason"),
        max_length=60,
        help_text=_("For instance 国庆节, or 春节调休上班."),
    )
    source = forms.CharField(
        label=_("Source"), required=False, max_length=200, help_text=_("The notice that says so.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", choices.labelled(DAYS))
