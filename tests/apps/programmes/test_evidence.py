"""The matrix of evidence: what stands in each cell, giving it, asking for it, in two questions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.apps.archives import actions as archives
from bihuan.apps.archives.models import Evidence
from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.models import EvidenceRequest, Programme
from bihuan.apps.programmes.queries import MatrixAsked
from bihuan.apps.standards.models import Clause, ClauseEvidence
from bihuan.kit import clock
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from bihuan.kit.sheets.reading import open_workbook
from tests.apps.archives.papers import pdf
from tests.apps.county import MONDAY, MORNING, County
from tests.apps.programmes.conftest import assign_all

SignIn = Callable[[str], Client]
EVERYTHING = MatrixAsked()


@pytest.fixture(autouse=True)
def _apart(tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


@pytest.fixture
def running(county: County, programme: Programme) -> Programme:
    assign_all(county, programme)
    actions.set_evidence_since(county.deed("coordinator"), programme.pk, year=2024)
    actions.start(county.deed("coordinator"), programme.pk)
    programme.refresh_from_db()
    return programme


def leaf(programme: Programme, n: int = 0) -> Clause:
    return queries.leaves(programme).order_by("order")[n]


def given(
    county: County, programme: Programme, who: str = "handler", *, day: date = MONDAY, **more: Any
) -> Evidence:
    clause = leaf(programme)
    return actions.give_evidence(
        county.deed(who),
        programme.pk,
        clause_id=clause.pk,
        kind=clause.evidence_kinds[0],
        title="材料",
        event_on=day,
        **{"statement": "内容", **more},
    )


def cells(programme: Programme, asked: MatrixAsked = EVERYTHING) -> dict[int, str]:
    """How the years of the first clause's first kind stand."""
    found = queries.matrix(programme, asked, on=MONDAY)
    first = leaf(programme)
    row = next(r for r in found.rows() if r.clause_id == first.pk)
    return {cell.year: cell.state for cell in row.cells if cell}


def ask(county: County, programme: Programme, who: str = "coordinator", **more: Any) -> Any:
    clause = leaf(programme)
    told = {"clause_id": clause.pk, "kind": clause.evidence_kinds[0], "year": 2025, **more}
    return actions.ask_evidence(county.deed(who), programme.pk, **told)


def test_each_cell_says_what_is_there(county: County, running: Programme) -> None:
    assert cells(running) == {2024: "missing", 2025: "missing", 2026: "missing"}
    given(county, running, day=date(2025, 6, 1))
    assert cells(running)[2025] == "present"
    given(county, running, day=date(2024, 6, 1), about=archives.About(expires_on=date(2026, 4, 1)))
    assert cells(running) == {2024: "present", 2025: "present", 2026: "expiring"}


def test_what_is_taken_off_or_withdrawn_leaves_a_hole(county: County, running: Programme) -> None:
    piece = given(county, running)
    assert cells(running)[2026] == "present"
    archives.withdraw_evidence(county.deed("handler"), evidence_id=piece.pk, reason="错")
    assert cells(running)[2026] == "missing"


def test_totals_add_up_and_filters_narrow(county: County, running: Programme) -> None:
    given(county, running)
    whole = queries.matrix(running, EVERYTHING, on=MONDAY)
    wanted = sum(len(c.evidence_kinds) for c in queries.leaves(running)) * 3
    assert whole.asked_for == wanted
    assert whole.totals["present"] == 1
    assert sum(sum(n.values()) for n in whole.by_year.values()) == wanted
    for asked in (
        MatrixAsked(class_code=leaf(running).class_code),
        MatrixAsked(unit_id=county.units["检验科"].pk),
        MatrixAsked(holes=True),
    ):
        some = queries.matrix(running, asked, on=MONDAY)
        assert some.asked_for <= wanted
        assert all(row.holes for row in some.rows()) or not asked.holes
    assert (
        queries.matrix(running, MatrixAsked(unit_id=county.units["检验科"].pk), on=MONDAY).classes
        == []
    )


def test_a_clause_left_out_with_approval_asks_for_nothing(
    county: County, running: Programme
) -> None:
    before = queries.matrix(running, EVERYTHING, on=MONDAY).asked_for
    clause = queries.leaves(running).filter(na_allowed=True).first()
    if clause is None:
        pytest.skip("the standard of this test leaves no clause out")
    asked = actions.ask_exemption(
        county.deed("handler"), running.pk, clause_id=clause.pk, reason="不适用"
    )
    actions.decide_exemption(county.deed("director"), asked.pk, agreed=True)
    after = queries.matrix(running, EVERYTHING, on=MONDAY).asked_for
    assert before - after == 3 * len(clause.evidence_kinds)


def test_evidence_for_a_cell_is_linked_at_once_and_a_known_file_reused(
    county: County, running: Programme
) -> None:
    upload = lambda: SimpleUploadedFile("甲.pdf", pdf())  # noqa: E731
    first = given(county, running, upload=upload(), unclassified=True)
    archives_count = Evidence.objects.count()
    clause = leaf(running, 1)
    again = actions.give_evidence(
        county.deed("handler"),
        running.pk,
        clause_id=clause.pk,
        kind=clause.evidence_kinds[0],
        title="又一份",
        event_on=MONDAY,
        upload=upload(),
        unclassified=True,
    )
    assert again == first
    assert Evidence.objects.count() == archives_count
    assert ClauseEvidence.objects.filter(evidence=first).count() == 2


