"""Money to recover (Q4): it balances to the cent before the finding closes; nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from bihuan.apps.loop import actions
from bihuan.apps.loop.actions import NewLine
from bihuan.apps.loop.models import (
    Finding,
    Measure,
    Receipt,
    Recovery,
    RecoveryLine,
    Talk,
    Waiver,
)
from bihuan.apps.loop.queries import recovery_sheet as sheet
from bihuan.apps.loop.queries import waiting_for
from bihuan.apps.loop.queries.recovery import balance_of
from bihuan.kit import clock
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from bihuan.kit.sheets.reading import open_workbook
from bihuan.kit.sheets.tables import read
from bihuan.kit.sheets.writing import write
from tests.apps.county import County
from tests.apps.loop.story import Story, at

TABLES = (Recovery, RecoveryLine, Receipt, Waiver, Talk, Measure, Finding)
FROM, UNTIL = date(2014, 10, 1), date(2018, 11, 1)


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
    return Story(county)


@pytest.fixture
def found(story: Story) -> tuple[Finding, Measure]:
    """11.45万 of allowance, to be recovered by a measure of that kind."""
    finding, measure = story.rectifying(text="追回津贴11.45万元", product_kind="追缴")
    actions.state_recovery(story.by("handler"), finding_id=finding.pk, amount=Decimal("114500"))
    return finding, measure


def line(story: Story, finding: Finding, due: str, payee: str = "张三丰") -> RecoveryLine:
    new = NewLine(payee, Decimal(due), FROM, UNTIL)
    return actions.add_recovery_line(story.by("handler"), finding_id=finding.pk, line=new)


def receive(story: Story, row: RecoveryLine, amount: str, who: str = "handler") -> Receipt:
    return actions.receive_money(
        story.by(who), line_id=row.pk, voucher_no="收据1", on=story.day, amount=Decimal(amount)
    )


def waive(story: Story, row: RecoveryLine, amount: str, who: str = "director") -> Waiver:
    return actions.waive_money(
        story.by(who),
        line_id=row.pk,
        decision_no="主任办公会〔2026〕3号",
        amount=Decimal(amount),
        reason="当事人已去世",
        upload=SimpleUploadedFile("决定.txt", "决定".encode()),
        unclassified=True,
    )


def refused(fn: Any, *words: str, kind: type[Refused] = Refused) -> None:
    """It says no with these words, and nothing has changed."""
    before = [list(table.objects.order_by("pk").values()) for table in TABLES]
    with pytest.raises(kind) as no, transaction.atomic():
        fn()
    told = "\n".join((no.value.sentence, *no.value.items))
    assert all(word in told for word in words), told
    assert [list(table.objects.order_by("pk").values()) for table in TABLES] == before


def test_lines_name_the_amount_and_no_more(story: Story, found: tuple[Finding, Measure]) -> None:
    finding, _measure = found
    line(story, finding, "100000")
    refused(lambda: line(story, finding, "14500.01"), "14,500.00")
    refused(lambda: line(story, finding, "0"), "大于零")
    refused(lambda: line(story, finding, "1.005"), "分")
    refused(
        lambda: actions.state_recovery(
            story.by("handler"), finding_id=finding.pk, amount=Decimal(99999), basis="复核"
        ),
        "100,000.00",
    )
    assert finding.recovery.gap == Decimal(114500)


def test_a_line_never_takes_in_more_than_is_due(
    story: Story, found: tuple[Finding, Measure]
) -> None:
    finding, _measure = found
    row = line(story, finding, "14500")
    receive(story, row, "10000")
    waive(story, row, "4000")
    refused(lambda: receive(story, row, "500.01"), "500.00")
    refused(lambda: waive(story, row, "500.01"), "500.00")
    receive(story, row, "500")
    assert Recovery.objects.get().gap == Decimal(100000)


def test_a_wrong_receipt_is_reversed_and_both_stay(
    story: Story, found: tuple[Finding, Measure]
) -> None:
    row = line(story, found[0], "14500")
    wrong = receive(story, row, "14500")
    refused(lambda: actions.reverse_receipt(story.by("handler"), receipt_id=wrong.pk, reason=" "))
    back = actions.reverse_receipt(story.by("handler"), receipt_id=wrong.pk, reason="记错人")
    assert (back.amount, back.reverses_id, Receipt.objects.count()) == (-14500, wrong.pk, 2)
    assert Recovery.objects.get().gap == Decimal(114500)
    for pk in (wrong.pk, back.pk):
        refused(
            lambda pk=pk: actions.reverse_receipt(  # type: ignore[misc]  # bound at once
                story.by("handler"), receipt_id=pk, reason="再冲"
            )
        )
    receive(story, row, "14500")
    refused(
        lambda: actions.void_recovery_line(story.by("handler"), line_id=row.pk, reason="重复"),
        "冲销",
    )


def test_the_measure_is_verified_and_the_finding_closed_only_when_it_balances(
    story: Story, found: tuple[Finding, Measure]
) -> None:
    finding, measure = found
    rows = [line(story, finding, "62000"), line(story, finding, "52500", "李四")]
    story.proven(measure, kind="追缴")
    actions.submit(story.by("handler"), measure_id=measure.pk)

    def verify() -> Measure:
        return actions.verify(story.by("inspector"), measure_id=measure.pk)

    receive(story, rows[0], "62000")
    receive(story, rows[1], "50000")
    refused(verify, "2,500.00 元")
    waived = waive(story, rows[1], "2500")
    assert verify().state == "verified"
    actions.void_waiver(story.by("director"), waiver_id=waived.pk, reason="决定撤销")
    refused(lambda: story.applied(finding), "2,500.00 元")
    receive(story, rows[1], "2500")
    assert balance_of(Recovery.objects.get()).settled
    assert story.closed(finding).state == "passed"
    refused(lambda: receive(story, rows[0], "1"), "销号前")


def test_a_measure_that_recovers_needs_an_amount_stated(story: Story) -> None:
    _finding, measure = story.rectifying(text="追回津贴11.45万元", product_kind="追缴")
    story.proven(measure, kind="追缴")
    actions.submit(story.by("handler"), measure_id=measure.pk)
    refused(
        lambda: actions.verify(story.by("inspector"), measure_id=measure.pk), "尚未登记应追缴金额"
    )


def test_lines_missing_keep_it_open(story: Story, found: tuple[Finding, Measure]) -> None:
    finding, measure = found
    receive(story, line(story, finding, "100000"), "100000")
    story.proven(measure, kind="追缴")
    actions.submit(story.by("handler"), measure_id=measure.pk)
    refused(lambda: actions.verify(story.by("inspector"), measure_id=measure.pk), "少 14,500.00 元")


def test_who_keeps_the_money_does_not_waive_it(
    story: Story, found: tuple[Finding, Measure], neighbour: County
) -> None:
    row = line(story, found[0], "14500")
    for who in ("handler", "head", "inspector"):
        refused(lambda who=who: waive(story, row, "1", who), kind=NotAllowed)  # type: ignore[misc]
    for who in ("inspector", "director", "handler2", "archivist"):
        kind = NotFound if who == "handler2" else NotAllowed
        refused(lambda who=who: receive(story, row, "1", who), kind=kind)  # type: ignore[misc]
    foreign = Story(neighbour)
    refused(lambda: receive(foreign, row, "1"), kind=NotFound)
    refused(lambda: waive(foreign, row, "1"), kind=NotFound)


def test_the_desk_of_the_owner_shows_the_gap(story: Story, found: tuple[Finding, Measure]) -> None:
    def waits(who: str) -> list[str]:
        by = story.county.actor(who)
        items = waiting_for(by, on=story.day)
        return [item.detail for item in items if item.kind == "Money to recover"]

    assert (waits("handler"), waits("head")) == (["尚差 114,500.00 元"], [])
    receive(story, line(story, found[0], "114500"), "114500")
    assert waits("handler") == []


def test_names_are_read_by_the_office_and_the_responsible_only(
    story: Story, found: tuple[Finding, Measure], signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: at(story.day))
    monkeypatch.setattr(clock, "today", lambda: story.day)
    finding, _measure = found
    row = line(story, finding, "14500")
    waiver = waive(story, row, "100")
    talk = actions.record_talk(
        story.by("head"),
        finding_id=finding.pk,
        on=story.day,
        held_by_id=story.county.persons["leader"].pk,
        with_whom="张三丰",
        said="按期清退",
        upload=SimpleUploadedFile("谈话.txt", "谈话".encode()),
        unclassified=True,
    )
    papers = [("waiver_file", waiver.pk), ("talk_file", talk.pk), ("export_recovery", finding.pk)]
    for who, reads in (
        ("handler", True),
        ("director", True),
        ("leader", True),
        ("archivist", False),
    ):
        client = signed_in(who)
        page = client.get(reverse("loop:finding", args=[finding.pk])).content.decode()
        assert ("张三丰" in page, "按期清退" in page) == (reads, reads), who
        assert "张**" in page or reads
        for name, pk in papers:
            assert client.get(reverse(f"loop:{name}", args=[pk])).status_code == (
                200 if reads else 403
            ), (who, name)


def test_lines_go_out_and_come_in_as_a_list(
    story: Story, found: tuple[Finding, Measure], signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: at(story.day))
    monkeypatch.setattr(clock, "today", lambda: story.day)
    finding, _measure = found
    client = signed_in("handler")
    given = [
        {"payee": "张三丰", "period_from": "2014-10", "period_to": "2018-11", "due": "6.2万元"},
        {"payee": "李四", "due": Decimal("52500.00")},
    ]
    address = reverse("loop:import_recovery", args=[finding.pk])

    def send(rows: list[dict[str, Any]]) -> tuple[str, str]:
        content = write([(sheet.LINES, rows)], title="明细")
        page = client.post(address, {"file": SimpleUploadedFile("明细.xlsx", content)})
        return page.content.decode(), sha256("明细.xlsx\0".encode() + content).hexdigest()

    short, token = send(given[:1])
    assert "少 52,500.00 元" in short
    confirm = reverse("loop:confirm_recovery", args=[finding.pk])
    assert client.post(confirm, {"token": token}).status_code == 409
    over, _token = send([*given, {"payee": "王五", "due": Decimal("0.01")}])
    assert "超出应追缴金额 0.01 元" in over
    odd, _token = send([{"payee": "", "period_from": "去年", "due": "约5万"}])
    assert all(word in odd for word in ("“去年”不是年月", "“约5万”不是金额"))
    assert not RecoveryLine.objects.exists()
    _page, token = send(given)
    assert client.post(confirm, {"token": token}).status_code == 302
    first, second = RecoveryLine.objects.order_by("pk")
    assert (first.due, first.period_from, first.period_to) == (Decimal(62000), FROM, UNTIL)
    assert second.due == Decimal(52500)
    answer = client.get(reverse("loop:export_recovery", args=[finding.pk]))
    back = read(sheet.EXPORT, open_workbook("a.xlsx", answer.content))
    assert [row.values["due"] for row in back.rows] == [Decimal(62000), Decimal(52500)]


@pytest.mark.parametrize(
    ("amount", "status"), [("11.45万元", 302), ("一些", 422), ("0", 422), ("1.234", 422)]
)
def test_amounts_are_entered_as_offices_write_them(
    story: Story, signed_in: Any, monkeypatch: pytest.MonkeyPatch, amount: str, status: int
) -> None:
    monkeypatch.setattr(clock, "now", lambda: at(story.day))
    monkeypatch.setattr(clock, "today", lambda: story.day)
    finding, _measure = story.rectifying(product_kind="追缴")
    client = signed_in("handler")
    address = reverse("loop:finding_recovery", args=[finding.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"amount": amount}).status_code == status
    stated = Recovery.objects.filter(finding=finding).values_list("amount", flat=True)
    assert list(stated) == ([Decimal("114500.00")] if status == 302 else [])
