"""Opening and closing of a notice: issuer, day, inspection, and what it says of all problems."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bihuan.rules.reading.headings import number
from bihuan.rules.reading.words import HAN

_ONE_OR_TWO = f"(?:\\d{{1,2}}|[{HAN}]{{1,3}})"
_DAY = f"(?:(?:19|20)\\d\\d|[{HAN}○]{{4}})年{_ONE_OR_TWO}月{_ONE_OR_TWO}日"
_SIGNED = re.compile(f"(?:(?P<issuer>[^\\s。;:,|]{{4,40}})\\s+)?(?P<day>{_DAY})[ |]*")
_ISSUER = re.compile(
    "[^。;:,\\s]{3,40}(?:委员会|党组|党委|党工委|支部|总支|局|中心|医院|卫生院|办公室|组|部|政府|所|站|院|会|馆|学校|办|处|队|科)"
)
CLOSES = re.compile(
    "欢迎(?:广大)?(?:党员|干部|群众|社会)|如有(?:意见|异议|问题)|特此(?:通报|公告|公示|报告)|联系(?:方式|电话|人|地址)"
    "|(?:监督|举报|咨询|办公)?电话|邮政|邮寄|邮编|通[讯信]地址|(?:电子)?(?:邮箱|信箱)|公[示开](?:时间|期限?)|来信|来访|传真|地址:"
    "|附件?:|(?:信息)?来源:|(?:责任)?编[辑审]|审核:|撰稿|供稿|作者:|上一[篇条]|下一[篇条]|扫一扫|版权所有|主办单位"
)
_COMES_NEXT = re.compile("(?:下一?步|今后|接下来|下一?阶段)[,,我将,]")
_MOST_BEHIND = 40
_HEAD, _INTRO = 600, 3000


@dataclass(frozen=True, slots=True)
class Meta:
    """What the notice says of itself and of all its problems; "" or None where it says nothing."""

    notice_issuer: str = ""
    notice_date: str = ""
    inspection: str = ""
    responsible_general: str = ""
    deadline_general: str = ""
    stated_open_items: int | None = None


def body_end(text: str) -> int:
    """Where the last problem ends at the latest: before thanks, contacts, signature and date."""
    end, taken = len(text), 0
    while end > 0 and taken < _MOST_BEHIND:
        start = text.rfind("\n", 0, end) + 1
        if not _is_closing(text[start:end], text[end:]):
            break
        end, taken = max(start - 1, 0), taken + 1
    start = text.rfind("\n", 0, end) + 1
    only = len(re.findall("(?:\\A|\n)" + _COMES_NEXT.pattern, text[:end])) == 1
    return max(start - 1, 0) if only and start and _COMES_NEXT.match(text, start, end) else end


def _is_closing(paragraph: str, behind: str) -> bool:
    if len(paragraph) > 300:
        return False
    if not paragraph.strip() or CLOSES.match(paragraph.strip()) or _SIGNED.fullmatch(paragraph):
        return True
    return _ISSUER.fullmatch(paragraph) is not None and bool(_SIGNED.match(behind.lstrip("\n")))


def read_meta(text: str) -> Meta:
    """Read opening and closing of the clean text."""
    issuer, day = _signature(text)
    return Meta(
        notice_issuer=issuer or _titled(text),
        notice_date=day,
        inspection=_inspection(text[:_INTRO]),
        responsible_general=_responsible(text[:_INTRO]),
        deadline_general=_deadline(text),
        stated_open_items=_open_items(text),
    )


def _signature(text: str) -> tuple[str, str]:
    """Issuer and day at the end of the text, or a day of publication in its head."""
    behind = [one for one in text[-1500:].split("\n") if one.strip()]
    for at in range(len(behind) - 1, -1, -1):
        signed = _SIGNED.fullmatch(behind[at].strip())
        if signed:
            before = behind[at - 1].strip() if at else ""
            own = before if _ISSUER.fullmatch(before) else ""
            return signed["issuer"] or own, signed["day"]
    published = re.search(
        "(?:发布|发文|成文|公布|公示)?(?:时间|日期):? ?"
        "((?:19|20)\\d\\d(?:年|-|/)\\d{1,2}(?:月|-|/)\\d{1,2}日?)",
        text[:_HEAD],
    )
    return "", published[1] if published else ""


def _titled(text: str) -> str:
    """The issuer in the notice's own title: 中共…委员会关于巡察整改进展情况的通报."""
    for line in text[:_HEAD].split("\n"):
        titled = re.fullmatch(
            "(?P<issuer>[^。;:,]{4,40}?)关于[^。;]{0,50}整改[^。;]{0,30}", line.strip()
        )
        if titled:
            return titled["issuer"]
    return ""


def _inspection(intro: str) -> str:
    """Group and dates: 市委第四巡察组,2020年11月23日至2021年1月4日."""
    group = re.search(
        "(?:^|[\\s,。;:由,])(?P<who>[\u4e00-\u9fff]{0,10}?(?:第[^\\s,。;]{1,3})?(?:专项)?(?:巡[察视]|督[察查]|审计|检查|考核)组)",
        intro,
    )
    days = re.search(
        f"{_DAY}(?:至|到|—+|-+|~)(?:(?:19|20)\\d\\d年)?\\d{{1,2}}月\\d{{1,2}}日", intro
    )
    found = (group["who"] if group else "", days.group() if days else "")
    return ",".join(filter(None, found))


def _responsible(intro: str) -> str:
    """The clauses of the first sentence that says who answers for the whole."""
    clauses = re.compile("负总责|负责|牵头|认领|第一责任人")
    for sentence in re.split("[。\n]", intro):
        if "负总责" in sentence or "第一责任人" in sentence:
            parts = sentence.split(",")
            named = [at for at, part in enumerate(parts) if clauses.search(part)]
            run = [at for at in named if at - named[0] == named.index(at)]
            return ",".join(parts[run[0] : run[-1] + 1]).strip()
    return ""


def _deadline(text: str) -> str:
    """A deadline said of every problem: 所有问题于2024年9月底前全部整改到位."""
    found = re.search(
        "(?:所有|全部|各项)(?:反馈)?(?:问题|任务|整改任务)[^。;\n]{0,16}?"
        "((?:19|20)\\d\\d年\\d{1,2}月(?:\\d{1,2}日|底)?(?:之?前))[^。;\n]{0,10}(?:完成|整改|到位)",
        text,
    )
    return found[1] if found else ""


_COUNT = f"(?P<n>\\d{{1,3}}|[{HAN}两]{{1,3}})"
_OPEN = (
    f"(?:暂未|尚未|还未|仍未|未)[^。;,\n]{{0,14}}?{_COUNT}(?:个|项|条)(?:具体)?(?:的)?(?:问题|事项|任务)",
    f"{_COUNT}(?:个|项|条)(?:具体)?(?:问题|事项|任务)?[^。;,\n]{{0,8}}?(?:暂未|尚未|还未|仍未|未|正在|仍需|阶段性)"
    "(?:整改|完成|推进|办结|长期)",
    f"(?:正在(?:整改|推进)|阶段性完成|部分完成|仍需(?:长期|持续)?(?:整改|推进)|长期坚持)(?:的)?{_COUNT}(?:个|项|条)",
)


def _open_items(text: str) -> int | None:
    """How many problems the notice itself calls open."""
    for pattern in _OPEN:
        found = re.search(pattern, text)
        if found:
            return number(found["n"].replace("两", "二"))
    return None
