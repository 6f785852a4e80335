"""How work is done in the sample: measures carried out and verified, findings closed."""

from __future__ import annotations

from bihuan.apps.loop import actions
from bihuan.apps.loop.models import Closure, Finding, Measure
from bihuan.config.sample import money, policies, rectifying
from bihuan.config.sample.story import Story


def carry_out(story: Story, measure: Measure, unit: str, *, ago: int, stop: bool) -> None:
    """Report, prove, submit, verify; or stop half-way."""
    handler = f"handler1:{unit}"
    actions.report(
        story.deed(handler, ago=ago),
        measure_id=measure.pk,
        percent=40 if stop else 100,
        text="已启动,按计划推进。" if stop else "已完成,佐证材料已归集。",
    )
    if stop:
        return
    if measure.product_kind == "制度":
        policies.live_by(story, measure, unit, ago=ago)
    if measure.product_kind == "追缴":
        money.bring_in(story, measure, unit, ago=ago)
    actions.prove(
        story.deed(handler, ago=ago),
        measure_id=measure.pk,
        kind="工作记录" if measure.product_kind == "制度" else measure.product_kind,
        title=measure.text[:40],
        event_on=story.day(ago + measure.pk % 3),
        statement=measure.text,
        locator="原件存科室档案盒",
    )
    actions.submit(
        story.deed(handler, ago=ago - 1), measure_id=measure.pk, outcome="措施已落实,情况属实。"
    )
    actions.verify(story.deed(checker(story, unit), ago=ago - 2), measure_id=measure.pk)


def checker(story: Story, unit: str, *, second: bool = False) -> str:
    """Inspectors of other departments than the one that did the work."""
    away = [
        who
        for who in ("inspector", "inspector2", "inspector3")
        if story.posts[who].unit_id != story.units[unit].pk
    ]
    return away[1 if second else 0]


def close(story: Story, finding: Finding, unit: str, *, ago: int) -> None:
    """Apply, and walk the chain a day a step."""
    actions.apply(
        story.deed(f"handler1:{unit}", ago=ago),
        finding_id=finding.pk,
        self_assessment="对照验收标准,各项措施均已完成并经核验。",
    )
    closure = Closure.objects.get(finding=finding, state="open")
    for step, (who, method) in enumerate(_chain(story, unit), start=1):
        actions.agree(
            story.deed(who, ago=max(ago - step, 0)),
            closure_id=closure.pk,
            text="同意销号",
            method=method,
        )


def _chain(story: Story, unit: str) -> tuple[tuple[str, str], ...]:
    return (
        (f"head:{unit}", ""),
        (f"leader{rectifying.leader_of(unit)}", ""),
        (checker(story, unit), "on_site"),
        (checker(story, unit, second=True), "by_file"),
        ("director", ""),
    )
