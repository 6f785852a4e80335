"""A text given to be read, pasted or in a file: one form wherever texts are read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.kit.documents import UnreadableDocument, text_of
from bihuan.kit.hypertext import text_of_markup
from bihuan.kit.wording import sentence
from bihuan.rules.reading.markup import is_markup


class TextForm(forms.Form):
    """Paste the text, or choose a file; once cleaned, `text` is what is to be read."""

    # no max_length: the browser would cut a pasted text short without a word
    text = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs={"rows": 14}))
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        allow_empty_file=True,  # reading refuses it, in the same words as any other bad file
        help_text=_("TXT, DOCX, PDF with text, or a saved web page (HTML)."),
        widget=forms.FileInput(attrs={"accept": ".txt,.md,.docx,.pdf,.html,.htm"}),
    )

    def __init__(self, *given: Any, label: str, hint: str, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["text"].label = label
        self.fields["text"].help_text = hint

    def clean(self) -> dict[str, Any]:
        """The text of the file, or else what was pasted, be it a page's source."""
        given = self.cleaned_data
        text, file = given.get("text", ""), given.get("file")
        if file is not None:
            try:
                text = text_of(file.name, file.read())
            except UnreadableDocument as refusal:
                self.add_error("file", sentence(refusal))
        elif is_markup(text):
            text = text_of_markup(text)
        return given | {"text": lines_of(text).strip("\n")}


def lines_of(text: str) -> str:
    """The text with line ends of one kind."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
