"""What an expert pack asks: which classes go in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _


class PackForm(forms.Form):
    """Some classes, or all."""

    def __init__(self, *given: Any, classes: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["classes"] = forms.MultipleChoiceField(
            label=_("Classes"),
            choices=classes,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("None chosen: the whole programme."),
        )
