"""Pages of findings, measures and look-backs: they work, they refuse, a foreign id is not found."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.apps.loop import actions
from bihuan.apps.loop.models import Finding, Measure, Recheck, Verdict
from bihuan.apps.programmes.models import Session
from bihuan.kit import clock
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from tests.apps.archives.papers import pdf
from tests.apps.county import County
from tests.apps.loop.story import DUE, Story, at, set_programme

SignIn = Callable[[str], Client]
PDF = pdf()


@pytest.fixture(autouse=True)
def clock_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages ask the clock; here it stands on the story's day."""
    day = date(2026, 3, 2)
    monkeypatch.setattr(clock, "now", lambda: at(day))
    monkeypatch.setattr(clock, "today", lambda: day)


@pytest.fixture(autouse=True)
def files_kept_apart(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    return


@pytest.fixture
def story(county: County) -> Story:
    programme = set_programme(
        county.deed("coordinator"), name="巡察整改", agency_id=county.agency.pk
    )
    return Story(county, programme)


@act("test.hold_session", label="Hold a session")
def hold_session(deed: Deed, programme_id: int) -> Session:
    return Session.objects.create(
        programme_id=programme_id, kind="dispatch", title="第5次周调度", held_at=deed.at
    )


def text(response: Any) -> str:
    return bytes(response.content).decode()


def test_the_whole_way_by_pages(story: Story, signed_in: SignIn) -> None:
    office, head, handler = signed_in("coordinator"), signed_in("head"), signed_in("handler")
    office.post(
        reverse("loop:raise_finding"),
        {
            "verbatim": "试剂登记不全。",
            "programme": story.programme.pk if story.programme else "",
            "source": "notice",
            "kind": "deadline",
        },
    )
    finding = Finding.objects.get(verbatim="试剂登记不全。")
    unit, person = story.county.units["疾控科"], story.county.persons["handler"]
    office.post(
        reverse("loop:finding_assign", args=[finding.pk]),
        {"lead_unit_id": unit.pk, "handler_id": person.pk, "due_on": DUE.isoformat()},
    )
    assert "疾控科" in text(head.get(reverse("loop:finding", args=[finding.pk])))
    accepted = head.post(
        reverse("loop:finding_accept", args=[finding.pk]), {"handler_id": person.pk}
    )
    assert accepted.status_code == 302
    page = handler.get(reverse("loop:add_measure", args=[finding.pk]))
    assert page.status_code == 200
    added = handler.post(
        reverse("loop:add_measure", args=[finding.pk]),
        {
            "text": "进一步加强试剂管理",
            "lead_unit_id": unit.pk,
            "handler_id": person.pk,
            "due_on": DUE.isoformat(),
            "product_kind": "制度",
            "report_months": 3,
        },
    )
    assert added.status_code == 302, text(added)
    measure = Measure.objects.get()
    shown = text(handler.get(reverse("loop:measure", args=[measure.pk])))
    assert "only strengthens" in shown or "可检查" in shown or "只讲" in shown
    head.post(reverse("loop:finding_plan", args=[finding.pk]))
    registered = office.post(
        reverse("loop:register_policy", args=[measure.pk]),
        {
            "name": "试剂管理办法",
            "document_no": "县疾控〔2026〕12号",
            "issued_on": "2026-02-27",
            "effective_on": "2026-02-28",
            "upload": SimpleUploadedFile("办法.pdf", PDF),
            "unclassified": "on",
        },
    )
    assert registered.status_code == 302, text(registered)
    early = handler.post(reverse("loop:measure_submit", args=[measure.pk]), {"outcome": ""})
    assert (early.status_code, "试剂管理办法" in text(early)) == (409, True)
    policy = measure.policy_links.get().policy
    used = handler.post(
        reverse("loop:carry_out_policy", args=[measure.pk, policy.pk]),
        {"on": "2026-03-01", "what": "按办法清点试剂1次"},
    )
    assert used.status_code == 302, text(used)
    proof = measure.evidence_links.get(evidence__kind="制度").evidence
    file = reverse("loop:proof_file", args=[measure.pk, proof.pk])
    answer = head.get(file)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert signed_in("lab_head").get(file).status_code == 404
    handler.post(reverse("loop:measure_submit", args=[measure.pk]), {"outcome": ""})
    assert handler.post(reverse("loop:measure_verify", args=[measure.pk])).status_code == 403
    signed_in("inspector").post(reverse("loop:measure_verify", args=[measure.pk]))
    handler.post(reverse("loop:finding_apply", args=[finding.pk]), {"self_assessment": "已落实"})
    closure = finding.closures.get()
    for who in ("head", "leader", "inspector", "coordinator", "director"):
        assert signed_in(who).get(reverse("loop:finding", args=[finding.pk])).status_code == 200
        signed_in(who).post(
            reverse("loop:closure_agree", args=[closure.pk]),
            {"text": "现场查看", "method": "on_site"},
        )
    finding.refresh_from_db()
    assert finding.state == "closed"
    recheck = Recheck.objects.filter(finding=finding).earliest("due_on")
    listed = text(signed_in("inspector").get(reverse("loop:rechecks")))
    assert "试剂登记不全。" in listed
    signed_in("inspector").post(
        reverse("loop:recheck_hold", args=[recheck.pk]), {"looked_at": "登记完整"}
    )
    recheck.refresh_from_db()
    assert recheck.state == "held"


PAGES = (
    *("finding", "finding_assign", "finding_accept", "finding_decline", "finding_describe"),
    *("finding_replan", "finding_redate", "finding_merge", "finding_dismiss", "finding_keep_up"),
    *("finding_apply", "finding_object", "add_measure"),
)
MEASURE_PAGES = (
    *("measure", "measure_edit", "measure_link", "measure_report", "measure_submit"),
    *("measure_send_back", "measure_cancel", "measure_reopen", "prove", "reuse_evidence"),
    "ask_extension",
    *("name_policy", "register_policy"),
)


@pytest.mark.parametrize("name", PAGES)
def test_a_findings_page_opens_for_the_office_and_for_nobody_elsewhere(
    story: Story, neighbour: County, signed_in: SignIn, name: str
) -> None:
    mine, foreign = story.found(), Story(neighbour).found("邻县的问题")
    client = signed_in("coordinator")
    assert client.get(reverse(f"loop:{name}", args=[mine.pk])).status_code == 200
    assert client.get(reverse(f"loop:{name}", args=[foreign.pk])).status_code == 404
    for who in ("lab_handler", "sysadmin"):
        assert signed_in(who).get(reverse(f"loop:{name}", args=[mine.pk])).status_code == 404


@pytest.mark.parametrize("name", MEASURE_PAGES)
def test_a_measures_page_opens_for_those_it_concerns_only(
    story: Story, neighbour: County, signed_in: SignIn, name: str
) -> None:
    _finding, measure = story.rectifying()
    _other, foreign = Story(neighbour).rectifying()
    assert signed_in("handler").get(reverse(f"loop:{name}", args=[measure.pk])).status_code == 200
    assert signed_in("handler").get(reverse(f"loop:{name}", args=[foreign.pk])).status_code == 404
    for who in ("lab_handler", "auditadmin"):
        assert signed_in(who).get(reverse(f"loop:{name}", args=[measure.pk])).status_code == 404


@pytest.mark.parametrize("name", ["findings", "totals", "measures", "rechecks"])
@pytest.mark.parametrize("who", ["director", "handler", "lab_head", "sysadmin"])
def test_lists_open_for_everybody_and_show_what_is_theirs(
    story: Story, signed_in: SignIn, name: str, who: str
) -> None:
    story.rectifying()
    page = signed_in(who).get(reverse(f"loop:{name}"))
    assert page.status_code == 200
    if name == "findings":
        assert ("试剂耗材出入库" in text(page)) is (who in ("director", "handler"))


@pytest.mark.parametrize("name", ["export_findings", "export_measures", "export_rechecks"])
def test_exports_hold_the_rows_of_the_filter_and_of_the_scope(
    story: Story, signed_in: SignIn, name: str
) -> None:
    from bihuan.kit.sheets.reading import open_workbook

    finding, measure = story.rectifying()
    story.done(measure)
    story.closed(finding)

    def rows(who: str) -> int:
        content = bytes(signed_in(who).get(reverse(f"loop:{name}")).content)
        book = open_workbook("x.xlsx", io.BytesIO(content))
        return len(list(book.sheets[0].rows())) - 2

    assert rows("director") == (2 if name == "export_rechecks" else 1)
    assert rows("lab_head") == 0


def test_the_ledger_asks_no_more_queries_for_more_rows(story: Story, signed_in: SignIn) -> None:
    def fill(n: int) -> None:
        for _ in range(n):
            finding, measure = story.rectifying()
            story.done(measure)
            story.closed(finding)

    def asked(client: Client, path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    clients = [signed_in(who) for who in ("director", "leader", "handler")]
    paths = [reverse(f"loop:{n}") for n in ("findings", "measures", "rechecks")]
    fill(2)
    before = [[asked(c, p) for p in paths] for c in clients]
    fill(5)
    after = [[asked(c, p) for p in paths] for c in clients]
    assert all(
        a <= b
        for now, was in zip(after, before, strict=True)
        for a, b in zip(now, was, strict=True)
    )
    assert max(map(max, before)) <= 30


def test_a_form_that_does_not_parse_comes_back_with_what_was_written(
    story: Story, signed_in: SignIn
) -> None:
    finding = story.found()
    page = signed_in("coordinator").post(
        reverse("loop:finding_dismiss", args=[finding.pk]), {"reason": "这段话不能丢"}
    )
    assert page.status_code == 422
    assert "这段话不能丢" in text(page)
    finding.refresh_from_db()
    assert finding.state == "unassigned"


def test_a_refusal_is_a_page_that_says_why(story: Story, signed_in: SignIn) -> None:
    finding, _measure = story.rectifying()
    page = signed_in("handler").post(
        reverse("loop:finding_apply", args=[finding.pk]), {"self_assessment": "已落实"}
    )
    assert page.status_code == 409
    assert "修订《试剂耗材出入库办法》" in text(page)
    finding.refresh_from_db()
    assert finding.state == "rectifying"


def test_a_batch_asks_once_and_then_does_all(story: Story, signed_in: SignIn) -> None:
    ids = [story.found(f"问题{n}").pk for n in range(3)]
    client = signed_in("coordinator")
    first = client.post(reverse("loop:batch_assign"), {"ids": ids})
    assert first.status_code == 200
    assert text(first).count('name="ids"') == 3
    done = client.post(
        reverse("loop:batch_assign"),
        {"ids": ids, "lead_unit_id": story.county.units["检验科"].pk},
    )
    assert done.status_code == 302
    assert Finding.objects.filter(pk__in=ids, state="offered").count() == 3
    assert signed_in("handler").post(
        reverse("loop:batch_assign"), {"ids": ids, "lead_unit_id": 1}
    ).status_code in (403, 422)


def test_a_meeting_shows_what_changed_and_writes_its_verdict_back(
    story: Story, signed_in: SignIn
) -> None:
    assert story.programme is not None
    finding, measure = story.rectifying()
    first = hold_session(story.by("coordinator"), programme_id=story.programme.pk)
    story.later(7)
    actions.report(
        story.by("handler"),
        measure_id=measure.pk,
        percent=40,
        text="已完成初稿",
        blocker="等财政批复",
    )
    second = hold_session(story.by("coordinator"), programme_id=story.programme.pk)
    client = signed_in("coordinator")
    page = text(client.get(reverse("loop:dispatch", args=[second.pk])))
    assert "已完成初稿" in page
    assert "等财政批复" in page
    client.post(
        reverse("loop:verdict", args=[second.pk, finding.pk]),
        {"verdict": "escalate", "note": "进度慢"},
    )
    finding.refresh_from_db()
    assert (finding.chased, finding.raised) == (True, 1)
    again = client.post(
        reverse("loop:verdict", args=[second.pk, finding.pk]), {"verdict": "passed"}
    )
    assert again.status_code == 409
    assert Verdict.objects.filter(finding=finding).count() == 1
    assert (
        signed_in("handler")
        .post(reverse("loop:verdict", args=[first.pk, finding.pk]), {"verdict": "passed"})
        .status_code
        == 403
    )
    new = date(2026, 7, 31)
    client.post(
        reverse("loop:verdict", args=[first.pk, finding.pk]),
        {"verdict": "new_date", "new_due_on": new.isoformat(), "note": "等批复"},
    )
    finding.refresh_from_db()
    measure.refresh_from_db()
    assert (finding.due_on, measure.due_on) == (new, new)


def test_another_agencys_meeting_is_not_found(
    story: Story, neighbour: County, signed_in: SignIn
) -> None:
    programme = set_programme(
        neighbour.deed("coordinator"), name="邻县", agency_id=neighbour.agency.pk
    )
    session = hold_session(neighbour.deed("coordinator"), programme_id=programme.pk)
    client = signed_in("coordinator")
    assert client.get(reverse("loop:dispatch", args=[session.pk])).status_code == 404


def test_an_expert_and_the_administrators_see_no_finding(story: Story, signed_in: SignIn) -> None:
    finding, _measure = story.rectifying()
    for who in ("sysadmin", "secadmin", "auditadmin"):
        assert signed_in(who).get(reverse("loop:finding", args=[finding.pk])).status_code == 404


def test_finding_filters_narrow_the_ledger(story: Story, signed_in: SignIn) -> None:
    story.rectifying()
    story.found("公务用车台账不规范。")
    client = signed_in("director")
    page = reverse("loop:findings")

    def holds(query: str) -> tuple[bool, bool]:
        shown = text(client.get(f"{page}?{query}"))
        return "试剂耗材" in shown or "个别科室" in shown, "公务用车台账" in shown

    assert holds("") == (True, True)
    assert holds("words=gwyc") == (False, True)
    assert holds("state=rectifying") == (True, False)
    assert holds(f"handler={story.county.persons['handler'].pk}") == (True, False)
    assert holds("status=done") == (False, False)
    assert holds("due_from=2026-05-01&due_to=2026-05-31") == (True, False)
    assert holds("due_from=不是日期") == (True, True)
    assert client.get(f"{page}?words={'长' * 400}").status_code == 200


def test_the_timeline_tells_acts_in_words(story: Story, signed_in: SignIn) -> None:
    finding, _measure = story.rectifying()
    page = text(signed_in("director").get(reverse("loop:finding", args=[finding.pk])))
    assert "张科长" in page
    assert "陈办" in page


def test_the_long_lists_of_the_filter_come_when_they_are_asked_for(
    story: Story, signed_in: SignIn
) -> None:
    story.found()
    client, path = signed_in("coordinator"), reverse("loop:findings")

    def fields(**query: str) -> set[str]:
        return set(
            re.findall(r'<(?:select|input)[^>]* name="(\w+)"', text(client.get(path, query)))
        )

    handler = str(story.county.actor("handler").person_id)
    assert {"words", "programme", "status", "colour"} <= fields()
    assert not {"handler", "lead_unit", "due_to"} & fields()
    assert {"handler", "leader", "lead_unit", "due_to", "recurred"} <= fields(conditions="all")
    assert "handler" in fields(handler=handler) and "leader" not in fields(handler=handler)
    assert f'value="{handler}" selected' in text(client.get(path, {"handler": handler}))


def test_a_search_counts_what_it_finds_and_pages_through_it(
    story: Story, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bihuan.apps.loop.views.ledger.PER_PAGE", 2)
    monkeypatch.setattr("bihuan.apps.loop.views.ledger.COUNTED", 3)
    for n in range(5):
        story.found(f"冷链记录第{n}处不全。")
    client, path = signed_in("coordinator"), reverse("loop:findings")

    def rows(page: str) -> set[str]:
        return set(re.findall(r'id="finding-(\d+)"', page))

    first = text(client.get(path, {"words": "冷链记录"}))
    assert "5 条" in first and "超过" not in first
    after = re.search(r'href="(\?[^"]*after=[^"]*)"', first)
    assert after is not None
    second = text(client.get(path + after[1].replace("&amp;", "&")))
    assert "5 条" in second and len(rows(first) | rows(second)) == 4
    assert "超过 3 条" in text(client.get(path))
    assert not rows(text(client.get(path, {"words": "没有这样的词"})))


def test_the_other_conditions_are_asked_for_under_one_clean_address(
    story: Story, signed_in: SignIn
) -> None:
    page = signed_in("coordinator")
    here = reverse("loop:findings")
    assert f'hx-get="{here}?conditions=all"' in text(page.get(here))
    asked = text(page.get(here, {"open_only": "on"}))
    assert f'hx-get="{here}?open_only=on&amp;conditions=all"' in asked
