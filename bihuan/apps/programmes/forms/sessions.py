"""What is entered about meetings: the call, the attendance, the minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as told
from django.utils.translation import gettext_lazy as _

from bihuan.apps.programmes.forms import choices
from bihuan.apps.programmes.forms.choices import number, offer
from bihuan.apps.programmes.models import Attendance
from bihuan.apps.programmes.states import ATTENDANCE, SESSION_KINDS
from bihuan.kit.deed import OFFICE_ZONE, Actor


class SessionForm(forms.Form):
    """The call to a meeting."""

    kind = forms.ChoiceField(label=_("Kind"))
    title = forms.CharField(label=_("Title"), max_length=120)
    held_at = forms.DateTimeField(label=_("Held at"))
    place = forms.CharField(label=_("Place"), required=False, max_length=80)
    chair = forms.ChoiceField(label=_("Chair"), required=False)
    others = forms.MultipleChoiceField(
        label=_("Also expected"),
        required=False,
        help_text=_("Members of the programme's groups are expected anyway."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        by: Actor,
        on: date,
        members: frozenset[int] = frozenset(),
        change: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        persons = choices.persons(by, on=on)
        offer(self, "kind", choices.labelled(SESSION_KINDS))
        offer(self, "chair", persons)
        offer(self, "others", [p for p in persons[1:] if int(p[0]) not in members])
        if change:
            del self.fields["kind"], self.fields["others"]

    def told(self) -> dict[str, Any]:
        """The keyword arguments that calling and changing a meeting have in common."""
        given = self.cleaned_data
        return {
            "title": given["title"],
            "held_at": given["held_at"],
            "place": given["place"],
            "chair_id": number(given["chair"]),
        }

    @staticmethod
    def local(moment: datetime) -> str:
        """A moment as the browser's field for date and time takes it."""
        return moment.astimezone(OFFICE_ZONE).strftime("%Y-%m-%dT%H:%M")


class MinutesForm(forms.Form):
    """The minutes, and the save they were made of."""

    minutes = forms.CharField(
        label=_("Minutes"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": "12"}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


def marks(posted: Mapping[str, str], rows: list[Attendance]) -> dict[int, tuple[str, str]]:
    """The attendance sheet as posted: person → (state, reason for leave)."""
    found: dict[int, tuple[str, str]] = {}
    for row in rows:
        state = posted.get(f"state{row.person_id}", row.state)
        reason = posted.get(f"reason{row.person_id}", "").strip()[:200]
        if state in ATTENDANCE:
            found[row.person_id] = (state, reason if state == "leave" else "")
    return found


def attendance_labels() -> list[tuple[str, str]]:
    """The states of attendance to choose from."""
    return [(key, told(label)) for key, (label, _tone) in ATTENDANCE.items()]
