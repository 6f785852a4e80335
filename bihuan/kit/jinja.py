"""The Jinja2 environment: gettext, our macros as `ui`, addresses and static files."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils import formats, translation
from jinja2 import Environment, StrictUndefined

from bihuan.kit import present
from bihuan.kit.addresses import address
from bihuan.kit.cells import cells


def environment(**options: Any) -> Environment:
    """Build the environment; Django calls this once."""
    options.pop("undefined", None)
    env = Environment(  # noqa: S701  Django hands autoescape=True in the options
        **options,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        gettext=said,
        ngettext=translation.ngettext,
        pgettext=translation.pgettext,
        newstyle=True,
    )
    env.globals.update(
        static=static,
        url=address,
        new_act_id=present.act_id,
        language=translation.get_language,
        number_format=formats.number_format,
    )
    env.filters.update(
        day=present.day,
        moment=present.moment,
        points=present.points,
        percent=present.percent,
        figure=present.figure,
        share=present.share,
        tenth=present.tenth,
        yuan=present.yuan,
        tone=present.tone,
        cells=cells,
        tr=said,
    )
    env.globals["ui"] = env.get_template("kit/ui.html").module
    return env


def said(msgid: str) -> str:
    """A sentence in the language of the page; pages say the same few hundred again and again."""
    return _in_language(translation.get_language(), msgid)


@lru_cache(maxsize=10_000)
def _in_language(_language: str | None, msgid: str) -> str:
    return translation.gettext(msgid)
