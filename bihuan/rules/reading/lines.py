"""Physical lines → paragraphs: which lines are furniture, which line end is only a wrapped one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from bihuan.rules.reading.words import HAN

# Whole lines that belong to the page and not to the text. Add here; each is matched against a line.
FURNITURE = re.compile(
    "[-—–_|=*·.~+: ]+"
    "|[-—–·~ ]+\\d{1,4}[-—–·~ ]+"
    "|第 ?\\d{1,4} ?页(?:[ ,/]*共 ?\\d{1,4} ?页)?|\\d{1,4} ?/ ?\\d{1,4}|[Pp]age \\d+(?: of \\d+)?"
    "|(?:[ |]*[\\[【(]?(?:打印|关闭|收藏|返回)(?:顶部|本页|窗口|页面)?[\\]】)]?){1,4}"
    "|[\\[【(]?字(?:体|号)(?:大小)?:?[ \\[大中小特\\]]*[\\]】)]?"
    "|(?:浏览|阅读|点击|访问)(?:次数|量|数)?:? ?\\d{0,9} ?次?|分享到?:?"
    "|[★☆◆■※【\\[ ]{0,3}(?:本站|网站)?(?:广告|推广|赞助)[:】\\] ].{0,120}"
    "|扫一扫.{0,20}|(?:上|下)一[篇条]:?.{0,60}|(?:您?当前|您的)?(?:所在)?位置:.{0,80}|保护视力色:?"
)

# A line that begins like one of these begins a paragraph, however full the line before it was.
_BEGINS = re.compile(
    f"第?[{HAN}]{{1,3}}[、.:]|第[{HAN}]{{1,3}}部分|[(](?:[{HAN}]{{1,3}}|\\d{{1,3}})[)]|\\d{{1,3}}[.、)](?!\\d)"
    f"|[\u2460-\u249b【]|[{HAN}]是|问题[{HAN}\\d]{{1,3}}[:、.]|[\u4e00-\u9fff]{{2,10}}:|关于.{{2,80}}问题"
    "|\\d{1,3} (?![年月日个家人名次项份场期])[\u4e00-\u9fff]|(?:19|20)\\d\\d年\\d{1,2}月\\d{1,2}日$"
)
_ENDS_INSIDE = re.compile("(?:[,、(“《【—]|[百千]分)$")
_BEGINS_INSIDE = re.compile("[,、。;:)”》】%]")
# A heading that has begun with 关于 and has not yet come to its 问题.
_OPEN_HEADING = re.compile(".{1,6}关于[^。;:]*$")
_NUMBER_ENDS = re.compile("[\u4e00-\u9fff].*\\d\\.?$", re.DOTALL)
_NUMBER_GOES_ON = re.compile("(?!(?:19|20)\\d\\d年)\\d|[万亿余]")
_NUMBER_ALONE, _TENTHS = re.compile("\\d{1,3}\\."), re.compile("\\d{1,2}(?:[%‰]|个百分点)")

# Inside a sentence, where figures are sought.
_INSIDE, _GOES_ON = re.compile("[\u4e00-\u9fff\\d]$"), re.compile("[\u4e00-\u9fff\\d%]")
_LEAST_WIDTH = 16
_NUMERAL = re.compile(f"[{HAN}\\d]$")

_LINE = re.compile("[^\n]+")
_SAMPLE = 2000
_LEAST_LINES, _LEAST_INDENTED = 8, 4


class Line(NamedTuple):
    """A line that shows something: its span in the folded text and what stands before it."""

    start: int
    end: int
    text: str
    indented: bool
    after_blank: bool
    after_page: bool


def paragraphs(folded: str, *, raw: str, loose: bool = False) -> Iterator[tuple[int, int, bool]]:
    """Spans of the lines to keep, in order, each with whether it goes on with the one before.

    ``loose``: a line of some length that ends inside a sentence goes on, whatever its width. Right
    for figures, which may stand on two lines; headings would run together.
    """
    found = list(_lines(folded, raw=raw))
    edges = _page_edges(found)
    kept = [
        one for at, one in enumerate(found) if at not in edges and not FURNITURE.fullmatch(one.text)
    ]
    width = _wrap_width(kept)
    full = _indented_width(kept)
    before: Line | None = None
    open_paragraph = False  # it began indented; a line that is not goes on with it
    for one in kept:
        goes_on = before is not None and (
            _goes_on(before, one, width=width, loose=loose)
            or (open_paragraph and _is_rest(before, one, full=full))
        )
        yield one.start, one.end, goes_on
        open_paragraph = one.indented or goes_on
        before = one


def _lines(folded: str, *, raw: str) -> Iterator[Line]:
    end = 0
    for match in _LINE.finditer(folded):
        whole = match.group()
        text = whole.strip(" ")
        if "\t" not in text.strip("\t"):
            text = text.strip("\t ")
        if not text:
            continue
        start = match.start() + whole.index(text[0])
        gap = raw[end:start]
        yield Line(
            start,
            start + len(text),
            text,
            indented=start - match.start() >= 2,
            after_blank=gap.replace("\r\n", "\n").count("\n") > 1,
            after_page="\f" in gap,
        )
        end = start + len(text)


def _bare(text: str) -> str:
    return re.sub("[\\d\\s—–-]+", "", text)


def _page_edges(found: list[Line]) -> set[int]:
    """Places of running heads, feet and page numbers: lines beside a page end that only count
    pages, or that come back beside another one."""
    opening = [at for at, line in enumerate(found) if line.after_page and at]
    if not opening:
        return set()
    beside = {place for at in opening for place in (at - 1, at)} | {0, len(found) - 1}
    times = Counter(_bare(found[at].text) for at in beside)
    return {at for at in beside if not (bare := _bare(found[at].text)) or times[bare] > 1}


def _wrap_width(kept: list[Line]) -> float:
    """Display width at which the text was wrapped, 0 if paragraphs stand on one line each.

    Wrapped text shows in its lines: at least a third of them are as long as the longest ones.
    """
    sample = sorted(_width(one.text) for one in kept[:_SAMPLE] if not is_row(one.text))
    if len(sample) < _LEAST_LINES:
        return 0.0
    longest = sample[len(sample) * 19 // 20]
    full = sum(0.9 * longest <= width <= 1.05 * longest for width in sample)
    return longest if 30 <= longest <= 180 and full * 3 >= len(sample) else 0.0


def _indented_width(kept: list[Line]) -> float:
    """Width of the lines where paragraphs begin indented and their other lines do not, else 0."""
    sample = [one for one in kept[:_SAMPLE] if not is_row(one.text)]
    indented = sum(one.indented for one in sample)
    if min(indented, len(sample) - indented) < _LEAST_INDENTED:
        return 0.0
    return sorted(_width(one.text) for one in sample)[len(sample) * 19 // 20]


def _is_rest(before: Line, line: Line, *, full: float) -> bool:
    """Whether a line without indent is the rest of a paragraph whose line before it was full."""
    begins = line.indented or line.after_blank or _BEGINS.match(line.text)
    if not full or begins or is_row(before.text) or is_row(line.text):
        return False
    return _width(before.text) + (4 if before.indented else 0) >= 0.75 * full


def is_row(text: str) -> bool:
    """Whether a line is the row of a table: cells parted by tabs or bars."""
    return "\t" in text or text.count("|") > 1


def _width(text: str) -> float:
    """Columns on the page: a Chinese character takes two, an ASCII one takes one."""
    return (len(text.encode("utf-8", "surrogatepass")) + len(text)) / 2


def _goes_on(before: Line, line: Line, *, width: float, loose: bool) -> bool:
    if _NUMBER_ALONE.fullmatch(before.text) and _TENTHS.match(line.text):
        return True  # 47. over 4%
    if is_row(before.text) or is_row(line.text) or _BEGINS.match(line.text):
        return False
    if _NUMBER_GOES_ON.match(line.text) and _NUMBER_ENDS.search(before.text[-40:]):
        return not line.after_blank and not line.text.isdecimal()
    if line.after_blank or line.indented or before.text[-1] in "。!?":
        return False
    if _ENDS_INSIDE.search(before.text) or _BEGINS_INSIDE.match(line.text):
        return True
    if loose and _INSIDE.search(before.text) and _GOES_ON.match(line.text):
        return bool(_NUMERAL.search(before.text)) or _width(before.text) >= _LEAST_WIDTH
    is_open = _OPEN_HEADING.match(before.text) and "问题" not in before.text
    return 0 < (0.7 if is_open else 0.9) * width <= _width(before.text)
