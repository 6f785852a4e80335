"""The scan of a letter that was signed by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _


class ScanForm(forms.Form):
    """A file, and that it may be kept here."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["upload"] = forms.FileField(label=_("Scan of the signed paper"))
        self.fields["unclassified"] = forms.BooleanField(
            label=_("It holds neither state secrets nor work secrets")
        )
