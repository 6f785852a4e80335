"""What who uploads a file confirms with it: that it holds no secrets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

NOTHING_CLASSIFIED = lazy(
    "Confirm that what is given holds neither state secrets nor work secrets;"
    " nothing classified may be uploaded."
)


class Unclassified(forms.BooleanField):
    """The tick itself; where it is missing, its own sentence says so."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            label=lazy("It holds neither state secrets nor work secrets"),
            error_messages={"required": NOTHING_CLASSIFIED},
            **more,
        )


class WithFile(forms.Form):
    """A form whose file may be left out; with one, the tick is asked for."""

    def clean(self) -> dict[str, Any]:
        """A file comes with the word that it holds no secrets."""
        given = super().clean() or {}
        # a field that clears a file gives False: nothing comes
        given["upload"] = given.get("upload") or None
        if given["upload"] and not given.get("unclassified"):
            self.add_error("unclassified", str(NOTHING_CLASSIFIED))
        return given

    def ask_file(self, label: str, *, required: bool = False, accept: str = "") -> None:
        """The file and what is confirmed with it, at the end of the form."""
        self.fields["upload"] = forms.FileField(
            label=label,
            required=required,
            widget=forms.ClearableFileInput(attrs={"accept": accept} if accept else {}),
        )
        self.fields["unclassified"] = Unclassified(required=False)
