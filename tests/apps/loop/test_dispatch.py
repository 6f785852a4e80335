"""A meeting goes through every open item: what changed, what is said, written back at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html
from pytest_django.fixtures import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from bihuan.apps.loop import actions
from bihuan.apps.loop.models import Finding, Measure, Verdict
from bihuan.apps.loop.queries.dispatch import Item, Narrowed, dispatch
from bihuan.apps.people.models import Act
from bihuan.apps.programmes.actions import end_session, hold_session
from bihuan.apps.programmes.models import Session
from tests.apps.county import County
from tests.apps.loop.story import Story, set_programme

SignIn = Callable[[str], Client]


@pytest.fixture
def story(county: County) -> Story:
    programme = set_programme(
        county.deed("coordinator"), name="巡察整改", agency_id=county.agency.pk
    )
    return Story(county, programme)


def rectifying(story: Story, text: str) -> tuple[Finding, Measure]:
    """A finding of these words, with a measure under way."""
    finding = story.accepted(text=text)
    measure = story.measure(finding)
    return actions.plan(story.by("head"), finding_id=finding.pk), measure


def meet(story: Story, title: str, kind: str = "dispatch") -> Session:
    """A meeting on the story's day."""
    assert story.programme is not None
    deed = story.by("coordinator")
    return hold_session(deed, story.programme.pk, kind=kind, title=title, held_at=deed.at)


def items(story: Story, session: Session, who: str = "coordinator", **asked: Any) -> list[Item]:
    by = story.county.actor(who)
    return dispatch(by, session, Narrowed(**asked), on=story.day).items


def said(session: Session, finding: Finding, client: Client, **given: object) -> HttpResponse:
    """What htmx sends when a button of an item is pressed."""
    address = reverse("loop:verdict", args=[session.pk, finding.pk])
    return client.post(address, given, headers={"HX-Request": "true"})  # type: ignore[return-value]


