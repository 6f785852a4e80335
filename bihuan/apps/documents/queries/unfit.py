"""Why a Word template will not do, as a sentence that names the place."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bihuan.kit.typeset import Unfit
from bihuan.kit.wording import refused


def unfit_sentence(unfit: Unfit) -> str:
    """The sentence of a code."""
    words = {
        "unknown_name": _("“%(name)s” is no field of this kind of document."),
        "not_allowed": _("“%(what)s” may not stand in a template: print fields, repeat rows."),
        "bad_syntax": _("A field is not closed or not written as one: %(line)s"),
        "live_field": _("The Word field “%(name)s” fetches something from elsewhere: remove it."),
        "outside_link": _("The template links to “%(target)s” outside: remove the link."),
        "unwanted_part": _("The template holds an embedded object (%(name)s): remove it."),
        "not_word": _("This is not a Word document (.docx)."),
        "too_large": _("The template is larger than %(most)s MB."),
    }
    if unfit.code in words:
        return words[unfit.code] % unfit.params
    return refused(unfit).sentence
