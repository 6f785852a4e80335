"""What stands about a figure: whether it counts something, what, done how, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.rules.reading.claims.figures import Figure
from bihuan.rules.reading.claims.lexicon import Lexicon

ARTICLE, DURATION, UNREAD = "one as an article", "general duration", "number without a reading"
ORDINAL = "ordinal or rank"

_COUNTED_ONE = re.compile("次|期|场|轮|届|批次|场次|人次|班次|家|名|例|起|人|件")
_DONE_ONE = re.compile(
    "(?:开展|举办|召开|组织|进行|举行|完成|演练|每(?:半?年|半?个?月|季度?|周|日|天)|各|增加|新增|报告|发生)了?$"
)
_THING_BEFORE = re.compile("[一-鿿”》]$")
_GENERAL = ("年", "个月", "周", "小时", "季度")
_LATIN = re.compile("[A-Za-z0-9_./#+-]")
_BARE_BEFORE = re.compile("(?:[::]|[一-鿿)”》]) ?$")
_BARE_AFTER = re.compile(" ?(?:[,。;、:!?)\n]|$|[一-鿿])")


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
        listed = after[:1] in ",。;、" and _THING_BEFORE.search(before)
        done = _COUNTED_ONE.fullmatch(figure.unit) and _DONE_ONE.search(before)
        if not listed and not done:
            return ARTICLE
    if figure.unit in _GENERAL and not figure.approx:
        return DURATION
    bare = figure.bare and not figure.approx
    return ORDINAL if bare or before.endswith(("第", "统", "其")) else ""


# -- what it is about ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class About:
    """What a figure says something about: what is counted, the verb, the time it is stated for."""

    subject: str
    action: str
    period: str


_STOP = ",。;:!?\n|\t"
_LEFT, _RIGHT, _BACK = 60, 40, 120  # characters that are looked at
_PERIOD = re.compile(
    "截[至止](?:目前|今|[^,。;\n]{0,14}[日月底])|目前|今年以来|近年来|20\\d\\d年以来"
    "|疫情防控[^,。;\n]{0,6}(?:期间|至今)|每(?:半?年|半?个?月|季度?|周|日|天)|[上下]?半年|全年|今年|去年"
    "|[一二三四]季度|20\\d\\d年度?(?:\\d{1,2}(?:-\\d{1,2})?月(?:份)?)?|期间"
)
_LEAD = re.compile(
    "^(?:[、(]|其中|并且?|共计|累计|先后|分别|同时|目前|现已?|已经?|还|另外?|均|约|全年|今年|半年|共有?|对|为(?!民)|将|由"
    "|了|等(?!级)|以及|每[月年周]|积极|切实|认真|及时|全面|严格|大力|专门|专项组织|主动|多次|集中|统一|重点|依法|成功"
    "|有效|持续|首次|当场|现场|联合|统筹|协调|多方|多渠道)+"
)
_LINK = re.compile(
    "(?:分别|已|均|共|共计|累计|约|近|超|达到了?|达成|达|为|是|有|占|至|到|了|的|等|各|仅|仅有|就有|先后|一共|总计|合计"
    "|[升降增]至|[提降下上升增]?(?:高|升|低|降|加)(?:到|至)|同比|环比|[较比](?:上年|去年)|增长|下降|上升|提高|提升|减少"
    "|降低|增加|:|[(]){1,8}$"
)
_PREDICATE = re.compile(
    "参与|参加|赴|前往|进行|召开|开展|对(?!象)|被|均|已|获|荣获|接受|通过|在|未|实行|实现|以上|完成|取得|达到|从事|受到"
    "|出现|因|为|由|按|组成|和|与|坚持"
)
_PARTS = re.compile("[、和及与]|以及")
_WHO = ("人", "名", "位", "家", "户", "人次", "个")


def about(text: str, figure: Figure, lexicon: Lexicon, *, after: int = 0) -> About:
    """From the clause a figure stands in, behind the figure before, which ends at ``after``."""
    left, right = _left(text, figure.start, after), _right(text, figure.number_end)
    subject, action = _subject(figure, left, right, lexicon)
    if not subject:
        subject = _clause_before(text, figure.start)
    return About(subject.strip("“”、()的 "), action, _period(text, figure.start))


def respectively(text: str, run: Sequence[Figure]) -> list[str]:
    """What figures one behind the other count where 分别 stands before them, else []."""
    names, word, _rest = _left(text, run[0].start, 0).partition("分别")
    if not word:
        return []
    parts = [part for part in _PARTS.split(_LEAD.sub("", names)) if part][-len(run) :]
    return parts if len(parts) == len(run) else []


def _left(text: str, at: int, after: int) -> str:
    start = at
    while start > after and text[start - 1] not in _STOP and at - start < _LEFT:
        start -= 1
    return text[start:at].strip()


def _right(text: str, at: int) -> str:
    end, depth = at, 0
    while end < len(text) and end - at < _RIGHT:
        c = text[end]
        depth += (c in "(《“") - (c in ")》”")
        if depth < 0 or (depth == 0 and c in f"{_STOP}、"):
            break
        end += 1
    return text[at:end].strip()


def _period(text: str, at: int) -> str:
    start = max(text.rfind("\n", 0, at), text.rfind("。", 0, at), at - _BACK) + 1
    found = list(_PERIOD.finditer(text, start, at))
    return found[-1].group() if found else ""


def _subject(figure: Figure, left: str, right: str, lexicon: Lexicon) -> tuple[str, str]:
    """Behind the figure when a noun stands there (3名骨干), else before it (印发手册2000份)."""
    left = _LINK.sub("", left)
    is_rate = figure.percent or figure.unit == "个百分点" or figure.unit.startswith("/")
    if right and not is_rate:
        noun = right.removeprefix("的")
        verb = lexicon.verb.match(noun) or _PREDICATE.match(noun)
        if verb is None or noun != right or lexicon.is_noun(verb.group()):
            return _noun(noun, lexicon), _verb(left, lexicon)
        if figure.unit in _WHO:  # 1031人参与考试: who did what
            return noun, verb.group()
        return noun[verb.end() :].removeprefix("了") or left, verb.group()
    return _object(left, lexicon, is_rate=is_rate)


def _noun(right: str, lexicon: Lexicon) -> str:
    cut = _PREDICATE.search(right, 2)
    ends = [cut.start()] if cut else []
    verbs = (v.start() for v in lexicon.verb.finditer(right, 2) if not lexicon.is_noun(v.group()))
    ends.extend([next(verbs, len(right))])
    return right[: min(ends)]


def _verb(left: str, lexicon: Lexicon) -> str:
    found = [verb.group() for verb in lexicon.verb.finditer(left)]
    return found[-1] if found else ""


def _object(left: str, lexicon: Lexicon, *, is_rate: bool) -> tuple[str, str]:
    bare = _LEAD.sub("", _LEAD.sub("", _PERIOD.sub("", left)))
    if is_rate:
        return bare, ""
    light = lexicon.light.search(bare)
    if light and light.end() < len(bare):  # 党支部开展谈话: 党支部谈话
        head = _LEAD.sub("", bare[: light.start()])
        return head + bare[light.end() :].removeprefix("了"), light.group()
    for verb in lexicon.verb.finditer(bare):
        rest = bare[verb.end() :].removeprefix("了")
        if len(rest) < 2:
            break
        governs = verb.start() == 0 or not lexicon.is_noun(verb.group())
        if governs or bare[verb.end()] == "了":
            return rest, verb.group()
    return bare, ""


def _clause_before(text: str, at: int) -> str:
    while at > 0 and text[at - 1] in f"{_STOP} ":
        at -= 1
    return _LEAD.sub("", _LINK.sub("", _left(text, at, 0)))