def body(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_an_item_tells_what_changed_since_the_meeting_before(story: Story) -> None:
    finding, measure = story.rectifying()
    quiet = story.accepted(text="另一问题")
    first = meet(story, "第1次调度")
    story.later(7)
    actions.report(
        story.by("handler"), measure_id=measure.pk, percent=40, text="已成初稿", blocker="等批复"
    )
    story.proven(measure)
    actions.ask_extension(
        story.by("handler"), measure_id=measure.pk, to_due=date(2026, 6, 30), reason="招标延后"
    )
    second = meet(story, "第2次调度")
    told, still = items(story, second)
    assert (told.pk, still.pk) == (finding.pk, quiet.pk)
    assert (told.row.percent, told.row.evidence, told.blockers) == (40, 2, ["等批复"])
    assert [r.text for r in told.reports] == ["已成初稿"]
    # the policy, and that it was carried out
    assert (told.proofs, [to_due for _state, to_due in told.asked]) == (2, [date(2026, 6, 30)])
    assert still.news == []
    before = dispatch(story.county.actor("coordinator"), first, Narrowed(), on=story.day)
    assert (before.since, len(before.items)) == (None, 2)


def test_what_was_before_the_last_meeting_is_not_told_again(story: Story) -> None:
    _finding, measure = story.rectifying()
    actions.report(
        story.by("handler"), measure_id=measure.pk, percent=10, text="旧进展", blocker="缺经费"
    )
    story.later(1)
    meet(story, "第1次调度")
    story.later(6)
    (item,) = items(story, meet(story, "第2次调度"))
    assert (item.reports, item.moved, item.news) == ([], [], [])
    assert item.blockers == ["缺经费"]  # still in the way until a later report says otherwise
    actions.report(story.by("handler"), measure_id=measure.pk, percent=30, text="经费到位")
    (item,) = items(story, meet(story, "第3次调度"))
    assert item.blockers == []


def test_a_monthly_pass_looks_back_to_the_pass_before_it(story: Story) -> None:
    _finding, measure = story.rectifying()
    meet(story, "第1次过堂", kind="pass")
    story.later(3)
    actions.report(story.by("handler"), measure_id=measure.pk, percent=20, text="过半")
    story.later(1)
    meet(story, "周调度")
    story.later(1)
    (item,) = items(story, meet(story, "第2次过堂", kind="pass"))
    assert [r.text for r in item.reports] == ["过半"]


def test_measures_verified_and_moves_are_told(story: Story) -> None:
    finding, measure = story.rectifying()
    meet(story, "第1次调度")
    story.later(7)
    story.done(measure)
    story.applied(finding)
    (item,) = items(story, meet(story, "第2次调度"))
    assert item.settled == 1
    assert [p.move for p in item.moved] == ["apply"]


def test_one_button_writes_the_verdict_back_without_a_reload(
    story: Story, signed_in: SignIn
) -> None:
    finding, _measure = story.rectifying()
    session = meet(story, "第1次调度")
    answer = said(session, finding, signed_in("director"), verdict="escalate", note="进度慢")
    assert answer.status_code == 200
    part = body(answer)
    assert "<html" not in part and f'id="item-{finding.pk}"' in part and "进度慢" in part
    assert 'hx-swap-oob="true"' in part and "1 / 1" in part
    finding.refresh_from_db()
    assert (finding.chased, finding.raised) == (True, 1)


def test_a_new_date_moves_the_finding_and_its_measures(story: Story, signed_in: SignIn) -> None:
    finding, measure = story.rectifying()
    session = meet(story, "第1次调度")
    new = date(2099, 7, 31)
    said(session, finding, signed_in("coordinator"), verdict="new_date", new_due_on=new)
    finding.refresh_from_db()
    measure.refresh_from_db()
    assert (finding.due_on, measure.due_on) == (new, new)


def test_without_a_script_the_page_comes_back_at_the_item(story: Story, signed_in: SignIn) -> None:
    finding, _measure = story.rectifying()
    session = meet(story, "第1次调度")
    answer = signed_in("leader").post(
        reverse("loop:verdict", args=[session.pk, finding.pk]), {"verdict": "passed"}
    )
    here = reverse("loop:dispatch", args=[session.pk])
    assert (answer.status_code, answer["Location"]) == (302, f"{here}#item-{finding.pk}")
    assert Verdict.objects.get().verdict == "passed"


@pytest.mark.parametrize(
    "given",
    [{"verdict": "new_date"}, {"verdict": "maybe"}, {}, {"verdict": "passed", "note": "长" * 1001}],
)
def test_a_verdict_that_does_not_fit_changes_nothing_and_keeps_the_note(
    story: Story, signed_in: SignIn, given: dict[str, object]
) -> None:
    finding, _measure = story.rectifying()
    session = meet(story, "第1次调度")
    acts = Act.objects.count()
    for headers in ({}, {"HX-Request": "true"}):
        answer = signed_in("coordinator").post(
            reverse("loop:verdict", args=[session.pk, finding.pk]),
            {"note": "说明文字", **given},
            headers=headers,
        )
        assert answer.status_code == 422
        assert "说明文字" in body(answer) or "长长" in body(answer)
    assert Act.objects.count() == acts
    assert not Verdict.objects.exists()


def test_a_second_verdict_of_the_same_meeting_is_refused(story: Story, signed_in: SignIn) -> None:
    finding, _measure = story.rectifying()
    session = meet(story, "第1次调度")
    said(session, finding, signed_in("director"), verdict="go_on")
    assert said(session, finding, signed_in("leader"), verdict="passed").status_code == 409
    assert Verdict.objects.get().verdict == "go_on"


def test_an_ended_meeting_is_only_read(story: Story, signed_in: SignIn) -> None:
    finding, measure = story.rectifying()
    session = meet(story, "第1次调度")
    said(session, finding, signed_in("director"), verdict="go_on", note="抓紧办")
    story.later(1)
    end_session(story.by("coordinator"), session.pk)
    story.later(1)
    actions.report(story.by("handler"), measure_id=measure.pk, percent=80, text="会后的事")
    page = body(signed_in("director").get(reverse("loop:dispatch", args=[session.pk])))
    assert (
        "抓紧办" in page
        and "会后的事" not in page
        and '<form method="post" action="/programmes' not in page
    )
    other = story.accepted(text="会后发现的问题")
    assert said(session, other, signed_in("director"), verdict="passed").status_code == 409
    assert Verdict.objects.count() == 1


def test_an_item_closed_after_its_verdict_stays_on_the_record(
    story: Story, signed_in: SignIn
) -> None:
    finding, measure = story.rectifying()
    session = meet(story, "第1次调度")
    said(session, finding, signed_in("director"), verdict="passed")
    story.done(measure)
    story.closed(finding)
    assert [item.pk for item in items(story, session)] == [finding.pk]
    assert items(story, meet(story, "第2次调度")) == []


def test_the_verdict_of_the_meeting_before_stands_beside_the_item(
    story: Story, signed_in: SignIn
) -> None:
    finding, _measure = story.rectifying()
    said(meet(story, "第1次调度"), finding, signed_in("director"), verdict="escalate", note="滞后")
    story.later(7)
    (item,) = items(story, meet(story, "第2次调度"))
    assert item.last is not None and item.last.note == "滞后" and item.verdict is None


def test_items_are_narrowed_by_department_colour_and_verdict(
    story: Story, signed_in: SignIn
) -> None:
    late, _measure = rectifying(story, "疾控科的问题")
    lab = story.assigned(story.found("检验科的问题"), unit="检验科", due_on=date(2026, 12, 31))
    session = meet(story, "第1次调度")
    said(session, late, signed_in("director"), verdict="escalate")
    units = story.county.units
    assert [i.pk for i in items(story, session, lead_unit=units["检验科"].pk)] == [lab.pk]
    assert [i.pk for i in items(story, session, show="done")] == [late.pk]
    assert [i.pk for i in items(story, session, show="to_do")] == [lab.pk]
    colour = {i.pk: i.row.colour for i in items(story, session)}
    assert colour[late.pk] is not None
    assert [i.pk for i in items(story, session, colour=colour[late.pk])] == [late.pk]
    page = signed_in("director").get(
        reverse("loop:dispatch", args=[session.pk]), {"lead_unit": units["检验科"].pk, "show": "x"}
    )
    assert "检验科的问题" in body(page) and "疾控科的问题" not in body(page)


def test_the_print_and_the_workbook_show_the_same_items(story: Story, signed_in: SignIn) -> None:
    finding, measure = rectifying(story, "甲问题")
    story.accepted(text="乙问题")
    actions.report(
        story.by("handler"), measure_id=measure.pk, percent=40, text="已成初稿", blocker="等批复"
    )
    session = meet(story, "第1次调度")
    said(session, finding, signed_in("director"), verdict="go_on", note="月底前完成")
    paper = body(signed_in("director").get(reverse("loop:dispatch_print", args=[session.pk])))
    assert len(html.fromstring(paper).xpath("//tbody/tr")) == 2
    assert "已成初稿" in paper and "月底前完成" in paper
    book = signed_in("director").get(
        reverse("loop:dispatch_export", args=[session.pk]), {"show": "done"}
    )
    sheet = CalamineWorkbook.from_filelike(BytesIO(book.content)).get_sheet_by_index(0)
    rows = [[str(cell) for cell in row] for row in sheet.to_python()]
    told = [row for row in rows if "甲问题" in row]
    assert len(told) == 1 and not any("乙问题" in row for row in rows)
    assert "等批复" in told[0] and any("月底前完成" in cell for cell in told[0])


def test_the_query_count_does_not_grow_with_the_items(
    story: Story, signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    session = meet(story, "第1次调度")
    address = reverse("loop:dispatch", args=[session.pk])
    client = signed_in("coordinator")

    def counted() -> int:
        with django_assert_max_num_queries(40) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    for n in range(2):
        _finding, measure = rectifying(story, f"问题{n}")
        actions.report(story.by("handler"), measure_id=measure.pk, percent=n, text="进展")
    few = counted()
    for n in range(2, 8):
        finding, measure = rectifying(story, f"问题{n}")
        actions.report(story.by("handler"), measure_id=measure.pk, percent=n, text="进展")
        said(session, finding, signed_in("director"), verdict="go_on")
    assert counted() <= few


@pytest.mark.parametrize("who", ["head", "handler", "inspector", "archivist"])
def test_others_read_what_they_may_see_and_give_no_verdict(
    story: Story, signed_in: SignIn, who: str
) -> None:
    finding, _measure = story.rectifying()
    session = meet(story, "第1次调度")
    page = signed_in(who).get(reverse("loop:dispatch", args=[session.pk]))
    assert page.status_code == 200
    assert 'name="verdict"' not in body(page)
    assert said(session, finding, signed_in(who), verdict="passed").status_code in (403, 404)
    assert not Verdict.objects.exists()


def test_a_department_sees_its_own_items_only(story: Story) -> None:
    rectifying(story, "疾控科的问题")
    session = meet(story, "第1次调度")
    assert items(story, session, who="lab_head") == []
    assert len(items(story, session, who="head")) == 1


def test_administrators_and_the_neighbour_find_no_meeting(
    story: Story, neighbour: County, signed_in: SignIn
) -> None:
    finding, _measure = story.rectifying()
    session = meet(story, "第1次调度")
    stranger = Client()
    stranger.force_login(
        neighbour.accounts["coordinator"],
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    for client in (signed_in("sysadmin"), signed_in("auditadmin"), stranger):
        for name in ("dispatch", "dispatch_print", "dispatch_export"):
            address = reverse(f"loop:{name}", args=[session.pk])
            assert client.get(address).status_code == 404
        assert said(session, finding, client, verdict="passed").status_code == 404
    assert not Verdict.objects.exists()


def test_a_finding_of_another_programme_is_no_item(story: Story, signed_in: SignIn) -> None:
    session = meet(story, "第1次调度")
    other = Story(story.county, None, story.day + timedelta(days=0)).found("日常发现")
    answer = said(session, other, signed_in("director"), verdict="passed")
    assert (answer.status_code, Verdict.objects.count()) == (409, 0)
