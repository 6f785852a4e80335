"""The sample's documents: one gone its whole way, two on it, a void number, supervision slips."""

from __future__ import annotations

from typing import Any

from bihuan.apps.documents import actions
from bihuan.apps.documents.models import Delivery, Document, Series
from bihuan.apps.documents.queries.scope import latest
from bihuan.apps.loop.actions.papers import make_slip
from bihuan.apps.loop.models import Finding
from bihuan.config.sample import cast
from bihuan.config.sample.story import Story
from bihuan.rules.official import paragraphs_of

OPENED = 60  # days ago
NOTICE = """\
为进一步规范医疗废物管理，防范院内感染风险，经研究，决定在全中心开展专项检查。现将有关事项通知如下：
一、检查范围
各实验室、接种门诊和医疗废物暂存间。
二、检查安排
（一）自查自纠。各科室对照标准逐条自查，填报《自查情况表》（附件1），发现问题立行立改。
（二）集中检查。由质管科牵头，逐科室现场检查，抽查比例不低于30%。
三、工作要求
1.各科室负责人为第一责任人，要高度重视，压实责任。
2.对拒不整改的，予以通报批评，并记入年度考核。"""
CIRCULAR = """现将第三季度实验室质量控制情况通报如下：
一、总体情况
室内质控在控率98.6%，参加能力验证6项，结果均为满意。
二、存在问题
1.个别原始记录修改不规范。
2.标准物质期间核查记录不全。
三、下一步要求
各科室于月底前完成整改，整改情况报质管科。"""
LETTER = """为做好秋冬季学校传染病防控工作，拟联合开展学校卫生专项检查。请贵局协助做好以下工作：
一、提供辖区中小学校和托幼机构名单。
二、指定一名联络员，于本周五前反馈我中心。
特此函商，请予支持。"""


def build(story: Story) -> None:
    """Four series, three documents, three supervision slips."""
    series = _series(story, "示疾控发", "文件", "administrative")
    letters = _series(story, "示疾控函", "", "administrative")
    _series(story, "示疾控党", "党支部文件", "party")
    actions.void_number(
        story.deed("coordinator", ago=50),
        series_id=series.pk,
        reason="纸质编号时误占，未印发",
        title="关于调整值班安排的通知",
    )
    _whole_way(story, series)
    circular = _draft(story, "handler1:质管科", 4, "circular", series,
        title=f"{cast.NAME}关于第三季度实验室质量控制情况的通报", body=CIRCULAR, addressee="各科室",
    )  # fmt: skip
    actions.submit(story.deed("handler1:质管科", ago=3), document_id=circular.pk)
    letter = _draft(story, "handler1:学校卫生科", 6, "letter", letters,
        title="关于商请协助开展学校卫生联合检查的函", body=LETTER, addressee="县教育局",
    )  # fmt: skip
    actions.submit(story.deed("handler1:学校卫生科", ago=6), document_id=letter.pk)
    actions.check(story.deed("coordinator", ago=5), document_id=letter.pk)
    _supervise(story, _series(story, "示疾控督", "督办单", "administrative"))


def _whole_way(story: Story, series: Series) -> None:
    """Drafted, checked, countersigned, issued, sealed, sent; one department has received it."""
    made = _draft(
        story,
        "handler1:质管科",
        40,
        "notice",
        series,
        title=f"{cast.NAME}关于开展医疗废物规范化管理专项检查的通知",
        body=NOTICE,
        addressee="各科室",
        more={
            "attachments": [{"title": "自查情况表"}, {"title": "联络员名单"}],
            "copy_to": "示例县卫生健康局",
        },
        countersign="检验科",
    )
    key = made.pk
    actions.submit(story.deed("handler1:质管科", ago=40), document_id=key)
    actions.check(story.deed("coordinator", ago=39), document_id=key, opinion="文字通顺，拟同意。")
    actions.countersign(story.deed("head:检验科", ago=38), document_id=key, opinion="同意。")
    actions.issue(story.deed("director", ago=37), document_id=key, opinion="同意印发。")
    actions.seal(story.deed("coordinator", ago=37), document_id=key)
    units = [story.units[name].pk for name in ("检验科", "免疫规划科", "后勤科")]
    actions.deliver(
        story.deed("coordinator", ago=36),
        document_id=key,
        unit_ids=units,
        outside=["示例县卫生健康局"],
    )
    first = Delivery.objects.get(document=made, unit=story.units["检验科"])
    actions.receive(story.deed("handler1:检验科", ago=35), delivery_id=first.pk)


def _supervise(story: Story, series: Series) -> None:
    """Three departments are late: one slip is issued, one to check, one still a draft.

    The first one chooses the series, and the next are numbered from it.
    """
    late = Finding.objects.filter(agency=story.agency, state="planning", due_on__lt=story.day(3))
    slips = [_slip(story, finding, series) for finding in late.order_by("number")[:3]]
    first, second = slips[0].pk, slips[1].pk
    actions.submit(story.deed("coordinator", ago=3), document_id=first)
    actions.check(story.deed("leader0", ago=2), document_id=first)
    actions.issue(story.deed("director", ago=2), document_id=first, opinion="限期办结。")
    actions.submit(story.deed("coordinator", ago=1), document_id=second)


def _slip(story: Story, finding: Finding, series: Series) -> Document:
    made = make_slip(story.deed("coordinator", ago=3), finding_id=finding.pk)
    if made.series is not None:
        return made
    return actions.revise_document(
        story.deed("coordinator", ago=3),
        document_id=made.pk,
        title=made.title,
        values=latest(made).content,
        series_id=series.pk,
    )


def _series(story: Story, code: str, mark: str, side: str) -> Series:
    return actions.open_series(
        story.deed("coordinator", ago=OPENED),
        code=code,
        body=f"{cast.NAME}{mark}",
        signed=cast.NAME,
        side=side,
    )


def _draft(
    story: Story,
    who: str,
    ago: int,
    kind: str,
    series: Series,
    *,
    title: str,
    body: str,
    addressee: str,
    more: dict[str, Any] | None = None,
    countersign: str = "",
) -> Document:
    return actions.draft_document(
        story.deed(who, ago=ago),
        kind=kind,
        title=title,
        values={"addressee": addressee, "body": paragraphs_of(body), **(more or {})},
        series_id=series.pk,
        countersign_ids=[story.units[countersign].pk] if countersign else [],
    )
