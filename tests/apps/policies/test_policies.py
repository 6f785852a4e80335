"""A policy: drafted, checked by somebody else, issued, lived by, superseded, abolished."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from bihuan.apps.policies import actions
from bihuan.apps.policies.actions import Draft
from bihuan.apps.policies.models import Execution, Policy
from bihuan.apps.policies.queries import (
    Asked,
    policies_visible_to,
    policy_page,
    register,
    waiting_for,
)
from bihuan.apps.policies.states import EXECUTE_WITHIN_DAYS
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Changed, NotAllowed, NotFound, Refused
from tests.apps.county import MONDAY, MORNING, County

SUPERIOR = "党员领导干部双重组织生活的规定"


def by(county: County, who: str, *, later: int = 0) -> Deed:
    return county.deed(who, at=MORNING + timedelta(days=later))


def drafted(county: County, who: str = "handler", **fields: Any) -> Policy:
    given = {"name": "组织生活规定", "superior_rule": SUPERIOR, **fields}
    return actions.draft_policy(by(county, who), draft=Draft(**given))


def issued(county: County, *, on: date = MONDAY, **fields: Any) -> Policy:
    given = {"name": "组织生活规定", "document_no": "县疾控〔2026〕1号", **fields}
    draft = Draft(**{"issued_on": on, "effective_on": on, **given})
    return actions.register_policy(by(county, "coordinator", later=200), draft=draft)


def check(county: County, policy: Policy, who: str = "head", said: str = "not_looser") -> Policy:
    return actions.check_policy(
        by(county, who), policy_id=policy.pk, checked_as=said, note="逐条比对"
    )


def issue(county: County, policy: Policy, who: str = "coordinator", **fields: Any) -> Policy:
    given = {"document_no": "县疾控〔2026〕2号", "issued_on": MONDAY, "effective_on": MONDAY}
    return actions.issue_policy(by(county, who), policy_id=policy.pk, **{**given, **fields})


def refused(fn: Any, *, match: str = "", kind: type[Refused] = Refused) -> None:
    """It says no, and nothing has changed."""
    before = list(Policy.objects.order_by("pk").values()), Execution.objects.count()
    with pytest.raises(kind, match=match), transaction.atomic():
        fn()
    assert (list(Policy.objects.order_by("pk").values()), Execution.objects.count()) == before


def test_a_draft_is_checked_by_somebody_else_and_issued(county: County) -> None:
    policy = drafted(county)
    refused(lambda: issue(county, policy), match="核对")
    check(county, policy)
    assert issue(county, policy).state == "issued"
    policy.refresh_from_db()
    assert (policy.document_no, policy.effective_on) == ("县疾控〔2026〕2号", MONDAY)


def test_neither_its_drafter_nor_who_wrote_it_last_checks_it(county: County) -> None:
    policy = drafted(county, "head")
    refused(lambda: check(county, policy, "head"), kind=NotAllowed)
    actions.edit_policy(
        by(county, "coordinator"), policy_id=policy.pk, draft=Draft("组织生活规定", None)
    )
    refused(lambda: check(county, policy, "coordinator", "no_superior"), kind=NotAllowed)
    assert check(county, policy, "director", "no_superior").checked_as == "no_superior"


def test_what_is_looser_than_the_superior_rule_is_not_issued(county: County) -> None:
    """T1: attendance lowered to one half would have been caught."""
    policy = drafted(county)
    check(county, policy, said="looser")
    refused(lambda: issue(county, policy), match="宽于")
    actions.edit_policy(
        by(county, "handler"),
        policy_id=policy.pk,
        draft=Draft("组织生活规定", None, superior_rule=SUPERIOR),
    )
    refused(lambda: issue(county, policy), match="核对")  # the edit took the check back
    check(county, policy)
    assert issue(county, policy).state == "issued"


def test_a_check_fits_what_the_draft_says(county: County) -> None:
    named, bare = drafted(county), drafted(county, name="值班规定", superior_rule="")
    refused(lambda: check(county, named, said="no_superior"), match="上位依据")
    refused(lambda: check(county, bare, said="not_looser"), match="上位依据")
    refused(lambda: check(county, named, said="whatever"))


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"document_no": " "}, ""),
        ({"effective_on": MONDAY - timedelta(days=1)}, "施行日期"),
        ({"issued_on": MONDAY + timedelta(days=1)}, "今天之后"),
    ],
)
def test_issuing_needs_number_and_dates_that_can_be(
    county: County, fields: dict[str, Any], match: str
) -> None:
    policy = drafted(county)
    check(county, policy)
    refused(lambda: issue(county, policy, **fields), match=match)


def test_a_newer_version_supersedes_the_old_one_whose_rows_stay(county: County) -> None:
    old = issued(county, on=date(2026, 1, 5), superior_rule="旧依据")
    actions.record_execution(
        by(county, "handler"), policy_id=old.pk, on=date(2026, 2, 2), what="按旧规定考勤"
    )
    new = actions.draft_policy(
        by(county, "handler"), draft=Draft("组织生活规定", None), supersedes_id=old.pk
    )
    refused(
        lambda: actions.draft_policy(
            by(county, "head"), draft=Draft("又一版"), supersedes_id=old.pk
        ),
        match="已在起草",
    )
    check(county, new, said="no_superior")
    issue(county, new)
    old.refresh_from_db()
    assert (old.state, old.ended_on, new.edition) == ("superseded", MONDAY - timedelta(days=1), 2)
    assert old.executions.count() == 1
    page = policy_page(county.actor("director"), Policy.objects.get(pk=new.pk), on=MONDAY)
    assert [v.policy.pk for v in page.versions] == [new.pk, old.pk]
    assert ("上位依据", "旧依据", "") in page.versions[0].differs
    refused(
        lambda: actions.record_execution(
            by(county, "handler"), policy_id=old.pk, on=MONDAY, what="仍按旧规定"
        ),
        match="有效至",
    )


def test_the_same_policy_is_registered_once(county: County) -> None:
    issued(county)
    refused(lambda: issued(county), match="已在制度库中")


def test_an_execution_lies_between_the_effective_date_and_today(county: County) -> None:
    policy = issued(county, on=date(2026, 2, 2))

    def record(day: date, what: str = "核对1次") -> Execution:
        return actions.record_execution(
            by(county, "lab_handler"), policy_id=policy.pk, on=day, what=what
        )

    refused(lambda: record(date(2026, 2, 1)), match="2026-02-02")
    refused(lambda: record(MONDAY + timedelta(days=1)))
    refused(lambda: record(MONDAY, "  "))
    kept = record(date(2026, 2, 2))
    assert (kept.evidence.kind, kept.evidence.document_no) == ("制度执行记录", policy.document_no)
    draft = drafted(county, name="草案")
    refused(
        lambda: actions.record_execution(
            by(county, "handler"), policy_id=draft.pk, on=MONDAY, what="试行"
        )
    )


def test_a_wrong_record_is_voided_by_who_entered_it_or_the_office(county: County) -> None:
    policy = issued(county)
    kept = actions.record_execution(
        by(county, "handler"), policy_id=policy.pk, on=MONDAY, what="核对1次"
    )

    def void(who: str, reason: str = "日期有误") -> Execution:
        return actions.void_execution(by(county, who), execution_id=kept.pk, reason=reason)

    refused(lambda: void("lab_handler"), kind=NotAllowed)
    refused(lambda: void("handler", " "))
    assert void("handler").void_reason == "日期有误"
    found = register(county.actor("director"), Asked(lacks="execution"), on=MONDAY)
    assert [row.pk for row in found] == [policy.pk]
    refused(lambda: void("coordinator"))


def test_who_may_not_issue_abolish_train(county: County) -> None:
    policy = drafted(county)
    check(county, policy)
    refused(lambda: issue(county, policy, "handler"), kind=NotAllowed)
    issue(county, policy)

    def train(who: str, day: date = MONDAY) -> Policy:
        return actions.record_training(
            by(county, who), policy_id=policy.pk, trained_on=day, note="全员42人"
        )

    refused(lambda: train("lab_head"), kind=NotAllowed)
    refused(lambda: train("handler", MONDAY - timedelta(days=1)))
    assert train("handler").trained_on == MONDAY
    abolish = {"policy_id": policy.pk, "reason": "机构调整"}
    refused(lambda: actions.abolish_policy(by(county, "handler"), **abolish), kind=NotAllowed)
    assert actions.abolish_policy(by(county, "director"), **abolish).state == "abolished"


def test_two_who_edit_a_draft(county: County) -> None:
    policy = drafted(county)
    first = {"policy_id": policy.pk, "revision": policy.revision}
    actions.edit_policy(by(county, "handler"), draft=Draft("甲"), **first)
    refused(
        lambda: actions.edit_policy(by(county, "coordinator"), draft=Draft("乙"), **first),
        kind=Changed,
    )


def test_drafts_are_seen_by_their_own_and_what_binds_by_all(
    county: County, neighbour: County
) -> None:
    draft, binding = drafted(county), issued(county, name="值班规定")
    seen = {
        who: set(policies_visible_to(county.actor(who)).values_list("pk", flat=True))
        for who in ("handler", "head", "coordinator", "lab_handler", "sysadmin")
    }
    both = {draft.pk, binding.pk}
    assert [seen["handler"], seen["head"], seen["coordinator"]] == [both, both, both]
    assert (seen["lab_handler"], seen["sysadmin"]) == ({binding.pk}, set())
    assert not policies_visible_to(neighbour.actor("director")).exists()
    refused(
        lambda: actions.abolish_policy(
            by(neighbour, "director"), policy_id=binding.pk, reason="越界"
        ),
        kind=NotFound,
    )


def test_the_desk_says_what_waits_for_whom(county: County) -> None:
    policy = drafted(county)

    def waits(who: str, on: date = MONDAY) -> list[str]:
        return [item.kind for item in waiting_for(county.actor(who), on=on)]

    assert (waits("head"), waits("handler")) == (["Policy to check"], [])
    check(county, policy, said="looser")
    assert (waits("handler"), waits("coordinator")) == (["Policy to correct"],) * 2
    actions.edit_policy(by(county, "handler"), policy_id=policy.pk, draft=Draft("组织生活规定"))
    check(county, policy, said="no_superior")
    assert (waits("coordinator"), waits("head")) == (["Policy to issue"], [])
    issue(county, policy)
    late = MONDAY + timedelta(days=EXECUTE_WITHIN_DAYS + 1)
    assert waits("coordinator", late - timedelta(days=1)) == []
    assert waits("handler", late) == ["Policy never carried out"] == waits("coordinator", late)
    assert waits("lab_head", late) == []
    actions.record_execution(by(county, "head"), policy_id=policy.pk, on=MONDAY, what="1次")
    assert waits("handler", late) == []
