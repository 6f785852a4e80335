"""The form of a draft whose figures are checked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DraftForm(forms.Form):
    """Paste the draft, or choose a file: TXT, DOCX, PDF or a saved web page."""

    # no max_length: the browser would cut a pasted text short without a word
    text = forms.CharField(
        label=_("Text of the draft"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Paste the whole draft: a figure is held against all others of the text."),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        allow_empty_file=True,  # reading refuses it, in the same words as any other bad file
        help_text=_("TXT, DOCX, PDF with text, or a saved web page (HTML)."),
        widget=forms.FileInput(attrs={"accept": ".txt,.md,.docx,.pdf,.html,.htm"}),
    )
