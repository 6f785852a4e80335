"""Transfer: what is missing is named, the package checks itself, the hand-over can be undone."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from bihuan.apps.archives import actions as archives
from bihuan.apps.archives.actions import dossiers, lending
from bihuan.apps.archives.actions import transfer as actions
from bihuan.apps.archives.actions.transfer import Range
from bihuan.apps.archives.models import File, Item, Transfer, TransferItem
from bihuan.apps.archives.queries import stored_at
from bihuan.apps.archives.queries import transfer as queries
from bihuan.kit import clock
from bihuan.kit.packing import MANIFEST, Packed
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from bihuan.kit.sheets.reading import open_workbook
from tests.apps.archives.test_dossiers import LAST_YEAR, filed
from tests.apps.archives.test_lending import lent
from tests.apps.county import MONDAY, MORNING, County

SignIn = Callable[[str], Client]
OF = Range(2025, 2025)
PACKED = Packed("a" * 64, 10, 3)
HOSTILE = ("../../通知", "a:b*?", "长" * 90, "同名", "同名", "=1+1", "通\u202e知\n")


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MORNING)


def scanned(county: County, title: str, *bodies: str) -> Item:
    """An item of text files."""
    pieces = []
    for body in bodies:
        pieces.append(
            archives.give(
                county.deed("archivist"),
                upload=SimpleUploadedFile(f"{body}.txt", f"{county.agency.name}{body}".encode()),
                unclassified=True,
                kind="公文",
                title="材料",
                event_on=LAST_YEAR,
                again=True,
            )
        )
    return filed(county, title=title, evidence_ids=[piece.pk for piece in pieces])


def boxed(county: County) -> None:
    for own in {item.item_class_id for item in Item.objects.filter(box=None)}:
        dossiers.box_items(county.deed("archivist"), class_id=own, until=999)


def drawn(county: County, of: Range = OF) -> Transfer:
    return actions.draw_transfer(county.deed("archivist"), name="2025年度", of=of)


def state() -> list[tuple[Any, ...]]:
    return [
        *Transfer.objects.order_by("pk").values_list("pk", "state", "package_sha256", "reason"),
        *TransferItem.objects.order_by("pk").values_list("pk", "struck_reason"),
        *Item.objects.order_by("pk").values_list("pk", "held"),
    ]


def refused(do: Callable[[], object], kind: type[Refused] = Refused) -> Refused:
    before = state()
    with pytest.raises(kind) as told, transaction.atomic():
        do()
    assert state() == before
    return told.value


def over(county: County, transfer: Transfer, **more: Any) -> Transfer:
    told = {
        "receiver": "县档案馆",
        "taken_by": "馆员甲",
        "handed_on": MONDAY,
        "note": "接收字 1 号",
        **more,
    }
    return actions.hand_over(county.deed("archivist"), transfer_id=transfer.pk, **told)


def test_what_is_left_out_or_missing_is_named_one_by_one(county: County) -> None:
    whole = scanned(county, "完整", "甲")
    bare = filed(county, title="只有纸质")
    broken = scanned(county, "损坏", "乙")
    away = scanned(county, "借走", "丙")
    boxed(county)
    lent(county, away)
    loose = scanned(county, "没装盒", "丁")
    file = File.objects.get(evidence__filed_in__item=broken)
    default_storage.delete(stored_at(file))
    transfer = drawn(county)
    told = {gap.item.title: (gap.what, gap.stops) for gap in queries.gaps(transfer)}
    assert told == {
        "只有纸质": ("无电子文件，仅有纸质", False),
        "损坏": ("文件缺失：乙.txt", True),
        "借走": ("未列入：已借出", False),
        "没装盒": ("未列入：未装盒", False),
    }
    held = dict(Item.objects.values_list("pk", "held"))
    assert {pk for pk, how in held.items() if how == "listed"} == {whole.pk, bare.pk, broken.pk}
    assert held[loose.pk] == ""


def test_a_file_of_the_right_length_but_other_bytes_stops_the_package(
    county: County, signed_in: SignIn
) -> None:
    item = scanned(county, "损坏", "乙")
    boxed(county)
    transfer = drawn(county)
    file = File.objects.get(evidence__filed_in__item=item)
    default_storage.delete(stored_at(file))
    default_storage.save(stored_at(file), ContentFile(b"x" * file.size))
    assert not queries.gaps(transfer)
    (line,) = queries.damaged(transfer)
    assert "乙.txt" in line
    answer = signed_in("archivist").post(reverse("archives:package", args=[transfer.pk]))
    assert answer.status_code == 409
    assert "乙.txt" in answer.content.decode()
    transfer.refresh_from_db()
    assert transfer.package_sha256 == ""


def test_the_package_opens_and_its_hashes_agree(
    county: County, signed_in: SignIn, tmp_path: Path
) -> None:
    dossiers.set_fonds(county.deed("archivist"), code="0012")
    for n, title in enumerate(HOSTILE):
        scanned(county, title, f"正文{n}", f"附件{n}")
    boxed(county)
    transfer = drawn(county)
    client = signed_in("archivist")
    answer = client.post(reverse("archives:package", args=[transfer.pk]))
    assert answer.streaming
    content = b"".join(answer)  # type: ignore[arg-type]
    transfer.refresh_from_db()
    assert transfer.package_size == len(content)
    assert transfer.package_files == 2 * len(HOSTILE) + 3
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert package.testzip() is None
        names = package.namelist()
        package.extractall(tmp_path / "out")
    assert "0012-WS·2025-D30-BGS-0004/0004-1-同名.txt" in names
    assert {"移交目录.xlsx", "移交目录.csv", "说明.txt", MANIFEST} <= set(names)
    assert not any(".." in name or "\n" in name for name in names)
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", MANIFEST],
        cwd=tmp_path / "out",
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(b"OK") == len(names) - 1
    plain = (tmp_path / "out" / "移交目录.csv").read_text("utf-8-sig")
    assert "'=1+1" in plain
    sheet = open_workbook("a.xlsx", (tmp_path / "out" / "移交目录.xlsx").read_bytes()).sheets[0]
    head = [str(c) for c in next(iter(sheet.rows())).cells if c is not None]
    assert head[:9] == ["序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注"]


def test_what_is_on_a_list_is_neither_lent_nor_listed_twice(county: County) -> None:
    item = filed(county)
    boxed(county)
    transfer = drawn(county)
    refused(lambda: lent(county, item))
    refused(lambda: drawn(county))
    refused(lambda: dossiers.void_item(county.deed("archivist"), item_id=item.pk, reason="重复"))
    actions.drop_transfer(county.deed("archivist"), transfer_id=transfer.pk, reason="改期")
    assert lent(county, item).state == "out"


def test_a_hand_over_is_recorded_and_undone(county: County) -> None:
    item = filed(county)
    boxed(county)
    transfer = drawn(county)
    refused(lambda: over(county, transfer))
    actions.note_package(county.deed("archivist"), transfer_id=transfer.pk, packed=PACKED)
    for more in (
        {"receiver": " "},
        {"taken_by": ""},
        {"note": " "},
        {"handed_on": MONDAY + timedelta(days=1)},
        {"handed_on": MONDAY - timedelta(days=1)},
    ):
        refused(lambda more=more: over(county, transfer, **more))  # type: ignore[misc]
    scan = SimpleUploadedFile("签字.txt", "签字".encode())
    refused(lambda: over(county, transfer, upload=scan))
    done = over(county, transfer, upload=scan, unclassified=True)
    assert done.state == "handed_over"
    assert done.receipt is not None
    item.refresh_from_db()
    assert item.state == "transferred"
    refused(lambda: lent(county, item))
    undo = {"transfer_id": transfer.pk}
    refused(lambda: actions.undo_transfer(county.deed("archivist"), reason=" ", **undo))
    actions.undo_transfer(county.deed("archivist"), reason="馆方退回", **undo)
    item.refresh_from_db()
    assert item.state == "boxed"
    assert drawn(county).state == "drawn"


def test_a_struck_item_stays_with_us_and_the_package_is_made_anew(county: County) -> None:
    item, other = filed(county), filed(county)
    boxed(county)
    transfer = drawn(county)
    actions.note_package(county.deed("archivist"), transfer_id=transfer.pk, packed=PACKED)
    strike = {"transfer_id": transfer.pk, "item_id": item.pk}
    refused(lambda: actions.strike_item(county.deed("archivist"), reason=" ", **strike))  # type: ignore[arg-type]
    told = actions.strike_item(county.deed("archivist"), reason="缺页", **strike)  # type: ignore[arg-type]
    assert told.package_sha256 == ""
    assert [one.pk for one in queries.items_of(transfer)] == [other.pk]
    item.refresh_from_db()
    assert item.held == ""
    refused(lambda: actions.strike_item(county.deed("archivist"), reason="x", **strike), NotFound)  # type: ignore[arg-type]


def test_only_the_archivist_of_the_agency_transfers(county: County, neighbour: County) -> None:
    filed(county)
    boxed(county)
    for who in ("coordinator", "director", "handler"):
        with pytest.raises(NotAllowed):
            actions.draw_transfer(county.deed(who), name="x", of=OF)
    transfer = drawn(county)
    calls: list[Callable[[], object]] = [
        lambda: actions.note_package(
            neighbour.deed("archivist"), transfer_id=transfer.pk, packed=PACKED
        ),
        lambda: actions.drop_transfer(
            neighbour.deed("archivist"), transfer_id=transfer.pk, reason="x"
        ),
    ]
    for call in calls:
        refused(call, NotFound)
    refused(lambda: drawn(neighbour))
    refused(lambda: drawn(county, Range(2026, 2025)))
    assert lending.MOST_ITEMS


def test_the_pages_of_a_transfer(
    county: County, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("archivist")
    for n in range(5):
        item = scanned(county, f"<b>{n}", f"甲{n}")
    boxed(county)
    new = reverse("archives:draw_transfer")
    sent = {"name": "<i>目录", "year_from": "2025", "year_to": "2025"}
    assert client.post(new, {**sent, "year_to": "x"}).status_code == 422
    assert client.post(new, {**sent, "year_to": "2024"}).status_code == 409
    assert client.post(new, sent).status_code == 302
    transfer = Transfer.objects.get()
    page = reverse("archives:transfer", args=[transfer.pk])
    with django_assert_max_num_queries(24):
        text = client.get(page).content.decode()
    assert "&lt;b&gt;" in text
    assert "<i>目录" not in text
    assert "&lt;i&gt;" in client.get(reverse("archives:transfers")).content.decode()
    assert client.get(reverse("archives:transfer_export", args=[transfer.pk])).status_code == 200
    strike = reverse("archives:strike_item", args=[transfer.pk, item.pk])
    assert client.post(strike, {"reason": "缺页"}).status_code == 302
    b"".join(client.post(reverse("archives:package", args=[transfer.pk])))  # type: ignore[arg-type]
    hand = reverse("archives:hand_over", args=[transfer.pk])
    given = {"receiver": "县档案馆", "taken_by": "甲", "handed_on": "2026-03-02", "note": "1"}
    assert client.post(hand, {**given, "handed_on": "明天"}).status_code == 422
    assert client.post(hand, given).status_code == 302
    assert client.post(reverse("archives:package", args=[transfer.pk])).status_code == 409
    moved = Item.objects.exclude(pk=item.pk).first()
    assert moved is not None
    assert "县档案馆" in client.get(reverse("archives:item", args=[moved.pk])).content.decode()
    assert client.post(reverse("archives:undo_transfer", args=[transfer.pk]), {"reason": "退回"})
    transfer.refresh_from_db()
    assert transfer.state == "undone"
