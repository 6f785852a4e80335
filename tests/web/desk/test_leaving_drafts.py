"""Drafts of documents go with everything else a leaver hands over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from bihuan.apps.documents import actions
from bihuan.apps.documents.models import Document
from bihuan.apps.people.models import Account, Act
from bihuan.kit.refusals import NotFound, Refused
from bihuan.web.desk import handing
from tests.apps.county import County
from tests.apps.documents import office

SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def files_kept_apart(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


def hand_over(county: County, to: str) -> int:
    moved: int = handing.hand_over_all(
        county.deed("coordinator"),
        from_id=county.persons["handler"].pk,
        to_id=county.persons[to].pk,
    )
    return moved


def test_what_is_not_issued_is_owed_and_goes_over(county: County) -> None:
    series = office.series(county).pk
    mine = [office.draft(county), office.submitted(county, series_id=series)]
    done = office.issued(county, series_id=series)
    (owed,) = handing.owed(county.persons["handler"].pk)
    assert [path for _title, path in owed.rows] == [f"/documents/{one.pk}" for one in mine]
    assert hand_over(county, "handler2") == 2
    drafters = dict(Document.objects.values_list("pk", "drafted_by"))
    taker, leaver = county.persons["handler2"].pk, county.persons["handler"].pk
    assert drafters == {mine[0].pk: taker, mine[1].pk: taker, done.pk: leaver}
    assert Act.objects.order_by("-pk")[0].verb == "desk.hand_over_all"
    with pytest.raises(Refused):
        actions.check(county.deed("handler2"), document_id=mine[1].pk)


def test_locking_says_how_many_drafts_are_open(county: County, signed_in: SignIn) -> None:
    title = office.draft(county).title
    page = reverse("desk:lock", args=[county.persons["handler"].pk])
    refusal = signed_in("secadmin").post(page, {"reason": "离岗"})
    words = refusal.content.decode()
    assert refusal.status_code == 409 and "1 份公文草稿" in words and title not in words
    assert Account.objects.get(person=county.persons["handler"]).is_active


def test_who_checked_a_paper_does_not_become_its_drafter(county: County) -> None:
    paper = office.checked(county, series_id=office.series(county).pk)
    with pytest.raises(Refused), transaction.atomic():
        hand_over(county, "coordinator")
    assert Document.objects.get(pk=paper.pk).drafted_by == county.persons["handler"]
    assert hand_over(county, "handler2") == 1


def test_another_agency_takes_no_draft(county: County, neighbour: County) -> None:
    paper = office.draft(county)
    with pytest.raises(NotFound), transaction.atomic():
        actions.hand_over(
            county.deed("coordinator"),
            from_id=county.persons["handler"].pk,
            to_id=neighbour.persons["handler"].pk,
        )
    assert Document.objects.get(pk=paper.pk).drafted_by == county.persons["handler"]
