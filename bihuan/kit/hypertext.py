"""A saved web page → the text a reader sees: lines, rows of tables, no furniture of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from bihuan.rules.reading.decode import decode

_DECLARED = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w-]{2,20})", re.I
)
_DECLARED_WITHIN = 4096

_UNSEEN = frozenset({
    "script", "style", "noscript", "template", "head", "iframe", "object", "embed", "svg",
    "canvas", "audio", "video", "map", "button", "select", "input", "textarea", "option",
    "datalist", "dialog", "nav", "aside", "rt", "rp",
})  # fmt: skip
_BLOCKS = frozenset({
    "p", "div", "section", "article", "main", "header", "footer", "h1", "h2", "h3", "h4", "h5",
    "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr",
    "blockquote", "pre", "center", "form", "fieldset", "figure", "figcaption", "address", "hr",
})  # fmt: skip
_FURNITURE = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|footer|foot|copyright|sidebar"
    r"|share|toolbar|topbar|pagination|pager|advert|ads?|banner|related|comments?)(?:[-_ ]|$)"
)
_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_SPACE = re.compile(r"[ \t\r\n\f]+")
# A list of links is a menu; a cell this long holds a page, not a value.
_LEAST_LINKS, _MOSTLY = 4, 0.8
_LONG_CELL = 1500


class _Size(NamedTuple):
    """What stands below an element: characters, those of links, and links."""

    text: int
    linked: int
    links: int


def page_text(raw: bytes) -> str:
    """The text of a page: in the encoding it declares, if that reads it, or else a guessed one.

    Raises `ReadingError` as decoding does. Any markup is read somehow, as browsers do.
    """
    return text_of_markup(_decoded(raw))


def text_of_markup(markup: str) -> str:
    """The text of the source of a page: paragraphs a line each, table cells parted by tabs."""
    body = _body(markup)
    if body is None:
        return ""
    dropped = _furniture(body)
    lines = "".join(_shown(body, dropped)).split("\n")
    kept = (_cells(line) for line in lines)
    return "\n".join(line for line in kept if line)


def _decoded(raw: bytes) -> str:
    declared = _DECLARED.search(raw[:_DECLARED_WITHIN])
    if declared and not raw.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = declared[1].decode("ascii").lower()
        if name in ("gb2312", "gbk", "x-gbk"):
            name = "gb18030"  # the same and more; pages say gb2312 and mean this
        try:
            return raw.decode(name)
        except (LookupError, UnicodeDecodeError):
            pass  # it says one thing and is another
    return decode(raw).text


def _body(markup: str) -> Any:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(markup.replace("\x00", "\ufffd").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
    if root is None:
        return None
    body = root.find("body")
    return root if body is None else body


def _furniture(body: Any) -> set[Any]:
    """Menus, crumbs, footers: told by their names or by being links; never half of the page."""
    sizes = _sizes(body)
    half = sizes[body].text / 2
    return {
        node
        for node, size in sizes.items()
        if node is not body and size.text < half and (_is_apart(node) or _is_menu(node, size))
    }


def _sizes(body: Any) -> dict[Any, _Size]:
    """What stands below each element that may be seen."""
    sizes: dict[Any, _Size] = {}
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, node in walk:
        if node.tag in _UNSEEN:
            if event == "start":
                walk.skip_subtree()
            continue
        if event == "end":
            below = [sizes[child] for child in node if child in sizes]
            texts = [node.text or "", *(child.tail or "" for child in node)]
            text = sum(len("".join(one.split())) for one in texts) + sum(s.text for s in below)
            linked, links = sum(s.linked for s in below), sum(s.links for s in below)
            sizes[node] = _Size(text, text, 1) if node.tag == "a" else _Size(text, linked, links)
    return sizes


def _is_apart(node: Any) -> bool:
    """Whether an element says of itself that it is no part of what is told, or not to be seen."""
    named = f"{node.get('class', '')} {node.get('id', '')}"
    named = re.sub("(?<=[a-z])(?=[A-Z])", "-", named).lower()
    return (
        node.get("role") in _ROLES
        or "hidden" in node.attrib
        or _HIDDEN.search(node.get("style", "")) is not None
        or node.tag == "footer"
        or (node.tag in _BLOCKS and _FURNITURE.search(named) is not None)
    )


def _is_menu(node: Any, size: _Size) -> bool:
    return node.tag in _BLOCKS and size.links >= _LEAST_LINKS and size.linked > _MOSTLY * size.text


def _shown(element: Any, dropped: set[Any]) -> Iterator[str]:
    """Pieces of the text below an element; where a block begins or ends, a line end."""
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        breaks = node.tag in _BLOCKS or node.tag in ("td", "th")
        if event == "end":
            yield "\n" if breaks else ""
            yield _squeezed(node.tail, node.getparent()) if node is not element else ""
        elif node.tag in _UNSEEN or node in dropped:
            walk.skip_subtree()
        elif node.tag == "table" and _holds_values(node):
            yield from _rows(node, dropped)
            walk.skip_subtree()
        else:
            yield "\n" if breaks or node.tag == "br" else ""
            yield _squeezed(node.text, node)


def _squeezed(text: str | None, within: Any) -> str:
    kept = text or ""
    return kept if within.tag == "pre" else _SPACE.sub(" ", kept)


def _holds_values(table: Any) -> bool:
    """Whether a table is one of rows and cells, not the grid that an old page is laid out on."""
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return False
    cells = table.iter("td", "th")
    return all(sum(map(len, cell.itertext())) < _LONG_CELL for cell in cells)


def _rows(table: Any, dropped: set[Any]) -> Iterator[str]:
    """A line a row; where a cell spans several, the places it covers are empty cells."""
    covered: dict[int, int] = {}
    for row in table.iter("caption", "tr"):
        if row.tag == "caption":
            yield f"\n{_line(row, dropped)}\n"
            continue
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            _pass_covered(cells, covered)
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            covered |= dict.fromkeys(range(len(cells), len(cells) + wide), high - 1)
            cells += [_line(cell, dropped)] + [""] * (wide - 1)
        _pass_covered(cells, covered)
        yield "\n" + "\t".join(cells) + "\n"


def _pass_covered(cells: list[str], covered: dict[int, int]) -> None:
    while covered.get(len(cells), 0) > 0:
        covered[len(cells)] -= 1
        cells.append("")


def _span(cell: Any, name: str) -> int:
    said = cell.get(name, "1").strip()
    return min(max(int(said), 1), 100) if said.isascii() and said.isdigit() and len(said) < 4 else 1


def _line(cell: Any, dropped: set[Any]) -> str:
    return " ".join("".join(_shown(cell, dropped)).split())


def _cells(line: str) -> str:
    cells = [cell.strip() for cell in line.split("\t")]
    return "\t".join(cells) if any(cells) else ""
