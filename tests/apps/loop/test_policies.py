"""A measure whose product is a policy: it stands once that is issued and was carried out (Q5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from bihuan.apps.archives.models import Evidence
from bihuan.apps.loop import actions
from bihuan.apps.loop.models import Measure, MeasureEvidence, MeasurePolicy
from bihuan.apps.loop.queries import closed_by_policy
from bihuan.apps.loop.queries.proof import missing_before_closing, missing_sentences
from bihuan.apps.policies import actions as policies
from bihuan.apps.policies.actions import Draft
from bihuan.apps.policies.models import Execution, Policy
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from tests.apps.county import County
from tests.apps.loop.story import Story, set_programme


@pytest.fixture
def story(county: County) -> Story:
    programme = set_programme(county.deed("coordinator"), name="整改", agency_id=county.agency.pk)
    return Story(county, programme)


def named(story: Story, measure: Measure, policy: Policy, who: str = "handler") -> MeasurePolicy:
    return actions.name_policy(story.by(who), measure_id=measure.pk, policy_id=policy.pk)


def used(story: Story, measure: Measure, policy: Policy) -> Execution:
    return actions.carry_out_policy(
        story.by("handler"),
        measure_id=measure.pk,
        policy_id=policy.pk,
        on=story.day,
        what="盘点1次",
    )


def submitted(story: Story, measure: Measure) -> Measure:
    return actions.submit(story.by("handler"), measure_id=measure.pk)


def refused(fn: Any, *words: str, kind: type[Refused] = Refused) -> None:
    """It says no with these words, and nothing has changed."""
    before = _traces()
    with pytest.raises(kind) as no, transaction.atomic():
        fn()
    told = "\n".join((no.value.sentence, *no.value.items))
    assert all(word in told for word in words), told
    assert _traces() == before


def _traces() -> list[object]:
    tables = (Measure, MeasurePolicy, MeasureEvidence, Evidence, Policy, Execution)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_evidence_of_the_kind_alone_is_not_enough(story: Story) -> None:
    _finding, measure = story.rectifying()
    actions.prove(
        story.by("handler"),
        measure_id=measure.pk,
        kind="制度",
        title="办法",
        event_on=story.day,
        statement="已印发",
    )
    refused(lambda: submitted(story, measure), "尚未选定制度")
    policy = story.issued()
    named(story, measure, policy)
    refused(lambda: submitted(story, measure), "还没有执行记录")
    used(story, measure, policy)
    assert submitted(story, measure).state == "submitted"


def test_a_draft_named_counts_once_it_is_issued_and_proves_by_itself(story: Story) -> None:
    _finding, measure = story.rectifying()
    link = actions.register_policy(
        story.by("handler"), measure_id=measure.pk, draft=Draft("出入库办法")
    )
    assert (link.policy.state, link.evidence) == ("draft", None)
    refused(lambda: submitted(story, measure))
    policies.check_policy(
        story.by("head"), policy_id=link.policy_id, checked_as="no_superior", note="无"
    )
    policies.issue_policy(
        story.by("coordinator"),
        policy_id=link.policy_id,
        document_no="县疾控〔2026〕8号",
        issued_on=story.day,
        effective_on=story.day,
    )
    policies.record_execution(
        story.by("lab_handler"), policy_id=link.policy_id, on=story.day, what="入库1次"
    )
    submitted(story, measure)
    piece = measure.evidence_links.get().evidence
    assert (piece.kind, piece.title, piece.document_no) == (
        "制度",
        "出入库办法",
        "县疾控〔2026〕8号",
    )


def test_the_office_registers_and_issues_in_one_and_nobody_enters_it_twice(story: Story) -> None:
    _finding, measure = story.rectifying()
    draft = Draft("出入库办法", None, "县疾控〔2026〕8号", story.day, story.day)
    link = actions.register_policy(story.by("coordinator"), measure_id=measure.pk, draft=draft)
    assert link.policy.state == "issued"
    assert measure.evidence_links.get().evidence.kind == "制度"
    used(story, measure, link.policy)
    submitted(story, measure)
    assert sorted(e.evidence.kind for e in measure.evidence_links.all()) == ["制度", "制度执行记录"]


def test_an_execution_voided_in_between_stops_verification_and_closing(story: Story) -> None:
    finding, measure = story.rectifying()
    policy = story.issued()
    named(story, measure, policy)
    first = used(story, measure, policy)
    submitted(story, measure)
    policies.void_execution(story.by("handler"), execution_id=first.pk, reason="日期有误")
    refused(lambda: actions.verify(story.by("inspector"), measure_id=measure.pk), "还没有执行记录")
    second = used(story, measure, policy)
    actions.verify(story.by("inspector"), measure_id=measure.pk)
    policies.void_execution(story.by("handler"), execution_id=second.pk, reason="重复登记")
    refused(lambda: story.applied(finding), "还没有执行记录")
    used(story, measure, policy)
    assert story.closed(finding).state == "passed"


@pytest.mark.parametrize("how", ["abolished", "looser"])
def test_what_is_abolished_or_too_loose_closes_nothing(story: Story, how: str) -> None:
    finding, measure = story.rectifying()
    policy = story.issued(superior_rule="上级规定")
    named(story, measure, policy)
    used(story, measure, policy)
    if how == "abolished":
        policies.abolish_policy(story.by("coordinator"), policy_id=policy.pk, reason="停用")
    else:
        policies.check_policy(
            story.by("head"), policy_id=policy.pk, checked_as="looser", note="降为二分之一"
        )
    refused(lambda: submitted(story, measure), "已废止" if how == "abolished" else "宽于上位依据")
    told = missing_sentences(finding, missing_before_closing(finding, chain_complete=True))
    assert any(policy.name in sentence for sentence in told)


def test_a_version_superseded_since_did_close_it(story: Story) -> None:
    finding, measure = story.rectifying()
    policy = story.issued()
    named(story, measure, policy)
    used(story, measure, policy)
    story.later(1)
    draft = Draft("试剂耗材出入库办法", None, "县疾控〔2026〕99号", story.day, story.day)
    policies.register_policy(story.by("coordinator"), draft=draft, supersedes_id=policy.pk)
    submitted(story, measure)
    actions.verify(story.by("inspector"), measure_id=measure.pk)
    assert missing_before_closing(finding, chain_complete=True) == ()


def test_a_programme_may_ask_for_evidence_alone(county: County) -> None:
    programme = set_programme(
        county.deed("coordinator"),
        name="旧办法",
        agency_id=county.agency.pk,
        policy_in_use=False,
    )
    story = Story(county, programme)
    finding, measure = story.rectifying()
    refused(lambda: submitted(story, measure))  # evidence is still asked for
    actions.prove(
        story.by("handler"),
        measure_id=measure.pk,
        kind="制度",
        title="办法",
        event_on=story.day,
        statement="已印发",
    )
    submitted(story, measure)
    actions.verify(story.by("inspector"), measure_id=measure.pk)
    assert missing_before_closing(finding, chain_complete=True) == ()


def test_a_measure_of_another_kind_names_no_policy(story: Story) -> None:
    _finding, measure = story.rectifying(product_kind="采购")
    policy = story.issued()
    refused(lambda: named(story, measure, policy), "不是制度")


def test_naming_twice_by_strangers_or_a_neighbour_s(story: Story, neighbour: County) -> None:
    _finding, measure = story.rectifying()
    policy, foreign = story.issued(), Story(neighbour).issued()
    refused(lambda: named(story, measure, foreign), kind=NotFound)
    refused(lambda: named(story, measure, policy, "inspector"), kind=NotAllowed)
    refused(lambda: named(story, measure, policy, "lab_handler"), kind=NotFound)
    named(story, measure, policy)
    refused(lambda: named(story, measure, policy), "已经选定")


def test_one_named_by_mistake_is_voided_with_its_evidence(story: Story) -> None:
    _finding, measure = story.rectifying()
    policy = story.issued()
    link = named(story, measure, policy)
    given = link.evidence
    assert given is not None

    def void(reason: str = "选错") -> MeasurePolicy:
        return actions.unname_policy(
            story.by("handler"), measure_id=measure.pk, policy_id=policy.pk, reason=reason
        )

    refused(lambda: void(" "))
    void()
    given.refresh_from_db()
    assert given.withdrawn_reason == "选错"
    refused(lambda: submitted(story, measure))
    named(story, measure, policy)  # chosen again, it proves anew
    used(story, measure, policy)
    submitted(story, measure)
    actions.verify(story.by("inspector"), measure_id=measure.pk)
    refused(void, "已凭这份制度核验")


def test_a_policy_lists_the_measures_it_closes_for_who_sees_them(story: Story) -> None:
    _finding, measure = story.rectifying()
    policy = story.issued()
    named(story, measure, policy)
    on = story.day + timedelta(days=0)
    (line,) = closed_by_policy(policy.pk, story.county.actor("handler", on=on))
    assert (measure.text[:80], len(line.lacks)) == (line.title, 1)
    assert closed_by_policy(policy.pk, story.county.actor("lab_handler", on=on)) == []
