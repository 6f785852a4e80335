"""What the public fills in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.apps.reports.public import COMMENT_CHARS, CONTACT_CHARS


class CommentForm(forms.Form):
    """A comment; no account, and nobody has to say who they are."""

    text = forms.CharField(
        label=_("Your comment"),
        max_length=COMMENT_CHARS,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Please do not write other people's names, phone or identity numbers."),
        error_messages={"required": _("Write your comment first.")},
    )
    contact = forms.CharField(
        label=_("How we can reach you"),
        required=False,
        max_length=CONTACT_CHARS,
        help_text=_("Only the office reads it. It may stay empty."),
    )
    # people do not see it; programs that fill in everything do
    website = forms.CharField(label=_("Leave this empty"), required=False, max_length=200)

    def clean_website(self) -> str:
        """Whoever fills this in is taken for a program."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(
                _("The field marked “leave this empty” was filled in: empty it and send again.")
            )
        return ""


class TrackForm(forms.Form):
    """Where a comment stands, asked by its code."""

    tracking = forms.CharField(label=_("Tracking code"), max_length=20)
