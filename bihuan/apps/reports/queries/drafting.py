"""The words a first edition starts from, after published notices; the office rewrites them.

They are the document's own, hence Chinese. No figure stands in them: figures come from the rows.
"""

from __future__ import annotations

from bihuan.apps.reports.models import Publication

_INTRODUCTION = {
    "rectification": (
        "按照党务公开、政务公开原则和整改工作有关要求，现将“{subject}”整改情况予以公布。\n"
        "我单位成立整改工作领导小组，由主要负责人负总责，班子成员牵头负责分管领域的整改，"
        "逐项明确牵头领导、责任科室、整改措施和完成时限，坚持每周一调度、每半月一督查、每月一过堂。"
    ),
    "result": "按照检查工作安排，现将“{subject}”结果予以公布。",
}
_CLOSING = {
    "rectification": (
        "一是持续抓好问题整改。对尚未完成的问题，严格对照整改方案和时间节点抓紧落实；"
        "对已完成的，适时组织“回头看”，巩固整改成效。\n"
        "二是建立完善长效机制。对整改中建立的制度抓好落实，对仍需完善的制度抓紧推进，堵塞漏洞。\n"
        "欢迎广大干部群众对整改落实情况进行监督。如有意见建议，请及时向我们反映。"
    ),
    "result": "对检查中发现的问题，已列入台账逐项整改。欢迎监督，如有意见建议，请及时向我们反映。",
}


def first_words(publication: Publication) -> tuple[str, str]:
    """Introduction and closing of a first edition."""
    words = {"subject": publication.round or publication.programme}
    return (
        _INTRODUCTION[publication.kind].format(**words),
        _CLOSING[publication.kind].format(**words),
    )