def test_a_kind_the_clause_does_not_ask_for_is_refused(county: County, running: Programme) -> None:
    with pytest.raises(Refused), transaction.atomic():
        actions.give_evidence(
            county.deed("handler"),
            running.pk,
            clause_id=leaf(running).pk,
            kind="锦旗",
            title="甲",
            event_on=MONDAY,
            statement="x",
        )
    assert not Evidence.objects.exists()


def test_a_request_stands_on_the_desks_of_head_and_handler_until_it_is_answered(
    county: County, running: Programme
) -> None:
    ask(county, running, due_on=date(2026, 3, 20), note="近期评审")

    def desk(who: str) -> list[str]:
        found = queries.waiting_for(county.actor(who), on=MONDAY)
        return [one.path for one in found if "/evidence/" in one.path]

    assert len(desk("head")) == len(desk("handler")) == 1
    assert desk("handler2") == desk("lab_head") == desk("director") == []
    raised = queries.raised_by(county.actor("coordinator"), on=MONDAY)
    assert any("/evidence/" in one.path for one in raised)
    given(county, running, day=date(2025, 5, 1))
    assert desk("head") == desk("handler") == []


def test_a_request_needs_a_hole_somebody_leads_and_is_withdrawn_with_a_reason(
    county: County, programme: Programme
) -> None:
    with pytest.raises(Refused), transaction.atomic():
        ask(county, programme)  # nobody leads the clause
    assign_all(county, programme)
    for more in ({"year": 2027}, {"due_on": date(2026, 1, 1)}, {"kind": "锦旗"}):
        with pytest.raises(Refused), transaction.atomic():
            ask(county, programme, **more)
    for who in ("handler", "head", "director"):
        with pytest.raises(NotAllowed), transaction.atomic():
            ask(county, programme, who)
    assert not EvidenceRequest.objects.exists()
    request = ask(county, programme, "archivist")
    with pytest.raises(Refused), transaction.atomic():
        ask(county, programme)
    with pytest.raises(Refused), transaction.atomic():
        actions.withdraw_request(county.deed("archivist"), request.pk, reason=" ")
    actions.withdraw_request(county.deed("archivist"), request.pk, reason="不需要")
    assert ask(county, programme).pk != request.pk


def test_a_neighbour_finds_nothing(county: County, neighbour: County, running: Programme) -> None:
    request = ask(county, running)
    with pytest.raises(NotFound), transaction.atomic():
        actions.withdraw_request(neighbour.deed("coordinator"), request.pk, reason="x")
    with pytest.raises(NotFound), transaction.atomic():
        actions.give_evidence(
            neighbour.deed("handler"),
            running.pk,
            clause_id=leaf(running).pk,
            kind=leaf(running).evidence_kinds[0],
            title="甲",
            event_on=MONDAY,
            statement="x",
        )


def test_the_matrix_is_two_questions_however_much_there_is(
    county: County, running: Programme
) -> None:
    for day in (date(2024, 1, 5), date(2025, 1, 5), date(2026, 1, 5)):
        given(county, running, day=day)
    with CaptureQueriesContext(connection) as seen:
        queries.matrix(running, EVERYTHING, on=MONDAY)
    assert len(seen) == 2


def test_the_pages_show_give_ask_and_export(
    county: County, running: Programme, signed_in: SignIn
) -> None:
    client = signed_in("coordinator")
    page = client.get(reverse("programmes:matrix", args=[running.pk]) + "?holes=on&unit_id=zz")
    assert page.status_code == 200
    clause = leaf(running)
    where = [running.pk, clause.pk, 2025]
    cell = reverse("programmes:cell", args=where) + "?kind=" + clause.evidence_kinds[0]
    assert client.get(cell).status_code == 200
    asked = client.post(cell.replace("?", "/ask?"), {"due_on": "2026-03-30", "note": ""})
    assert asked.status_code == 302
    handler = signed_in("handler")
    sent = {
        "upload": SimpleUploadedFile("甲.pdf", pdf()),
        "event_on": "2025-05-01",
        "unclassified": "on",
    }
    assert handler.post(cell, sent).status_code == 302
    assert handler.post(cell, {**sent, "upload": ""}).status_code == 422
    assert "甲" in handler.get(cell).content.decode()
    assert cells(running)[2025] == "present"
    sheet = client.get(reverse("programmes:matrix_export", args=[running.pk]))
    rows = list(open_workbook("a.xlsx", sheet.content).sheets[0].rows())
    assert any("已有" in str(c) for row in rows for c in row.cells)
    for bad in ("/evidence/1/2025", f"/evidence/{clause.pk}/2099", f"/evidence/{clause.pk}/1"):
        answer = client.get(f"/programmes/{running.pk}{bad}")
        assert answer.status_code in {404, 409}
