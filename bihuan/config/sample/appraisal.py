"""The sample's annual appraisal: two programmes weighed, points added, fixed."""

from __future__ import annotations

from decimal import Decimal

from bihuan.apps.loop import actions as loop
from bihuan.apps.programmes import actions
from bihuan.apps.programmes.actions.programmes import Outline
from bihuan.apps.programmes.actions.responsibilities import Owner
from bihuan.apps.programmes.models import Programme
from bihuan.apps.standards.models import Clause, Version
from bihuan.config.sample import cast, scores
from bihuan.config.sample.story import Story

STARTED = 90  # days ago
DRAFTED, FIXED = 12, 5
STRICT = 25  # share of clauses that lose points
# Departments whose branches answer for the clauses; the others owe nothing here.
BRANCHES = ("党办", "办公室", "传防科", "免疫规划科", "检验科", "公卫科")
WEIGHTS = (("疾控中心等级创建", 70), ("党支部百分制考核", 30))
ADDITIONS = (
    ("检验科", "3", "全省疾控系统检验技能竞赛团体二等奖。"),
    ("检验科", "2.5", "承担全市水质检测能力比对,结果满意。"),
    ("传防科", "2", "一起聚集性疫情处置被市级通报表扬。"),
)


def build(story: Story) -> None:
    """A second programme with a closed round, then the year's appraisal of both."""
    _check(story, _programme(story))
    appraisal = loop.draft_appraisal(
        story.deed("coordinator", ago=DRAFTED), year=story.day(DRAFTED).year
    )
    for name, weight in WEIGHTS:
        loop.weigh(
            story.deed("coordinator", ago=DRAFTED),
            appraisal.pk,
            programme_id=Programme.objects.get(agency=story.agency, name=name).pk,
            weight=Decimal(weight),
        )
    for unit, points, reason in ADDITIONS:
        loop.add_bonus(
            story.deed("coordinator", ago=DRAFTED - 1),
            appraisal.pk,
            unit_id=story.units[unit].pk,
            points=Decimal(points),
            reason=reason,
        )
    loop.fix_appraisal(story.deed("director", ago=FIXED), appraisal.pk)


def _programme(story: Story) -> Programme:
    version = Version.objects.get(standard__agency=story.agency, standard__kind="appraisal")
    programme = actions.create_programme(
        story.deed("coordinator2", ago=STARTED),
        outline=Outline(
            kind="special",
            name="党支部百分制考核",
            starts_on=story.day(STARTED),
            ends_on=story.day(-40),
            basis="党支部百分制考核细则。",
            sign_in_any_order=True,
        ),
        version_id=version.pk,
    )
    leaders = dict(cast.DEPARTMENTS)
    owners: dict[int, Owner] = {}
    for n, clause in enumerate(Clause.objects.filter(version=version, is_leaf=True)):
        unit = BRANCHES[n % len(BRANCHES)]
        owners[clause.pk] = Owner(
            leader_id=story.persons[f"leader{leaders[unit]}"].pk,
            lead_unit_id=story.units[unit].pk,
            head_id=story.persons[f"head:{unit}"].pk,
            handler_id=story.persons[f"handler1:{unit}"].pk,
            due_on=story.day(-30),
        )
    actions.assign_many(story.deed("coordinator2", ago=STARTED - 1), programme.pk, owners=owners)
    return actions.start(story.deed("coordinator2", ago=STARTED - 2), programme.pk)


def _check(story: Story, programme: Programme) -> None:
    opened, closed = STARTED - 30, STARTED - 50
    round_ = loop.create_round(
        story.deed("coordinator2", ago=opened),
        programme.pk,
        kind="self",
        name="半年自评",
        starts_on=story.day(opened),
        ends_on=story.day(closed),
    )
    loop.open_round(story.deed("coordinator2", ago=opened), round_.pk)
    units = {story.units[unit].pk: unit for unit in BRANCHES}
    for answer in round_.answers.select_related("clause").order_by("clause__order"):
        given = scores.given(answer.clause, kind="self", strictness=STRICT)
        loop.save_answer(
            story.deed(f"handler1:{units[answer.unit_id or 0]}", ago=opened - 3),
            answer.pk,
            version=answer.version,
            method=answer.clause.methods[0],
            sample=given.sample,
            entry=given.entry,
            reason=given.reason,
        )
    loop.close_round(story.deed("coordinator2", ago=closed), round_.pk)
