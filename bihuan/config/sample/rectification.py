"""The sample's rectification: 33 problems read from the real notice, 30 closed, three open."""

from __future__ import annotations

from django.conf import settings

from bihuan.apps.loop import actions
from bihuan.apps.loop.actions.notice import Problem, import_notice
from bihuan.apps.loop.models import Finding, Measure
from bihuan.apps.loop.queries.notice import reported_measures
from bihuan.apps.programmes import actions as programmes
from bihuan.apps.programmes.actions.programmes import Outline
from bihuan.config.sample import rectifying, work
from bihuan.config.sample.story import Story
from bihuan.rules.reading.ledger import read_ledger

FEEDBACK = 115  # days ago: as long as from feedback to publication in the notice
NOTICE = "notices/lianyungang-2021.txt"


def build(story: Story) -> None:
    """Read the notice, import its problems, work on all of them, close thirty."""
    text = (settings.LIBRARY / NOTICE).read_text(encoding="utf-8")
    programme = import_notice(
        story.deed("coordinator2", ago=FEEDBACK),
        outline=Outline(
            kind="rectification",
            name="巡察反馈问题整改",
            starts_on=story.day(FEEDBACK),
            ends_on=story.day(-65),
            document_no="示疾控党〔2026〕2号",
            basis="巡察组反馈意见(问题原文取自一份公开的整改通报,单位和人员均为虚构)。",
        ),
        text=text,
        problems=tuple(
            Problem(verbatim=item.title, part=item.part) for item in read_ledger(text).items
        ),
    )
    for name, after, rule in rectifying.MILESTONES:
        milestone = programmes.add_milestone(
            story.deed("coordinator2", ago=FEEDBACK),
            programme.pk,
            name=name,
            due_on=story.day(FEEDBACK - after),
            rule=rule,
        )
        if after < FEEDBACK:
            programmes.reach_milestone(
                story.deed("coordinator2", ago=FEEDBACK - after),
                milestone.pk,
                done_on=story.day(FEEDBACK - after),
            )
    for finding in Finding.objects.filter(programme=programme).order_by("number"):
        _work_on(story, finding)


def _work_on(story: Story, finding: Finding) -> None:
    unit = rectifying.UNITS[finding.number]
    left_open = finding.number in rectifying.LEFT_OPEN
    actions.assign(
        story.deed("coordinator2", ago=FEEDBACK - 1),
        finding_id=finding.pk,
        lead_unit_id=story.units[unit].pk,
        handler_id=story.persons[f"handler1:{unit}"].pk,
        due_on=story.day(-65 if left_open else 10),
    )
    actions.accept(story.deed(f"head:{unit}", ago=FEEDBACK - 2), finding_id=finding.pk)
    measures = _measures(story, finding, unit)
    actions.plan(story.deed(f"handler1:{unit}", ago=FEEDBACK - 4), finding_id=finding.pk)
    for n, measure in enumerate(measures):
        work.carry_out(story, measure, unit, ago=60, stop=left_open and n == len(measures) - 1)
    if not left_open:
        work.close(story, finding, unit, ago=50 - finding.number % 20)


def _measures(story: Story, finding: Finding, unit: str) -> list[Measure]:
    told = [span for span in reported_measures(finding) if not span.empty_talk]
    texts = [span.text for span in told][:3] or [finding.title]
    return [
        actions.add_measure(
            story.deed(f"handler1:{unit}", ago=FEEDBACK - 3),
            finding_ids=[finding.pk],
            text=text,
            criterion="有文件、有记录、有结果,可现场核验。",
            product_kind=rectifying.product_kind(text),
        )
        for text in texts
    ]
