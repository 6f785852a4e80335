"""The sample's policies: what measures lead to is issued and lived by; one was too loose."""

from __future__ import annotations

import re

from bihuan.apps.loop import actions as loop
from bihuan.apps.loop.models import Measure
from bihuan.apps.policies import actions
from bihuan.apps.policies.actions import Draft
from bihuan.apps.policies.models import Policy
from bihuan.config.sample.story import Story

OWN_CHECKS = "资料核对办法"  # of each department: one policy closes several of its measures
# Names quoted in a measure's text that are policies; the notice's own county is left out.
_NAMED = re.compile(
    r"《(?:连云港)?(?:市疾病预防控制中心|市疾控中心党总支|市疾控中心)?([^《》]{4,40}?)》"
)
_RULES = ("制度", "办法", "细则", "规则", "清单", "方案", "通知", "预案")
# T1 of the domain notes: a rule lowered leaders' attendance to one half and was re-issued.
ATTENDANCE = "领导干部参加支部组织生活规定"
SUPERIOR = "上级党组织关于党员领导干部双重组织生活的规定（样例）"
BEFORE, FOUND, AGAIN = 210, 60, 52  # days ago


def build(story: Story) -> None:
    """A rule that was looser than what stands above it, found so, and its next version."""
    half = actions.register_policy(
        story.deed("coordinator2", ago=BEFORE),
        draft=_draft(story, ATTENDANCE, "党办", BEFORE, superior=SUPERIOR),
    )
    actions.check_policy(
        story.deed("inspector", ago=FOUND),
        policy_id=half.pk,
        checked_as="looser",
        note="上位规定要求按期参加、请假须批准；本规定降为不少于二分之一，低于上位要求。",
    )
    _again(story, half.pk)
    actions.draft_policy(
        story.deed("handler1:检验科", ago=3),
        draft=_draft(story, "实验室样品留存管理规定", "检验科", 3, numbered=False),
    )


def _again(story: Story, older_id: int) -> None:
    """The next version asks for what the rule above asks; it is taught and lived by."""
    whole = actions.draft_policy(
        story.deed("handler1:党办", ago=FOUND - 2),
        draft=_draft(story, ATTENDANCE, "党办", AGAIN, numbered=False, superior=SUPERIOR),
        supersedes_id=older_id,
    )
    actions.check_policy(
        story.deed("inspector", ago=FOUND - 4),
        policy_id=whole.pk,
        checked_as="not_looser",
        note="已改为应到必到，请假须经书记批准，与上位规定一致。",
    )
    actions.issue_policy(
        story.deed("coordinator", ago=AGAIN),
        policy_id=whole.pk,
        document_no=_number(story),
        issued_on=story.day(AGAIN),
        effective_on=story.day(AGAIN),
    )
    actions.record_training(
        story.deed("coordinator2", ago=AGAIN - 7),
        policy_id=whole.pk,
        trained_on=story.day(AGAIN - 7),
        note="支部书记和组织委员 12 人，会上逐条讲解。",
    )
    actions.record_execution(
        story.deed("handler1:党办", ago=20),
        policy_id=whole.pk,
        on=story.day(20),
        what="按规定核对上月领导干部参加组织生活情况，请假 1 人次均经批准。",
    )


def live_by(story: Story, measure: Measure, unit: str, *, ago: int) -> None:
    """The policy a measure leads to: in force, checked by somebody else, named, carried out."""
    handler = f"handler1:{unit}"
    for name in _names(measure.text) or [f"{unit}{OWN_CHECKS}"]:
        policy = _in_force(story, name, unit, ago=ago)
        loop.name_policy(story.deed(handler, ago=ago), measure_id=measure.pk, policy_id=policy.pk)
        loop.carry_out_policy(
            story.deed(handler, ago=ago),
            measure_id=measure.pk,
            policy_id=policy.pk,
            on=story.day(ago),
            what="按新规定办理并自查 1 次，记录齐全。",
        )


def _in_force(story: Story, name: str, unit: str, *, ago: int) -> Policy:
    assert story.agency is not None
    known = Policy.objects.filter(agency=story.agency, name=name, state="issued").first()
    if known is not None and known.effective_on and known.effective_on <= story.day(ago):
        return known
    issued = ago + 3
    policy = actions.register_policy(
        story.deed("coordinator", ago=issued),
        draft=_draft(story, name, unit, issued),
        supersedes_id=None,
    )
    return actions.check_policy(
        story.deed("inspector", ago=ago + 1),
        policy_id=policy.pk,
        checked_as="no_superior",
        note="内部管理事项，未见放宽上级要求。",
    )


def _draft(
    story: Story, name: str, unit: str, ago: int, *, numbered: bool = True, superior: str = ""
) -> Draft:
    return Draft(
        name=name,
        unit_id=story.units[unit].pk,
        document_no=_number(story) if numbered else "",
        issued_on=story.day(ago) if numbered else None,
        effective_on=story.day(ago) if numbered else None,
        superior_rule=superior,
    )


def _number(story: Story) -> str:
    count = Policy.objects.filter(agency=story.agency).exclude(document_no="").count()
    return f"示疾控〔{story.today.year}〕{count + 11}号"


def _names(text: str) -> list[str]:
    """Policies a text names, at most two, each once."""
    found = [name for name in _NAMED.findall(text) if name.endswith(_RULES)]
    return list(dict.fromkeys(found))[:2]
