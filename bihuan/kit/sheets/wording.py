"""Words of people and programs made comparable: spaces, widths, letter case, languages."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext, override

# What PostgreSQL or XML cannot hold, and what nobody typed on purpose.
KEPT_CHARACTERS = 64  # longer texts do not repeat, and a cache of them would fill the memory
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_EDGES = " \t\r\n\v\f\xa0\u3000\u200b\ufeff\u2028\u2029\x85"
_BLANK = re.compile(r"[\s\u200b\ufeff]+")
_REQUIRED_MARK = re.compile(r"[*]|\((?:必填|required)\)")
_CHINESE = re.compile("[\u3400-\u9fff]")


def clean(text: str) -> str:
    """A cell's text as it is stored: no blanks around it, LF line ends, no control characters."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        text = _CONTROL.sub("", text)
    return text.strip(_EDGES)


def storable(text: str) -> str:
    """A text without what a file cannot hold."""
    return text if text.isprintable() else _CONTROL.sub("", text)


def fold(text: str) -> str:
    """Full and half width, capital and small letters and any blanks make no difference."""
    return _folded(text) if len(text) <= KEPT_CHARACTERS else _folded.__wrapped__(text)


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    return _BLANK.sub("", unicodedata.normalize("NFKC", text)).casefold()


def fold_title(text: str) -> str:
    """A column's title without the mark that it must be filled in."""
    return _REQUIRED_MARK.sub("", fold(text)).rstrip(":")


def joined(text: str) -> str:
    """A name without the blanks typists put between Chinese characters (张 三)."""
    return _BLANK.sub("", text) if _CHINESE.search(text) else text


def in_every_language(msgid: str) -> set[str]:
    """The msgid and its translations, so that a sheet made in one language is read in any."""
    words = {msgid}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words.add(gettext(msgid))
    return words
