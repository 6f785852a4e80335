"""A password holds letters and digits: the one rule Django does not bring."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.apps.people.models import Account


class LettersAndDigits:
    """At least one letter and one digit."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Django calls this for a password that somebody chooses."""
        if not any(c.isalpha() for c in password) or not any(c.isdigit() for c in password):
            raise ValidationError(self.get_help_text(), code="password_letters_and_digits")

    def get_help_text(self) -> str:
        """The rule as a sentence."""
        return _("Your password must hold both letters and digits.")
