"""Forms about closing and looking back, and the verdict of a meeting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.loop.forms.picking import DayField, labelled, text_area
from bihuan.apps.loop.states import CHECK_METHODS, RECHECK, RECHECK_KINDS, VERDICTS


class ApplyForm(forms.Form):
    """Why it can be closed."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["self_assessment"] = text_area(
            label=_("Self-assessment"),
            help_text=_("The result against the acceptance criteria."),
        )


class AgreeForm(forms.Form):
    """An opinion at a step; verification says how one looked and what one saw."""

    def __init__(self, *given: Any, verifies: bool = False, **more: Any) -> None:
        super().__init__(*given, **more)
        if verifies:
            self.fields["method"] = forms.ChoiceField(
                label=_("Verified"), choices=labelled(CHECK_METHODS.items())
            )
        self.fields["text"] = text_area(
            label=_("What was seen") if verifies else _("Opinion"), required=verifies, most=2000
        )


class HoldForm(forms.Form):
    """What was looked at."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["looked_at"] = text_area(label=_("What was looked at"), most=2000)


class RelapseForm(HoldForm):
    """What came back, and by when it is put right again."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["due_on"] = DayField(label=_("New due date"))


class VerdictForm(forms.Form):
    """What the meeting said of one finding."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["verdict"] = forms.ChoiceField(
            label=_("Verdict"), choices=labelled(VERDICTS.items())
        )
        self.fields["new_due_on"] = DayField(label=_("New due date"), required=False)
        self.fields["note"] = forms.CharField(label=_("Note"), max_length=1000, required=False)


class RecheckFilterForm(forms.Form):
    """The conditions of the list of look-backs."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["state"] = forms.ChoiceField(
            label=_("State"),
            choices=[("", _("All")), *labelled((s.key, s.label) for s in RECHECK.states.values())],
            required=False,
        )
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"),
            choices=[("", _("All")), *labelled(RECHECK_KINDS.items())],
            required=False,
        )
        self.fields["due_from"] = DayField(label=_("Due from"), required=False)
        self.fields["due_to"] = DayField(label=_("Due until"), required=False)
