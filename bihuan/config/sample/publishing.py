"""The sample publishes how its rectification went, as the office would: prepared, checked, out."""

from __future__ import annotations

from bihuan.apps.programmes.models import Programme
from bihuan.apps.reports import actions
from bihuan.apps.reports.actions import Decision, Outline
from bihuan.apps.reports.queries.composing import to_decide
from bihuan.config.sample import cast
from bihuan.config.sample.story import Story
from bihuan.kit.deed import SYSTEM, Deed

PERIOD = 30  # days

INTRODUCTION = """按照党务公开原则和巡察工作有关要求，现将“{subject}”整改情况予以公布。
中心党总支成立整改工作领导小组，由主要负责人负总责，班子成员牵头负责分管条线的整改，党办负责协调推进。
对反馈问题逐一梳理，明确牵头领导、责任科室、整改措施和完成时限，坚持每周一调度、每半月一督查、每月一过堂。"""
CLOSING = """一是持续抓好问题整改。对未完成的对照方案抓紧落实；对已完成的适时“回头看”。
二是建立完善长效机制。对已经建立的制度坚决抓好落实，对仍需完善的制度抓紧推进，堵塞制度漏洞。
三是严格落实“两个责任”。通过制度规范、监督检查，层层传导压力、层层分解责任。
欢迎广大干部群众对整改落实情况进行监督。如有意见建议，请及时向我们反映。"""


def build(story: Story) -> None:
    """One edition is out since yesterday, and somebody wrote about it."""
    assert story.agency is not None
    programme = Programme.objects.get(agency=story.agency, kind="rectification")
    publication = actions.open_publication(
        story.deed("coordinator2", ago=2),
        programme.pk,
        outline=Outline(
            title="关于巡察反馈问题整改情况的通报",
            starts_on=story.day(1),
            ends_on=story.day(1 - PERIOD),
            telephone="0999-5550123",
            post_box=f"{cast.NAME}党办，邮编 999000",
            email="dangban@example.org",
            channel="单位公告栏、单位网站",
        ),
    )
    edition = actions.make_edition(story.deed("coordinator2", ago=2), publication.pk)
    actions.write_words(
        story.deed("coordinator2", ago=2),
        edition.pk,
        introduction=INTRODUCTION.format(subject=programme.name),
        closing=CLOSING,
    )
    actions.decide(
        story.deed("coordinator2", ago=2),
        edition.pk,
        decisions=[Decision(one.key, keep=False) for one in to_decide(edition)],
    )
    actions.check_edition(story.deed("inspector", ago=1), edition.pk)
    actions.release_edition(story.deed("director", ago=1), edition.pk)
    actions.leave_comment(
        Deed(by=SYSTEM, at=story.deed("system", ago=1).at),
        code=publication.code,
        text="第 18 项说耗材出入库软件已经招标，请问什么时候能用上？",
    )
