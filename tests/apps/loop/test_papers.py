"""Papers of the loop: values are the records, the PDF says them, refusals change nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import reverse
from docx import Document as WordFile
from pypdf import PdfReader

from bihuan.apps.archives.queries import stored_at
from bihuan.apps.documents import actions as documents
from bihuan.apps.documents.actions import give_up
from bihuan.apps.documents.models import Document
from bihuan.apps.documents.queries.scope import latest
from bihuan.apps.loop import actions
from bihuan.apps.loop.actions import papers
from bihuan.apps.loop.models import Finding, Recheck
from bihuan.apps.loop.queries.papers import ledger
from bihuan.apps.programmes import actions as meetings
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from tests.apps.county import County
from tests.apps.documents import office
from tests.apps.loop.checking import Checks, running, small_standard
from tests.apps.loop.story import DUE, Story, at, set_programme

SignIn = Callable[[str], Client]


@pytest.fixture
def story(county: County) -> Story:
    """A running rectification."""
    programme = set_programme(county.deed("coordinator"), agency=county.agency, name="巡察整改")
    return Story(county, programme)


def told(document: Document) -> str:
    """Every word of the PDF, without blanks."""
    with default_storage.open(stored_at(latest(document).pdf)) as kept:
        pages = PdfReader(BytesIO(kept.read())).pages
        return "".join("".join(page.extract_text() for page in pages).split())


def test_a_slip_has_the_colour_of_the_day_and_the_words_of_the_finding(story: Story) -> None:
    finding, measure = story.rectifying(due_on=DUE)
    story.day = DUE + timedelta(days=1)
    made = papers.make_slip(story.by("coordinator"), finding_id=finding.pk)
    values = latest(made).content
    assert (values["colour"], values["due_on"]) == ("red", DUE.isoformat())
    assert values["matter"] == finding.verbatim
    assert values["as_of"] == latest(made).as_of.isoformat() == story.day.isoformat()
    assert measure.text in values["progress"]
    assert made.state == "draft"  # a leader issues it
    words = told(made)
    assert words.index("督办单（红") < words.index("督办事项") < words.index("签发意见")


def test_one_matter_has_one_slip_of_a_colour(story: Story) -> None:
    finding, _measure = story.rectifying(due_on=DUE)
    story.day = DUE + timedelta(days=1)
    made = papers.make_slip(story.by("coordinator"), finding_id=finding.pk)
    with pytest.raises(Refused):
        papers.make_slip(story.by("coordinator"), finding_id=finding.pk)
    assert Document.objects.filter(kind="slip").count() == 1
    give_up(story.by("coordinator"), document_id=made.pk, reason="内容有误")
    again = papers.make_slip(story.by("coordinator"), finding_id=finding.pk)
    assert latest(again).content["number"].endswith("-2")


def test_a_slip_is_numbered_when_issued_and_the_next_in_the_same_series(story: Story) -> None:
    finding, other, third = (story.rectifying(due_on=DUE)[0] for _n in range(3))
    story.day = DUE + timedelta(days=1)
    made = papers.make_slip(story.by("coordinator"), finding_id=finding.pk)
    assert made.series is None and made.number == ""
    with pytest.raises(Refused), transaction.atomic():
        documents.submit(story.by("coordinator"), document_id=made.pk)
    series = office.series(story.county, code="测疾控督")
    documents.revise_document(
        story.by("coordinator"),
        document_id=made.pk,
        title=made.title,
        values=latest(made).content,
        series_id=series.pk,
    )
    documents.submit(story.by("coordinator"), document_id=made.pk)
    documents.check(story.by("leader"), document_id=made.pk)
    issued = documents.issue(story.by("director"), document_id=made.pk)
    assert issued.number == "测疾控督〔2026〕1号" and issued.number in told(issued)
    assert papers.make_slip(story.by("coordinator"), finding_id=other.pk).series == series
    documents.end_series(story.by("coordinator"), series_id=series.pk)
    assert papers.make_slip(story.by("coordinator"), finding_id=third.pk).series is None


def test_what_has_no_colour_has_no_slip(story: Story) -> None:
    finding, _measure = story.rectifying(due_on=DUE)
    with pytest.raises(Refused):
        papers.make_slip(story.by("coordinator"), finding_id=finding.pk)
    with pytest.raises(NotAllowed):
        papers.make_slip(story.by("head"), finding_id=finding.pk)
    assert not Document.objects.exists()


def test_the_form_of_a_closure_bears_every_opinion_with_name_and_moment(story: Story) -> None:
    finding, measure = story.rectifying()
    story.done(measure)
    closure = story.applied(finding)
    actions.agree(story.by("head"), closure_id=closure.pk, text="情况属实")
    waiting = papers.make_closure_form(story.by("head"), closure_id=closure.pk)
    steps = latest(waiting).content["signed"]
    assert [s["name"] for s in steps] == ["赵经办", "张科长", "", "", ""]
    assert steps[1]["opinion"] == "同意，情况属实"
    assert steps[1]["day"].startswith("2026年3月2日")
    assert waiting.state == "made"
    with default_storage.open(stored_at(latest(waiting).word)) as kept:
        assert len(WordFile(BytesIO(kept.read())).tables) == 3
    assert "情况属实" in told(waiting)


def test_a_look_back_is_told_as_it_was_held(story: Story) -> None:
    finding, measure = story.rectifying()
    story.done(measure)
    story.closed(finding)
    recheck = Recheck.objects.filter(finding=finding).order_by("due_on")[0]
    story.day = recheck.due_on
    actions.hold_recheck(story.by("inspector"), recheck_id=recheck.pk, looked_at="抽查登记本3册")
    made = papers.make_lookback_record(story.by("inspector"), recheck_id=recheck.pk)
    values = latest(made).content
    assert (values["looked_at"], values["held_on"]) == ("抽查登记本3册", story.day.isoformat())
    assert values["signed"][0]["name"] == "督查一"
    assert "抽查登记本3册" in told(made)


def test_the_ledger_holds_every_finding_that_counts(story: Story) -> None:
    numbers = [story.found(f"第{n}类问题登记不全。").number for n in range(5)]
    gone = story.found("不成立的问题。")
    actions.dismiss(story.by("coordinator"), finding_id=gone.pk, decision_no="1号", reason="重复")
    made = papers.make_ledger(story.by("coordinator"), programme_id=story.programme.pk)  # type: ignore[union-attr]
    values = latest(made).content
    assert [int(row["number"]) for row in values["rows"]] == numbers
    assert (values["count"], values["done"]) == (5, 0)
    texts = dict(Finding.objects.values_list("number", "verbatim"))
    assert all(row["verbatim"] == texts[int(row["number"])] for row in values["rows"])


def test_the_ledger_does_not_change_with_the_records(story: Story) -> None:
    _finding, measure = story.rectifying()
    assert story.programme is not None
    made = papers.make_ledger(story.by("coordinator"), programme_id=story.programme.pk)
    before = latest(made).text_sha256
    story.done(measure)
    by = story.county.actor("coordinator")
    assert ledger(story.programme, by, on=story.day).values != latest(made).content
    assert latest(made).text_sha256 == before


def test_an_empty_ledger_is_not_printed(story: Story) -> None:
    assert story.programme is not None
    with pytest.raises(Refused):
        papers.make_ledger(story.by("coordinator"), programme_id=story.programme.pk)
    assert not Document.objects.exists()


def test_the_figures_of_a_year_are_counts_of_rows(story: Story) -> None:
    finding, measure = story.rectifying()
    story.done(measure)
    story.closed(finding)
    story.found("另一个问题。")
    made = papers.make_yearly(story.by("head"), year=2026)
    values = latest(made).content
    figures = {row["name"]: row["value"] for row in values["figures"]}
    led = Finding.objects.filter(lead_unit=story.county.units["疾控科"])
    assert figures["新增问题"] == str(led.count()) == "1"
    assert (figures["销号问题"], figures["按期销号率"]) == ("1", "100")
    assert (figures["核验措施"], figures["整改佐证"], figures["年度考核得分"]) == ("1", "2", "未定")
    assert all(row["definition"] for row in values["figures"])
    with pytest.raises(Refused):
        papers.make_yearly(story.by("head"), year=2040)
    with pytest.raises(NotAllowed):
        papers.make_yearly(story.by("handler"), year=2026)


def test_papers_of_a_neighbour_are_not_made(story: Story, neighbour: County) -> None:
    finding, _measure = story.rectifying(due_on=DUE)
    with pytest.raises(NotFound):
        papers.make_slip(neighbour.deed("coordinator"), finding_id=finding.pk)
    assert story.programme is not None
    with pytest.raises(NotFound):
        papers.make_ledger(neighbour.deed("coordinator"), programme_id=story.programme.pk)
    assert not Document.objects.exists()


def test_the_finding_s_page_offers_the_slip_and_lists_its_papers(
    story: Story, signed_in: SignIn
) -> None:
    finding = story.assigned(story.found(), due_on=date(2026, 3, 3))
    page = reverse("loop:finding", args=[finding.pk])
    slip = reverse("loop:make_slip", args=[finding.pk])
    office = signed_in("coordinator")
    assert slip in office.get(page).content.decode()
    assert slip not in signed_in("head").get(page).content.decode()
    office.post(slip)
    assert "督办单（" in office.get(page).content.decode()


@pytest.mark.parametrize("paper", ["inspection", "selfcheck", "gaps"])
def test_a_round_is_told_clause_by_clause(county: County, paper: str) -> None:
    checks = Checks(county, running(county, small_standard(county)))
    round_ = checks.round("self")
    told_of = checks.answer(round_, round_.answers.order_by("clause__order")[0].clause.code)
    checks.says(checks.handler_of(told_of), told_of)
    made = papers.make_round_paper(county.deed("coordinator"), round_id=round_.pk, paper=paper)
    values = latest(made).content
    answers = list(round_.answers.select_related("clause").order_by("clause__order"))
    lines = {row["code"]: row for row in values.get("answers", [])}
    if paper == "inspection":
        lost = [a for a in answers if a.score is not None and a.score < a.clause.score]
        assert sorted(lines) == sorted(a.clause.code for a in lost)
    else:
        assert list(lines) == [a.clause.code for a in answers]  # nothing has evidence yet
        assert all(lines[a.clause.code]["evidence"] == 0 for a in answers)
    if paper == "gaps":
        its_head_makes_the_own_gaps(county, round_.pk, lines)
    else:
        with pytest.raises(NotAllowed):
            papers.make_round_paper(county.deed("head"), round_id=round_.pk, paper=paper)
    with pytest.raises(NotAllowed):
        papers.make_round_paper(county.deed("handler"), round_id=round_.pk, paper=paper)
    with pytest.raises(Refused):
        papers.make_round_paper(county.deed("coordinator"), round_id=round_.pk, paper="notice")


def its_head_makes_the_own_gaps(county: County, round_id: int, all_lines: dict[str, Any]) -> None:
    """Only what the own department owes, and the title says whose it is."""
    made = papers.make_round_paper(county.deed("head"), round_id=round_id, paper="gaps")
    rows = latest(made).content["answers"]
    assert {row["unit"] for row in rows} == {"疾控科"} and "疾控科" in made.title
    mine = [code for code, row in all_lines.items() if row["unit"] == "疾控科"]
    assert [row["code"] for row in rows] == mine and len(mine) < len(all_lines)


def test_minutes_hold_who_came_and_what_was_decided(story: Story) -> None:
    finding, _measure = story.rectifying(due_on=DUE)
    assert story.programme is not None
    county = story.county
    session = meetings.hold_session(
        story.by("coordinator"),
        story.programme.pk,
        kind="dispatch",
        title="第一次调度会",
        held_at=at(story.day),
        chair_id=county.persons["leader"].pk,
        expected=(county.persons["head"].pk, county.persons["handler"].pk),
    )
    with pytest.raises(Refused):
        papers.make_minutes(story.by("coordinator"), session_id=session.pk)
    marks = {
        county.persons["head"].pk: ("present", ""),
        county.persons["handler"].pk: ("leave", "出差"),
    }
    meetings.keep_attendance(story.by("coordinator"), session.pk, marks=marks)
    actions.give_verdict(
        story.by("coordinator"),
        session_id=session.pk,
        finding_id=finding.pk,
        verdict="go_on",
        note="月底前完成",
        new_due_on=None,
    )
    meetings.end_session(story.by("coordinator"), session.pk)
    made = papers.make_minutes(story.by("coordinator"), session_id=session.pk)
    values = latest(made).content
    assert (values["present"], values["excused"]) == (["张科长"], ["赵经办"])
    row = values["items"][0]
    assert (row["number"], row["note"]) == (str(finding.number), "月底前完成")
    words = told(made)
    assert words.index("第一次调度会") < words.index("张科长") < words.index("月底前完成")
