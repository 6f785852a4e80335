"""Letters 责任书: one act for everybody, exactly the hashed clauses, both sides sign."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from docx import Document as WordFile
from pypdf import PdfReader

from bihuan.apps.archives.queries import stored_at
from bihuan.apps.documents.models import Document
from bihuan.apps.people.models import Act
from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.models import Pledge, PledgeSignature
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from tests.apps.county import MONDAY, County
from tests.apps.programmes.conftest import Stage, owner
from tests.apps.programmes.letters import letters_made, pledge_of, read_hash

SignIn = Callable[[str], Client]


def sign(stage: Stage, who: str) -> Pledge:
    pledge = pledge_of(stage.county, stage.programme, who)
    return actions.sign_pledge(stage.county.deed(who), pledge.pk, text_sha256=read_hash(pledge))


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("签字件.txt", "甲乙双方签字".encode())


def test_one_act_makes_a_letter_for_everybody(stage: Stage) -> None:
    before = Act.objects.count()
    assert letters_made(stage) == 3
    assert Act.objects.count() == before + 1
    assert not queries.without_letter(stage.programme).exists()
    with pytest.raises(Refused):
        letters_made(stage)
    assert Document.objects.filter(kind="pledge").count() == 3


def test_a_letter_says_exactly_what_was_hashed(stage: Stage) -> None:
    letters_made(stage)
    for pledge in stage.programme.pledges.select_related("document"):
        assert pledge.document is not None
        text = queries.text_to_sign(pledge)
        assert text is not None
        rows = [
            [row["code"], row["name"], row["unit"], row["due_on"], row["target"]]
            for row in text.content["duties"]
        ]
        assert rows == [[str(cell) for cell in line] for line in pledge.content]
        assert text.as_of == MONDAY
        assert (pledge.document.state, pledge.document.about_id) == ("made", pledge.pk)


def test_the_paper_names_both_sides_and_every_clause(stage: Stage) -> None:
    letters_made(stage)
    pledge = pledge_of(stage.county, stage.programme, "head")
    text = queries.text_to_sign(pledge)
    assert text is not None
    with default_storage.open(stored_at(text.pdf)) as kept:
        pages = [page.extract_text() for page in PdfReader(BytesIO(kept.read())).pages]
    told = "".join("".join(pages).split())
    places = [told.index(word) for word in ("责任内容", "责任追究", "甲方（分管领导）", "责任清单")]
    assert places[:3] == sorted(places[:3])
    assert "张科长" in told and "李副主任" in told and "截至2026年3月2日" in told
    assert all(str(line[0]) in told for line in pledge.content)
    with default_storage.open(stored_at(text.word)) as kept:
        word = WordFile(BytesIO(kept.read()))
    assert len(word.tables[0].rows) == len(pledge.content) + 1


def test_signatures_of_both_sides_stand_under_the_text_that_was_read(stage: Stage) -> None:
    letters_made(stage)
    sign(stage, "leader")
    pledge = sign(stage, "head")
    deed = stage.county.deed("leader")
    made = actions.sign_above(deed, pledge.pk, text_sha256=read_hash(pledge))
    rows = PledgeSignature.objects.filter(pledge=pledge).order_by("side")
    assert [(s.side, s.name) for s in rows] == [("above", "李副主任"), ("own", "张科长")]
    assert {s.text_sha256 for s in rows} == {made.text.text_sha256}
    with pytest.raises(NotAllowed):
        actions.sign_above(stage.county.deed("leader"), pledge.pk, text_sha256=read_hash(pledge))


@pytest.mark.parametrize("who", ["coordinator", "handler2", "director"])
def test_nobody_else_signs_as_the_other_side(stage: Stage, who: str) -> None:
    letters_made(stage)
    pledge = pledge_of(stage.county, stage.programme, "head")
    with pytest.raises(NotAllowed):
        actions.sign_above(stage.county.deed(who), pledge.pk, text_sha256=read_hash(pledge))
    assert not PledgeSignature.objects.exists()


def test_another_text_is_not_signed(stage: Stage) -> None:
    letters_made(stage)
    pledge = pledge_of(stage.county, stage.programme, "leader")
    for digest in ("", "0" * 64):
        with pytest.raises(Refused):
            actions.sign_pledge(stage.county.deed("leader"), pledge.pk, text_sha256=digest)
    pledge.refresh_from_db()
    assert (pledge.state, PledgeSignature.objects.count()) == ("asked", 0)


def test_a_reassigned_duty_asks_for_a_new_letter(stage: Stage) -> None:
    letters_made(stage)
    for who in ("leader", "head", "handler"):
        sign(stage, who)
    clause = queries.leaves(stage.programme).order_by("order")[0]
    actions.assign(
        stage.county.deed("coordinator"),
        stage.programme.pk,
        clause_id=clause.pk,
        owner=owner(stage.county, "handler2"),
    )
    waiting = queries.without_letter(stage.programme)
    assert {p.person.name for p in waiting} == {"赵经办", "钱经办"}
    assert letters_made(stage) == 2
    signed = stage.programme.pledges.get(state="stale")
    assert signed.document is not None
    assert signed.document.state == "made"  # what was signed is kept as it is
    told = pledge_of(stage.county, stage.programme, "handler2")
    assert [row["code"] for row in queries.text_to_sign(told).content["duties"]] == [clause.code]  # type: ignore[union-attr]


def test_letters_nobody_signed_are_given_up_with_the_duties(stage: Stage) -> None:
    letters_made(stage)
    old = pledge_of(stage.county, stage.programme, "handler")
    clause = queries.leaves(stage.programme).order_by("order")[0]
    actions.assign(
        stage.county.deed("coordinator"),
        stage.programme.pk,
        clause_id=clause.pk,
        owner=owner(stage.county, "handler2"),
    )
    letters_made(stage)
    assert old.document is not None
    old.document.refresh_from_db()
    assert old.document.state == "void"


def test_the_scan_of_signed_paper_stands_for_both_sides(stage: Stage) -> None:
    letters_made(stage)
    sign(stage, "leader")
    pledge = pledge_of(stage.county, stage.programme, "head")
    done = actions.enter_letter(
        stage.county.deed("coordinator"), pledge.pk, upload=scan(), unclassified=True
    )
    rows = PledgeSignature.objects.filter(pledge=pledge).order_by("side")
    assert done.state == "signed"
    assert [(s.side, s.entered_by.name) for s in rows if s.entered_by] == [
        ("above", "陈办"),
        ("own", "陈办"),
    ]


def test_paper_needs_a_letter_and_its_turn(stage: Stage) -> None:
    pledge = pledge_of(stage.county, stage.programme, "head")
    for _turn in ("no letter", "too early"):
        with pytest.raises(Refused):
            actions.enter_letter(
                stage.county.deed("coordinator"), pledge.pk, upload=scan(), unclassified=True
            )
        if not Document.objects.filter(kind="pledge").exists():
            letters_made(stage)
    assert not PledgeSignature.objects.exists()


def test_a_letter_of_another_agency_is_not_there(stage: Stage, neighbour: County) -> None:
    letters_made(stage)
    pledge = pledge_of(stage.county, stage.programme, "head")
    with pytest.raises(NotFound):
        actions.sign_above(neighbour.deed("leader"), pledge.pk, text_sha256="")


def test_pages_offer_letters_and_show_who_signed(stage: Stage, signed_in: SignIn) -> None:
    everyone = reverse("programmes:pledges", args=[stage.programme.pk])
    make = reverse("programmes:make_letters", args=[stage.programme.pk])
    button = f'action="{make}"'
    office = signed_in("coordinator")
    assert button in office.get(everyone).content.decode()
    office.post(make)
    assert button not in office.get(everyone).content.decode()
    pledge = pledge_of(stage.county, stage.programme, "leader")
    page = reverse("programmes:pledge", args=[pledge.pk])
    client = signed_in("leader")
    client.post(
        reverse("programmes:sign_pledge", args=[pledge.pk]), {"text_sha256": read_hash(pledge)}
    )
    director = signed_in("director")
    above = reverse("programmes:sign_above", args=[pledge.pk])
    assert above in director.get(page).content.decode()
    director.post(above, {"text_sha256": read_hash(pledge)})
    shown = director.get(page).content.decode()
    assert "王主任" in shown and above not in shown
    paper = director.get(reverse("programmes:letter", args=[pledge.pk]))
    assert paper["Content-Type"] == "application/pdf"
    together = office.get(reverse("programmes:letters_print", args=[stage.programme.pk]))
    assert len(PdfReader(BytesIO(together.content)).pages) >= 3


def test_the_table_of_duties_says_who_owes_what(stage: Stage) -> None:
    made = actions.make_duties(stage.county.deed("coordinator"), stage.programme.pk)
    values = made.versions.get().content
    held = {
        r.clause.code: r
        for r in stage.programme.responsibilities.select_related("clause", "handler")
    }
    assert [row["code"] for row in values["rows"]] == [
        leaf.code for leaf in queries.leaves(stage.programme).order_by("order")
    ]
    assert all(row["handler"] == held[row["code"]].handler.name for row in values["rows"])  # type: ignore[union-attr]
    assert values["owned"] == values["count"] == len(values["rows"])
    own = actions.make_duties(stage.county.deed("head"), stage.programme.pk)
    mine = own.versions.get().content
    assert {row["unit"] for row in mine["rows"]} == {"疾控科"} and "疾控科" in own.title
    led = [row for row in values["rows"] if row["unit"] == "疾控科"]
    assert mine["rows"] == led and mine["count"] == len(led)
    with pytest.raises(Refused), transaction.atomic():
        actions.make_duties(stage.county.deed("lab_head"), stage.programme.pk)
    with pytest.raises(NotAllowed):
        actions.make_duties(stage.county.deed("handler"), stage.programme.pk)
