"""The sample's archives: items in boxes, loans with one overdue, a transfer, an appraisal list."""

from __future__ import annotations

from datetime import date

from bihuan.apps.archives import actions as evidence
from bihuan.apps.archives.actions import disposal, dossiers, lending, transfer
from bihuan.apps.archives.actions.dossiers import Class
from bihuan.apps.archives.actions.lending import Outsider, Use
from bihuan.apps.archives.models import Item
from bihuan.config.sample.story import Story

FILED, LENT, OVERDUE = 120, 8, 30  # days ago
# years before this one, retention, title
PAPERS = (
    (11, "Y", "关于成立疾病预防控制工作领导小组的通知"),
    (11, "Y", "年度疾病预防控制工作总结"),
    (11, "Y", "主任办公会议纪要（第一期）"),
    (12, "D10", "关于做好夏季值班工作的通知"),
    (12, "D10", "关于开展办公用品清查的通知"),
    (12, "D10", "年度车辆使用登记汇总"),
    (2, "D30", "年度传染病疫情分析报告"),
    (2, "D30", "免疫规划督导情况通报"),
    (2, "D30", "关于调整内设机构职责的通知"),
    (2, "D30", "年度培训计划"),
)


def build(story: Story) -> None:
    """Filed and boxed; then lent, listed, appraised."""
    dossiers.set_fonds(story.deed("archivist", ago=FILED), code="0068")
    items = [_filed(story, *paper) for paper in PAPERS]
    for class_id in dict.fromkeys(item.item_class_id for item in items):
        dossiers.box_items(
            story.deed("archivist", ago=FILED),
            class_id=class_id,
            until=99,
            place="档案室 2 架 3 层",
        )
    keys = [item.pk for item in items]
    _loans(story, keys[6:])
    transfer.draw_transfer(
        story.deed("archivist", ago=5),
        name=f"{story.today.year - 11} 年度永久",
        of=transfer.Range(story.today.year - 11, story.today.year - 11, "Y"),
    )
    listed = disposal.draw_disposal(story.deed("archivist", ago=4), item_ids=keys[3:5])
    disposal.appraise_items(
        story.deed("archivist", ago=4),
        disposal_id=listed.pk,
        item_ids=keys[3:5],
        verdict="destroy",
        reason="一般事务性通知，保管期满，无继续保存价值",
    )
    disposal.submit_disposal(story.deed("archivist", ago=3), disposal_id=listed.pk)


def _filed(story: Story, years: int, retention: str, title: str) -> Item:
    year = story.today.year - years
    piece = evidence.add_evidence(
        story.deed("archivist", ago=FILED),
        kind="公文",
        title=title,
        event_on=date(year, 6, 15),
        statement="纸质原件，整理归档时补录。",
    )
    return dossiers.file_item(
        story.deed("archivist", ago=FILED),
        under=Class(year, retention, "BGS"),
        evidence_ids=[piece.pk],
        title=title,
        author="示例县疾病预防控制中心",
        dated_on=date(year, 6, 15),
        pages=6,
    )


def _loans(story: Story, keys: list[int]) -> None:
    """One given back, one overdue, one out, one asked for."""
    back = lending.lend(
        story.deed("archivist", ago=60),
        item_ids=keys[:1],
        use=Use("编写年度工作总结"),
        borrower_id=story.persons["coordinator"].pk,
    )
    lending.take_back_items(
        story.deed("archivist", ago=52), lending_id=back.pk, item_ids=keys[:1], condition="完好无损"
    )
    lending.lend(
        story.deed("archivist", ago=OVERDUE),
        item_ids=keys[1:2],
        use=Use("核对督导问题整改情况"),
        borrower_id=story.persons["inspector"].pk,
    )
    lending.lend(
        story.deed("archivist", ago=LENT),
        item_ids=keys[2:3],
        use=Use("审计调阅", copies="正文 2 页"),
        outsider=Outsider("周某", "示例县审计局", "样审函〔样例〕12号"),
    )
    lending.ask_lending(
        story.deed("coordinator", ago=1),
        item_ids=keys[3:4],
        use=Use("拟定下一年度培训计划", "on_spot"),
    )
