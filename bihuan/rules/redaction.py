"""What in a text could tell who somebody is, and the mask an office prints instead of it.

Every mask is as long as what it hides, so spans found in a text hold for the hidden text as well.
The patterns find candidates, not certainties: "提高明显" holds the name 高明. A person decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

STAR: Final = "*"
CROSS: Final = "×"

# Kind → its Chinese name, in the order in which they are looked for at one place.
KINDS: Final[dict[str, str]] = {
    "email": "电子邮箱",
    "plate": "车牌号",
    "identity": "身份证号",
    "mobile": "手机号",
    "landline": "固定电话",
    "card": "银行卡号",
    "person": "姓名",
}

# The hundred commonest surnames and a few more; "党外同志" and "两名同志" must not look like names.
_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏"
    "薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易"
    "常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝"
    "左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵"
)
_DOUBLE: Final = (
    *("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒"),
    *("夏侯", "端木", "宇文", "长孙", "独孤", "南宫"),
)
_FAMILY: Final = f"(?:{'|'.join(_DOUBLE)}|[{_SURNAMES}])"
_HAN: Final = "[\u4e00-\u9fff]"
_PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

# A person by how one is spoken of: "王小明同志", "李某某".
_ADDRESSED: Final = re.compile(f"({_FAMILY}{_HAN}{{1,2}}?)(?=同志|先生|女士)")
_SOMEBODY: Final = re.compile(f"{_FAMILY}(?:某{{1,2}}(?:{_HAN}(?=[,，。、;；的]))?)")
_EMAIL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PLATE: Final = re.compile(
    f"[{_PROVINCES}][A-HJ-NP-Z][·•.\\- ]?[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳](?![A-Z0-9])"
)
_OUTSIDE: Final = r"(?<![\dA-Za-z])"
_IDENTITY: Final = re.compile(_OUTSIDE + r"(?:\d{17}[\dXxＸｘ]|\d{15})(?!\d)")
_MOBILE: Final = re.compile(r"(?<!\d)[1１][3-9３-９]\d[-— ]?\d{4}[-— ]?\d{4}(?!\d)")
_LANDLINE: Final = re.compile(
    r"(?<!\d)[(（]?[0０]\d{2,3}[)）]?[-—－ ]?[1-9１-９]\d{6,7}(?!\d)"
    r"|(?<=电话)[::：]?\s?[1-9１-９]\d{6,7}(?!\d)"
)
_CARD: Final = re.compile(
    r"(?<!\d)\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)|(?<!\d)\d{16,19}(?!\d)"
)

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"


class Candidate(NamedTuple):
    """A stretch of a text that could tell who somebody is: `text` is what stands there."""

    start: int
    end: int
    kind: str
    text: str

    @property
    def key(self) -> str:
        """What a decision is made about: the same words of the same kind, wherever they stand."""
        return f"{self.kind}:{self.text}"


def candidates(text: str, *, names: Iterable[str] = ()) -> tuple[Candidate, ...]:
    """Everything in a text that could tell who somebody is, in its order.

    Parameters
    ----------
    names
        Full names of persons known, such as the agency's staff. Names of one character, and
        names that hold a mask, are not looked for.

    Each stretch is reported once; where two kinds fit, the one named first in `KINDS` counts.
    What is left when all of them are hidden is looked through again, until nothing is found.
    """
    known = _known(frozenset(names))
    found: list[Candidate] = []
    left = text
    while fresh := [c._replace(text=text[c.start : c.end]) for c in _once(left, known)]:
        found.extend(fresh)
        left = hide(left, fresh)
    return tuple(sorted(found))


def hide(text: str, hidden: Iterable[Candidate]) -> str:
    """The text with these candidates masked: 王××, 138****5678, 3207**********1234.

    Only characters within the candidates change, and the length never does.
    """
    chars = list(text)
    for one in hidden:
        chars[one.start : one.end] = _MASKS[one.kind]("".join(chars[one.start : one.end]))
    return "".join(chars)


def hide_all(text: str, *, names: Iterable[str] = (), kept: Collection[str] = ()) -> str:
    """The text with every candidate masked but those whose `key` is in `kept`."""
    return hide(text, [c for c in candidates(text, names=names) if c.key not in kept])


def is_identity(number: str) -> bool:
    """Whether 18 or 15 digits can be an identity number: a day of birth, and the check character.

    GB 11643-1999: the last of 18 is the sum of the others by weight, modulo 11; X stands for 10.
    """
    plain = _plain(number)
    if len(plain) == 15:
        return _is_day("19" + plain[6:12])
    if len(plain) != 18 or not plain[:17].isdigit() or not _is_day(plain[6:14]):
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(plain[:17], _WEIGHTS, strict=True))
    return _CHECKS[rest % 11] == plain[17]


def _once(text: str, known: re.Pattern[str] | None) -> list[Candidate]:
    """One pass: stretches that do not overlap, the kinds in their order."""
    taken: list[Candidate] = []
    for kind, spans in _looked_for(text, known):
        for start, end in spans:
            if end > start and all(end <= t.start or start >= t.end for t in taken):
                taken.append(Candidate(start, end, kind, text[start:end]))
    return sorted(taken)


def _looked_for(
    text: str, known: re.Pattern[str] | None
) -> Iterator[tuple[str, Iterator[tuple[int, int]]]]:
    yield "email", (m.span() for m in _EMAIL.finditer(text))
    yield "plate", (m.span() for m in _PLATE.finditer(text))
    yield "identity", (m.span() for m in _IDENTITY.finditer(text) if is_identity(m[0]))
    yield "mobile", (m.span() for m in _MOBILE.finditer(text))
    yield "landline", (_trimmed(m) for m in _LANDLINE.finditer(text))
    yield "card", (m.span() for m in _CARD.finditer(text))
    if known is not None:
        yield "person", (m.span() for m in known.finditer(text))
    yield "person", (m.span(1) for m in _ADDRESSED.finditer(text))
    yield "person", (m.span() for m in _SOMEBODY.finditer(text))


def _trimmed(found: re.Match[str]) -> tuple[int, int]:
    """The number alone, without the colon that "电话：" leaves before it."""
    lead = len(found[0]) - len(found[0].lstrip(":： \t\n　"))
    return found.start() + lead, found.end()


@lru_cache(maxsize=32)
def _known(names: frozenset[str]) -> re.Pattern[str] | None:
    """One pattern of all names, the longest first; none when there is no name to look for."""
    usable = [n for n in names if len(n) > 1 and not {STAR, CROSS} & set(n) and n.strip() == n]
    longest_first = sorted(usable, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None


def _is_day(digits: str) -> bool:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year >= 1900
    except ValueError:
        return False


def _plain(number: str) -> str:
    """Digits as ASCII, whatever their width; x as X."""
    return "".join(str(int(c)) if c.isdecimal() else c for c in number).translate(_TO_X)


_TO_X: Final = str.maketrans("xＸｘ", "XXX")


def _starred(text: str, *, head: int, tail: int) -> str:
    """Digits and letters between the first `head` and the last `tail` of them as stars."""
    places = [i for i, c in enumerate(text) if c.isalnum()]
    inner = set(places[head : len(places) - tail if tail else None])
    return "".join(STAR if i in inner else c for i, c in enumerate(text))


def _mask_person(text: str) -> str:
    family = next((len(name) for name in _DOUBLE if text.startswith(name) and len(text) > 2), 1)
    return text[:family] + CROSS * (len(text) - family)


def _mask_email(text: str) -> str:
    local, at, place = text.partition("@")
    head = local[:1] if len(local) > 1 else ""
    return head + STAR * (len(local) - len(head)) + at + place


def _mask_landline(text: str) -> str:
    """Area code and the first two and last two digits stay."""
    digits = sum(c.isdecimal() for c in text)
    area = max(digits - 8, 0) if digits > 8 else 0
    return _starred(text, head=area + 2, tail=2)


_MASKS: Final[dict[str, Callable[[str], Sequence[str]]]] = {
    "email": _mask_email,
    "plate": lambda text: _starred(text, head=2, tail=1),
    "identity": lambda text: _starred(text, head=4, tail=4),
    "mobile": lambda text: _starred(text, head=3, tail=4),
    "landline": _mask_landline,
    "card": lambda text: _starred(text, head=4, tail=4),
    "person": _mask_person,
}
