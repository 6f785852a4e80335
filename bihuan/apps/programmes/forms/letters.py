"""The scan of a letter that was signed by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.kit.confirming import Unclassified


class ScanForm(forms.Form):
    """A file, and that it may be kept here."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["upload"] = forms.FileField(label=_("Scan of the signed paper"))
        self.fields["unclassified"] = Unclassified()
