"""HTML pasted as source: its tags become line ends, tabs and nothing, each as long as it was.

Lengths do not change, so a place in the result is the same place in the text that was pasted.
"""

from __future__ import annotations

import re
from html import unescape

DROPPED = "\0"  # what a character becomes that shows nothing; `clean` drops it

_HINT = re.compile("</(?:p|div|td|tr|li|table|span|h[1-6])>|<br ?/?>", re.IGNORECASE)
_LEAST = 2
# A tag, a comment or an entity; bounded, so that an open `<` costs no more than its neighbours.
_PIECE = re.compile(
    "<(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]{0,20})(?:\\s[^<>]{0,2000})?/?>"
    "|<!--|-->|<![a-zA-Z\\[][^<>]{0,500}>|&(?:#\\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});"
)
_HIDDEN = {tag: f"</{tag}" for tag in ("script", "style", "head", "noscript", "select", "template")}
_HIDDEN["<!--"] = "-->"
_CELLS = ("td", "th")
_BLOCK = re.compile(
    "address|article|aside|blockquote|br|caption|d[dlt]|div|fig(?:caption|ure)|footer|form|h[1-6r]"
    "|header|li|main|nav|[ou]l|option|p|pre|section|table|t(?:body|foot|head|r)"
)


def is_markup(text: str) -> bool:
    """Whether the text is HTML source rather than a text that speaks of `<` and `>`."""
    found = _HINT.finditer(text)
    return all(next(found, None) is not None for _turn in range(_LEAST))


def unmarked(text: str) -> str:
    """The text without its markup, of the same length; a row is a line, its cells parted by tabs.

    Scripts, styles and comments go; line ends inside a row are blanks. One pass.
    """
    page = _Page(text)
    made: list[str] = []
    at = 0
    for piece in _PIECE.finditer(text):
        made.append(page.shown(text[at : piece.start()]))
        at = piece.end()
        sign = page.sign(piece)
        made.append(sign + DROPPED * (piece.end() - piece.start() - len(sign)))
    made.append(page.shown(text[at:]))
    return "".join(made)


class _Page:
    """What the tags passed so far mean for the text that follows."""

    def __init__(self, text: str) -> None:
        low = text.lower()
        # What is opened and never closed hides nothing.
        self._last = {closing: low.rfind(closing) for closing in _HIDDEN.values()}
        self._hidden_until = ""
        self._in_row = False
        self._first_cell = True

    def shown(self, text: str) -> str:
        """A stretch without tags as the reader of the page sees it."""
        if self._hidden_until:
            return DROPPED * len(text)
        return text.replace("\n", " ").replace("\r", " ") if self._in_row else text

    def sign(self, piece: re.Match[str]) -> str:
        """The one character, or none, that a tag or entity stands for."""
        whole, tag = piece.group().lower(), (piece["tag"] or "").lower()
        if self._hidden_until:
            if whole.startswith(self._hidden_until):
                self._hidden_until = ""
            return ""
        closing = _HIDDEN.get("<!--" if whole == "<!--" else tag, "")
        if closing and not piece["end"] and self._last[closing] >= piece.end():
            self._hidden_until = closing
            return ""
        if whole.startswith("&"):
            return _character(piece.group())
        ends = bool(piece["end"])
        return self._cell(ends=ends) if tag in _CELLS else self._block(tag, ends=ends)

    def _cell(self, *, ends: bool) -> str:
        opens_next = not ends and not self._first_cell
        self._first_cell = self._first_cell and ends
        return "\t" if opens_next else ""

    def _block(self, tag: str, *, ends: bool) -> str:
        if tag in ("tr", "table"):
            self._in_row, self._first_cell = tag == "tr" and not ends, True
            return "\n"
        return (" " if self._in_row else "\n") if _BLOCK.fullmatch(tag) else ""


def _character(entity: str) -> str:
    made = unescape(entity)
    shows = len(made) == 1 and (made.isprintable() or made == "\xa0")
    return made if shows else ""
