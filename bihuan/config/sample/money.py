"""The sample's money to recover: the amount of the notice, by invented persons, to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bihuan.apps.loop import actions
from bihuan.apps.loop.actions import NewLine
from bihuan.apps.loop.models import Finding, Measure, Recovery
from bihuan.config.sample import cast
from bihuan.config.sample.story import Story
from bihuan.rules.recovery import read_amount

AMOUNT = "11.45万元"  # as the notice has it; persons and parts of it are invented
PARTS = ("31200.00", "27800.50", "24999.50", "18500.00", "12000.00")
FROM, UNTIL = date(2014, 10, 1), date(2018, 11, 1)


def bring_in(story: Story, measure: Measure, unit: str, *, ago: int) -> None:
    """Stated, listed, talked about, received line by line; once for each finding."""
    handler = f"handler1:{unit}"
    for finding in Finding.objects.filter(remedies__measure=measure).order_by("pk"):
        if Recovery.objects.filter(finding=finding).exists():
            continue
        actions.state_recovery(
            story.deed(handler, ago=ago),
            finding_id=finding.pk,
            amount=read_amount(AMOUNT),
            basis="巡察反馈意见及历年发放表",
        )
        lines = [
            NewLine(cast.invented_name(400 + n), Decimal(due), FROM, UNTIL)
            for n, due in enumerate(PARTS)
        ]
        actions.import_recovery_lines(
            story.deed(handler, ago=ago), finding_id=finding.pk, listed=lines
        )
        actions.record_talk(
            story.deed(handler, ago=ago),
            finding_id=finding.pk,
            on=story.day(ago),
            held_by_id=story.persons["director"].pk,
            with_whom="经手人员 2 人",
            said="说明违规发放的事实和清退要求，两人均表示按期清退。",
        )
        rows = list(Recovery.objects.get(finding=finding).lines.order_by("pk"))
        for n, row in enumerate(rows, start=1):
            actions.receive_money(
                story.deed(handler, ago=ago),
                line_id=row.pk,
                voucher_no=f"收款收据 {n:03}",
                on=story.day(ago),
                amount=row.due,
            )
