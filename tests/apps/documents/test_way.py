"""The way of a document: drafted, checked, countersigned, issued, sealed, sent, received, filed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from bihuan.apps.archives.queries import stored_at
from bihuan.apps.documents import actions, queries
from bihuan.apps.documents.models import Delivery, Document, Registration, Signature, Version
from bihuan.kit.documents import text_of
from bihuan.kit.refusals import Changed, NotAllowed, NotFound, Refused
from bihuan.rules.official import paragraphs_of
from tests.apps.county import MONDAY, County
from tests.apps.documents.office import TITLE, VALUES, checked, draft, issued, sent, series
from tests.apps.documents.office import submitted as sent_for_checking


def test_a_draft_is_frozen_with_its_text_hash_and_both_files(county: County) -> None:
    document = draft(county)
    version = document.versions.get()
    assert (document.state, version.order, version.as_of) == ("draft", 1, MONDAY)
    assert version.content == VALUES
    assert version.text_sha256 == hashlib.sha256(version.wording.encode()).hexdigest()
    for file, suffix in ((version.pdf, "pdf"), (version.word, "docx")):
        with default_storage.open(stored_at(file)) as kept:
            raw = kept.read()
        assert file.name == f"{TITLE}.{suffix}"
        assert "现将有关事项通知如下" in text_of(file.name, raw).replace("\n", "").replace(" ", "")


def test_the_whole_way_to_the_file(county: County) -> None:
    lab = county.units["检验科"].pk
    document = checked(county, series_id=series(county).pk, countersign_ids=[lab])
    assert document.number == ""
    actions.countersign(county.deed("lab_head"), document_id=document.pk, opinion="同意")
    document.refresh_from_db()
    assert document.state == "countersigned"
    actions.issue(county.deed("director"), document_id=document.pk)
    actions.seal(county.deed("coordinator"), document_id=document.pk)
    actions.deliver(
        county.deed("coordinator"),
        document_id=document.pk,
        unit_ids=[lab],
        person_ids=[county.persons["head"].pk],
        outside=["县医院"],
    )
    for row in Delivery.objects.filter(document=document):
        who = {lab: "lab_handler"}.get(row.unit_id or 0) or (
            "head" if row.person_id else "coordinator"
        )
        actions.receive(county.deed(who), delivery_id=row.pk, receipt="王某当面签收")
    done = actions.file_away(county.deed("archivist"), document_id=document.pk)
    assert (done.state, done.number) == ("filed", "测疾控发〔2026〕1号")
    steps = Signature.objects.filter(signed_version__document=done).order_by("pk")
    assert [(s.step, s.name) for s in steps] == [
        ("check", "陈办"),
        ("countersign", "检验科长"),
        ("issue", "王主任"),
    ]


def test_the_issued_version_bears_number_and_day_and_is_what_was_signed(county: County) -> None:
    document = issued(county, series_id=series(county).pk)
    first, final = document.versions.order_by("order")
    assert (first.is_issue, final.is_issue) == (False, True)
    assert first.content == final.content
    assert "测疾控发〔2026〕1号" not in first.wording
    assert "测疾控发〔2026〕1号" in final.wording
    assert "2026年3月2日" in final.wording
    signature = final.signatures.get()
    assert (signature.step, signature.text_sha256) == ("issue", final.text_sha256)
    assert signature.title == "领导班子主任"
    assert first.signatures.get().step == "check"


@pytest.mark.parametrize("verb", ["check", "issue"])
def test_who_drafted_it_neither_checks_nor_issues_it(county: County, verb: str) -> None:
    chosen = series(county)
    document = sent_for_checking(county, "director", series_id=chosen.pk)
    if verb == "issue":
        actions.check(county.deed("coordinator"), document_id=document.pk)
    before = Document.objects.get(pk=document.pk).state
    with pytest.raises(NotAllowed), transaction.atomic():
        getattr(actions, verb)(county.deed("director"), document_id=document.pk)
    assert Document.objects.get(pk=document.pk).state == before
    assert not Signature.objects.filter(person=county.persons["director"]).exists()


def test_who_checked_it_does_not_issue_it(county: County) -> None:
    document = sent_for_checking(county, series_id=series(county).pk)
    actions.check(county.deed("leader"), document_id=document.pk)
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.issue(county.deed("leader"), document_id=document.pk)
    assert not Registration.objects.exists()
    assert actions.issue(county.deed("director"), document_id=document.pk).number


@pytest.mark.parametrize("who", ["handler", "head", "coordinator", "archivist", "inspector"])
def test_only_the_roles_its_kind_names_issue_it(county: County, who: str) -> None:
    document = checked(county, series_id=series(county).pk)
    with pytest.raises((NotAllowed, NotFound)), transaction.atomic():
        actions.issue(county.deed(who), document_id=document.pk)
    assert not Registration.objects.exists()


def test_it_is_not_issued_before_every_department_asked_has_countersigned(county: County) -> None:
    units = [county.units[name].pk for name in ("检验科", "疾控科")]
    document = checked(county, series_id=series(county).pk, countersign_ids=units)
    actions.countersign(county.deed("lab_head"), document_id=document.pk)
    with pytest.raises(Refused, match="疾控科"), transaction.atomic():
        actions.issue(county.deed("director"), document_id=document.pk)
    assert not Registration.objects.exists()
    actions.countersign(county.deed("head"), document_id=document.pk)
    assert actions.issue(county.deed("director"), document_id=document.pk).number


def test_a_leader_in_charge_speaks_for_both_departments_at_once(county: County) -> None:
    units = [county.units[name].pk for name in ("检验科", "疾控科")]
    document = checked(county, series_id=series(county).pk, countersign_ids=units)
    actions.countersign(county.deed("leader"), document_id=document.pk)
    document.refresh_from_db()
    assert document.state == "countersigned"
    assert Signature.objects.filter(step="countersign").count() == 2


def test_a_change_after_checking_is_a_new_version_that_is_checked_again(county: County) -> None:
    document = checked(county, series_id=series(county).pk)
    values = {**VALUES, "body": paragraphs_of("改了。")}
    changed = actions.revise_document(
        county.deed("handler"), document_id=document.pk, title=TITLE, values=values
    )
    assert changed.state == "draft"
    assert [v.order for v in changed.versions.order_by("order")] == [1, 2]
    with pytest.raises(Refused), transaction.atomic():
        actions.issue(county.deed("director"), document_id=document.pk)
    actions.submit(county.deed("handler"), document_id=document.pk)
    actions.check(county.deed("coordinator"), document_id=document.pk)
    final = actions.issue(county.deed("director"), document_id=document.pk)
    assert "改了。" in final.versions.order_by("-order")[0].wording


def test_countersignatures_under_an_earlier_text_do_not_count(county: County) -> None:
    lab = county.units["检验科"].pk
    document = checked(county, series_id=series(county).pk, countersign_ids=[lab])
    actions.countersign(county.deed("lab_head"), document_id=document.pk)
    actions.revise_document(
        county.deed("handler"), document_id=document.pk, title=TITLE + "（改）", values=VALUES
    )
    actions.submit(county.deed("handler"), document_id=document.pk)
    actions.check(county.deed("coordinator"), document_id=document.pk)
    with pytest.raises(Refused, match="检验科"), transaction.atomic():
        actions.issue(county.deed("director"), document_id=document.pk)


def test_what_is_returned_goes_back_with_a_reason(county: County) -> None:
    document = sent_for_checking(county, series_id=series(county).pk)
    with pytest.raises(Refused), transaction.atomic():
        actions.send_back(county.deed("coordinator"), document_id=document.pk, reason=" ")
    back = actions.send_back(county.deed("coordinator"), document_id=document.pk, reason="错字")
    assert back.state == "draft"


def test_somebody_else_s_change_in_between_is_told(county: County) -> None:
    document = draft(county)
    actions.revise_document(
        county.deed("coordinator"), document_id=document.pk, title="先改", values=VALUES
    )
    with pytest.raises(Changed), transaction.atomic():
        actions.revise_document(
            county.deed("handler"), document_id=document.pk, title="后改", values=VALUES, version=0
        )
    document.refresh_from_db()
    assert document.title == "先改"


@pytest.mark.parametrize(
    ("values", "about"),
    [
        ({**VALUES, "bodi": "正文"}, "bodi"),
        ({k: v for k, v in VALUES.items() if k != "body"}, "正文"),
        ({**VALUES, "addressee": 5}, "主送机关"),
    ],
)
def test_values_that_do_not_fit_are_refused_by_name(
    county: County, values: dict[str, object], about: str
) -> None:
    with pytest.raises(Refused) as refused, transaction.atomic():
        draft(county, values=values)
    assert any(about in item for item in refused.value.items)
    assert not Document.objects.exists()
    assert not Version.objects.exists()


def test_a_numbered_document_needs_its_series_before_it_is_checked(county: County) -> None:
    document = draft(county)
    old = series(county, code="测疾控旧")
    actions.end_series(county.deed("coordinator"), series_id=old.pk)
    with pytest.raises(Refused, match="“公文”→“发文字号”里增设一个"), transaction.atomic():
        actions.submit(county.deed("handler"), document_id=document.pk)
    series(county)
    with pytest.raises(Refused, match="请先选择发文字号"), transaction.atomic():
        actions.submit(county.deed("handler"), document_id=document.pk)
    document.refresh_from_db()
    assert document.state == "draft"


def test_only_whoever_it_was_sent_to_receives_it(county: County) -> None:
    document = sent(county, series_id=series(county).pk)
    row = document.deliveries.get()
    for who in ("coordinator", "director"):
        with pytest.raises(NotAllowed), transaction.atomic():
            actions.receive(county.deed(who), delivery_id=row.pk)
    with pytest.raises((NotAllowed, NotFound)), transaction.atomic():
        actions.receive(county.deed("head"), delivery_id=row.pk)
    row.refresh_from_db()
    assert row.received_at is None
    assert actions.receive(county.deed("lab_handler"), delivery_id=row.pk).received_by_id
    with pytest.raises(Refused), transaction.atomic():
        actions.receive(county.deed("lab_handler"), delivery_id=row.pk)


def test_it_is_filed_with_receipts_missing_only_knowingly(county: County) -> None:
    document = sent(county, series_id=series(county).pk)
    with pytest.raises(Refused), transaction.atomic():
        actions.file_away(county.deed("archivist"), document_id=document.pk)
    done = actions.file_away(county.deed("archivist"), document_id=document.pk, early=True)
    assert done.state == "filed"


def test_a_record_of_a_higher_app_is_named_and_found_again(county: County) -> None:
    about = actions.About("loop.finding", 7, "/findings/7", "第7号问题")
    document = draft(county, about=about)
    found = queries.documents_about("loop.finding", 7, county.actor("handler"))
    assert [d.pk for d in found] == [document.pk]
    assert document.about_path == "/findings/7"


def test_documents_of_others_are_out_of_sight(county: County, neighbour: County) -> None:
    document = draft(county)
    sees: Callable[[County, str], bool] = lambda c, who: (  # noqa: E731
        queries.documents_visible_to(c.actor(who)).filter(pk=document.pk).exists()
    )
    assert sees(county, "handler")
    assert sees(county, "head")
    assert sees(county, "coordinator")
    for who in ("handler2", "lab_head", "lab_handler", "sysadmin", "secadmin", "auditadmin"):
        assert not sees(county, who), who
    assert not sees(neighbour, "coordinator")
