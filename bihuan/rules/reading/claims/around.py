"""What stands about a figure: whether it counts something, what, done how, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bihuan.rules.reading.claims.figures import Figure
from bihuan.rules.reading.claims.lexicon import Lexicon

ARTICLE, DURATION, UNREAD = "one as an article", "general duration", "number without a reading"
ORDINAL = "ordinal or rank"

_COUNTED_ONE = re.compile("次|期|场|轮|届|批次|场次|人次|班次|家|名|例|起|人|件")
_DONE_ONE = re.compile(
    "(?:开展|举办|召开|组织|通报|调度|进行|举行|完成|演练|每(?:半?年|半?个?月|季度?|周|日|天)|各|增加|新增|报告|发生)了?$"
)
_THING_BEFORE = re.compile("[一-鿿”》A-Za-z]$")
_GENERAL = ("年", "个月", "周", "小时", "季度")
_LATIN = re.compile("[A-Za-z0-9_./#+-]")
_BARE_BEFORE = re.compile("(?:[::]|[一-鿿)”》]) ?$")
_BARE_AFTER = re.compile(" ?(?:[,。;、:!?()\n]|$|[一-鿿])")


def unlikely(text: str, figure: Figure) -> str:
    """Why a figure counts nothing; "" when it does."""
    before, after = text[max(0, figure.start - 8) : figure.start], text[figure.end : figure.end + 6]
    if figure.rule == "han":
        return _unlikely_in_words(figure, before, after)
    if figure.rule == "count" and not figure.unit:
        part_of_a_code = _LATIN.match(before[-1:]) or _LATIN.match(after[:1])
        if part_of_a_code or not _BARE_BEFORE.search(before) or not _BARE_AFTER.match(after):
            return UNREAD
    return ""


def _unlikely_in_words(figure: Figure, before: str, after: str) -> str:
    if figure.value == 1:
        listed = after[:1] in ",。;、\t|" and _THING_BEFORE.search(before)
        done = _COUNTED_ONE.fullmatch(figure.unit) and _DONE_ONE.search(before)
        if not listed and not done:
            return ARTICLE
    if figure.unit in _GENERAL and not figure.approx:
        return DURATION
    bare = figure.bare and not figure.approx
    return ORDINAL if bare or before.endswith(("第", "统", "其")) else ""


# -- what it is about ------------------------------------------------------------------------------


class About(NamedTuple):
    """What is counted, the verb, the time and the area that the figure is stated for."""

    subject: str
    action: str
    period: str
    scope: str


_STOP = ",。;:!?\n|\t"
_LEFT, _RIGHT, _BACK = 60, 40, 120  # characters that are looked at
_PARTS = re.compile("[、和及与]|以及")
_WHO = ("人", "名", "位", "家", "户", "人次", "个")


def about(text: str, figure: Figure, lexicon: Lexicon, *, after: int = 0) -> About:
    """From the clause a figure stands in, behind the figure before, which ends at ``after``."""
    left, right = _left(text, figure.start, after), _right(text, figure.number_end)
    subject, action = _subject(figure, left, right, lexicon)
    if not subject:
        subject = _clause_before(text, figure.start, lexicon)
    return About(subject.strip("“”、()的→ "), action, *_when_and_where(text, figure.start, lexicon))


# What stands between the two ends of a change: 由92.7%[提高到]99.89%.
_CHANGED = re.compile(
    "[,、]?(?:再|又|已|现|逐步)?[提上下升降增减缩压扩][高升降低少短缩减加长大]?[到至为成]|[到至]"
)
_FROM = ("由", "从")


def ends_a_change(text: str, start: int, end: int) -> bool:
    """Whether what stands between two figures makes them the ends of one change."""
    return _CHANGED.fullmatch(text[start:end].strip()) is not None


def begins_a_change(text: str, start: int, end: int) -> bool:
    """Whether a figure is what something was before: 由 or 从 in front, the change behind it."""
    led = text[max(start - 4, 0) : start].rstrip().endswith(_FROM)
    return led and _CHANGED.match(text, end) is not None


def respectively(text: str, run: Sequence[Figure], lexicon: Lexicon) -> list[str]:
    """What figures one behind the other count where 分别 stands before them, else []."""
    names, word, _rest = _left(text, run[0].start, 0).partition("分别")
    if not word:
        return []
    parts = [part for part in _PARTS.split(lexicon.lead.sub("", names)) if part][-len(run) :]
    return parts if len(parts) == len(run) else []


def _left(text: str, at: int, after: int) -> str:
    clause = text[max(after, at - _LEFT) : at]
    stop = max(map(clause.rfind, _STOP)) if clause else -1
    return clause[stop + 1 :].strip()


def _right(text: str, at: int) -> str:
    end, depth = at, 0
    while end < len(text) and end - at < _RIGHT:
        c = text[end]
        depth += (c in "(《“") - (c in ")》”")
        if depth < 0 or (depth == 0 and c in f"{_STOP}、"):
            break
        end += 1
    return text[at:end].strip()


def _when_and_where(text: str, at: int, lexicon: Lexicon) -> tuple[str, str]:
    """The last time and the last area named before a figure in its sentence."""
    start = max(text.rfind("\n", 0, at), text.rfind("。", 0, at), at - _BACK) + 1
    times = list(lexicon.period.finditer(text, start, at))
    areas = list(lexicon.scope.finditer(text, start, at))
    return times[-1].group() if times else "", areas[-1].group() if areas else ""


def _subject(figure: Figure, left: str, right: str, lexicon: Lexicon) -> tuple[str, str]:
    """Behind the figure when a noun stands there (3名骨干), else before it (印发手册2000份)."""
    left = lexicon.link.sub("", left)
    if right[:1].isdecimal() or _CHANGED.match(right):
        right = ""  # 56笔93.17万元, 25分钟缩短至8分钟: what follows is no noun
    is_rate = figure.percent or figure.unit == "个百分点" or figure.unit.startswith("/")
    if right and not is_rate:
        noun = right.removeprefix("的")
        verb = lexicon.verb.match(noun) or lexicon.predicate.match(noun)
        if verb is None or noun != right or lexicon.is_noun(verb.group()):
            return _noun(noun, lexicon), _verb(left, lexicon)
        if figure.unit in _WHO:  # 1031人参与考试: who did what
            return noun, verb.group()
        return noun[verb.end() :].removeprefix("了") or left, verb.group()
    return _object(left, lexicon, is_rate=is_rate)


def _noun(right: str, lexicon: Lexicon) -> str:
    cut = lexicon.predicate.search(right, 2)
    ends = [cut.start()] if cut else []
    verbs = (v.start() for v in lexicon.verb.finditer(right, 2) if not lexicon.is_noun(v.group()))
    ends.extend([next(verbs, len(right))])
    return right[: min(ends)]


def _verb(left: str, lexicon: Lexicon) -> str:
    found = [verb.group() for verb in lexicon.verb.finditer(left)]
    return found[-1] if found else ""


def _object(left: str, lexicon: Lexicon, *, is_rate: bool) -> tuple[str, str]:
    bare = lexicon.lead.sub("", lexicon.lead.sub("", lexicon.period.sub("", left)))
    if is_rate:
        return bare, ""
    light = lexicon.light.search(bare)
    if light and light.end() < len(bare):  # 党支部开展谈话: 党支部谈话
        head = lexicon.lead.sub("", bare[: light.start()])
        return head + bare[light.end() :].removeprefix("了"), light.group()
    for verb in lexicon.verb.finditer(bare):
        rest = bare[verb.end() :].removeprefix("了")
        if len(rest) < 2:
            break
        governs = verb.start() == 0 or not lexicon.is_noun(verb.group())
        if governs or bare[verb.end()] == "了":
            return rest, verb.group()
    return bare, ""


def _clause_before(text: str, at: int, lexicon: Lexicon) -> str:
    while at > 0 and text[at - 1] in f"{_STOP} ":
        at -= 1
    return lexicon.lead.sub("", lexicon.link.sub("", _left(text, at, 0)))
