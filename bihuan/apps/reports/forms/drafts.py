"""The form of a draft whose figures are checked."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from bihuan.apps.reports.queries.drafts import LONGEST
from bihuan.kit.texts_given import TextForm


class DraftForm(TextForm):
    """The draft: some text, and no more than is checked at once."""

    def __init__(self, *given: Any, **more: Any) -> None:
        hint = _("Paste the whole draft: a figure is held against all others of the text.")
        super().__init__(*given, label=_("Text of the draft"), hint=hint, **more)

    def clean(self) -> dict[str, Any]:
        """There is a text, and it is not too long."""
        given = super().clean()
        text = given["text"]
        if not self.errors and not text.strip():
            self.add_error(None, _("Paste the text of the draft, or choose a file."))
        elif len(text) > LONGEST:
            long = _(
                "The draft has %(n)s characters; at most %(most)s are checked. Check it in parts."
            )
            self.add_error(None, long % {"n": len(text), "most": LONGEST})
        return given
