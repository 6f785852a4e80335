"""A closed finding, and minutes of meetings, become evidence of the clause by themselves."""

from __future__ import annotations

import pytest

from bihuan.apps.archives.models import Evidence
from bihuan.apps.loop import actions as loop
from bihuan.apps.loop.models import Finding
from bihuan.apps.programmes import actions as programmes
from bihuan.apps.programmes.models import Programme, Session
from bihuan.apps.standards.models import ClauseEvidence
from tests.apps.county import MORNING, County
from tests.apps.loop.checking import Checks, running, small_standard
from tests.apps.loop.story import Story, set_programme


@pytest.fixture
def checks(county: County) -> Checks:
    return Checks(county, running(county, small_standard(county)))


@pytest.fixture
def programme(county: County) -> Programme:
    return set_programme(county.deed("coordinator"), agency_id=county.agency.pk, name="整改")


def from_a_check(checks: Checks) -> Finding:
    """A finding raised for a deduction, so that it names its clause."""
    round_ = checks.round("cross")
    checks.mandate(round_, "inspector2")
    lost = checks.says("inspector2", checks.answer(round_, "1.1.1"), {"value": "85"})
    return loop.finding_from_answer(checks.by("inspector2"), lost.pk, verbatim="登记不全。")


def minuted(county: County, programme: Programme, finding_id: int, minutes: str) -> Session:
    """A dispatch meeting that spoke of a finding, ended with its minutes."""
    session = programmes.hold_session(
        county.deed("coordinator"),
        programme.pk,
        kind="dispatch",
        title="第3次调度会",
        held_at=MORNING,
        place="",
        chair_id=None,
        expected=(),
    )
    loop.give_verdict(
        county.deed("coordinator"), session_id=session.pk, finding_id=finding_id, verdict="go_on"
    )
    programmes.write_minutes(county.deed("coordinator"), session.pk, minutes=minutes)
    return programmes.end_session(county.deed("coordinator"), session.pk)


def test_a_closed_finding_and_its_minutes_prove_its_clause(county: County, checks: Checks) -> None:
    story, programme = Story(county, checks.programme), checks.programme
    finding = story.assigned(from_a_check(checks))
    finding = loop.accept(story.by("head"), finding_id=finding.pk)
    measure = story.measure(finding)
    loop.plan(story.by("head"), finding_id=finding.pk)
    session = minuted(county, programme, finding.pk, "会议要求月底前完成。")
    assert session.filed is not None
    assert session.filed.kind == "会议记录"
    story.done(measure)
    assert not ClauseEvidence.objects.exists()
    story.closed(finding)
    chain = Evidence.objects.get(kind="整改台账")
    for words in (finding.verbatim, measure.text, "现场查看登记本", "王主任"):
        assert words in chain.statement
    linked = ClauseEvidence.objects.filter(clause_id=finding.clause_id)
    assert {link.evidence_id for link in linked} == {chain.pk, session.filed_id}


def test_a_finding_without_a_clause_files_its_chain_all_the_same(county: County) -> None:
    story = Story(county)
    finding, measure = story.rectifying()
    story.done(measure)
    story.closed(finding)
    assert Evidence.objects.filter(kind="整改台账").count() == 1
    assert not ClauseEvidence.objects.exists()


def test_what_bears_a_mark_of_secrecy_is_not_filed_but_closed(
    county: County, programme: Programme
) -> None:
    story = Story(county, programme)
    finding = story.accepted(text="机密★1年 试剂出入库登记不全。")
    measure = story.measure(finding)
    loop.plan(story.by("head"), finding_id=finding.pk)
    session = minuted(county, programme, finding.pk, "绝密★ 纪要")
    assert session.filed is None
    story.done(measure)
    story.closed(finding)
    finding.refresh_from_db()
    assert finding.state == "closed"
    assert not Evidence.objects.filter(kind__in=("整改台账", "会议记录")).exists()
