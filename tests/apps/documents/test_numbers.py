"""Numbers: given at issue only, continuous, party and administration apart, never given twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction

from bihuan.apps.documents import actions
from bihuan.apps.documents.models import Document, Registration, Series
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Changed, NotAllowed, Refused
from tests.apps.county import MORNING, County
from tests.apps.documents.office import checked, draft, issued, series

NEXT_YEAR = datetime(2027, 1, 4, 1, 0, tzinfo=UTC)


def numbers() -> list[str]:
    return list(Registration.objects.order_by("pk").values_list("number", flat=True))


def test_a_number_is_given_at_issue_and_not_before(county: County) -> None:
    chosen = series(county)
    checked(county, series_id=chosen.pk)
    assert not Registration.objects.exists()
    issued(county, series_id=chosen.pk)
    issued(county, series_id=chosen.pk)
    assert numbers() == ["测疾控发〔2026〕1号", "测疾控发〔2026〕2号"]


def test_party_and_administration_count_apart(county: County) -> None:
    party = series(county, code="测疾控党", side="party")
    for chosen in (series(county), party):
        issued(county, series_id=chosen.pk)
    assert numbers() == ["测疾控发〔2026〕1号", "测疾控党〔2026〕1号"]


def test_a_new_year_begins_with_one(county: County) -> None:
    chosen = series(county)
    issued(county, series_id=chosen.pk)
    document = checked(county, series_id=chosen.pk)
    actions.issue(county.deed("director", at=NEXT_YEAR), document_id=document.pk)
    assert numbers()[-1] == "测疾控发〔2027〕1号"


def test_a_series_goes_on_where_the_paper_register_ended(county: County) -> None:
    chosen = actions.open_series(
        county.deed("coordinator"),
        code="测疾控函", body="某中心", signed="某中心", side="administrative", first=19,
    )  # fmt: skip
    issued(county, series_id=chosen.pk)
    assert numbers() == ["测疾控函〔2026〕19号"]


def test_a_recalled_number_stays_void_and_the_next_issue_gets_another(county: County) -> None:
    document = issued(county, series_id=series(county).pk)
    back = actions.recall(county.deed("director"), document_id=document.pk, reason="附件有误")
    assert (back.state, back.number, back.issued_on) == ("draft", "", None)
    entry = Registration.objects.get()
    assert (entry.number, entry.void_reason) == ("测疾控发〔2026〕1号", "附件有误")
    actions.submit(county.deed("handler"), document_id=document.pk)
    actions.check(county.deed("coordinator"), document_id=document.pk)
    again = actions.issue(county.deed("director"), document_id=document.pk)
    assert again.number == "测疾控发〔2026〕2号"


def test_an_annulled_document_keeps_its_void_number(county: County) -> None:
    document = issued(county, series_id=series(county).pk)
    gone = actions.annul(county.deed("leader"), document_id=document.pk, reason="政策已变")
    assert (gone.state, gone.number) == ("void", "测疾控发〔2026〕1号")
    assert Registration.objects.get().void_reason == "政策已变"


def test_a_draft_given_up_never_had_a_number(county: County) -> None:
    document = draft(county, series_id=series(county).pk)
    with pytest.raises(Refused), transaction.atomic():
        actions.give_up(county.deed("handler"), document_id=document.pk, reason="")
    gone = actions.give_up(county.deed("handler"), document_id=document.pk, reason="不发了")
    assert gone.state == "void"
    assert not Registration.objects.exists()


def test_a_number_used_on_paper_is_entered_as_void(county: County) -> None:
    chosen = series(county)
    entry = actions.void_number(
        county.deed("coordinator"), series_id=chosen.pk, reason="纸质误编", title="旧件"
    )
    assert (entry.number, entry.document) == ("测疾控发〔2026〕1号", None)
    issued(county, series_id=chosen.pk)
    assert numbers()[-1] == "测疾控发〔2026〕2号"
    with pytest.raises(Refused), transaction.atomic():
        actions.void_number(county.deed("coordinator"), series_id=chosen.pk, reason=" ")
    assert len(numbers()) == 2


def test_an_ended_series_gives_no_number(county: County) -> None:
    chosen = series(county)
    document = checked(county, series_id=chosen.pk)
    actions.end_series(county.deed("coordinator"), series_id=chosen.pk)
    with pytest.raises(Refused), transaction.atomic():
        actions.issue(county.deed("director"), document_id=document.pk)
    assert Document.objects.get(pk=document.pk).state == "checked"
    assert not Registration.objects.exists()


@pytest.mark.parametrize("code", ["", "测〔2026〕", "测 发", "第测发", "测发号", "测" * 31])
def test_a_code_is_words_only(county: County, code: str) -> None:
    with pytest.raises(Refused), transaction.atomic():
        series(county, code=code)
    assert not Series.objects.exists()


def test_a_code_is_opened_once_and_by_the_office(county: County) -> None:
    chosen = series(county)
    with pytest.raises(Refused), transaction.atomic():
        series(county)
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.end_series(county.deed("director"), series_id=chosen.pk)
    assert Series.objects.get().ended_on is None


def test_a_change_of_a_series_somebody_made_in_between_is_told(county: County) -> None:
    chosen = series(county)
    by = county.deed("coordinator")
    actions.change_series(by, series_id=chosen.pk, body="新红头", signed="新落款", version=0)
    with pytest.raises(Changed), transaction.atomic():
        actions.change_series(
            by.again(), series_id=chosen.pk, body="另一", signed="另一", version=0
        )
    assert Series.objects.get().body == "新红头"


@act("test.number_twice", label="Number twice")
def number_twice(deed: Deed, series_id: int) -> None:
    """What no verb does: the same number again."""
    Registration.objects.create(
        series_id=series_id, year=2026, serial=1, number="重号", title="",
        entered_on=deed.on, void_reason="重号",
    )  # fmt: skip


def test_the_database_itself_gives_no_number_twice(county: County) -> None:
    chosen = series(county)
    issued(county, series_id=chosen.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        number_twice(county.deed("coordinator"), chosen.pk)
    assert len(numbers()) == 1


def test_the_head_of_a_series_is_the_mark_of_its_papers(county: County) -> None:
    document = issued(county, at=MORNING, series_id=series(county).pk)
    wording = document.versions.order_by("-order")[0].wording
    assert wording.splitlines()[:2] == ["测试县疾病预防控制中心文件", "测疾控发〔2026〕1号"]
