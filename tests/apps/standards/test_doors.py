"""Pages that change something: they work for the coordinator, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.apps.standards import queries
from bihuan.apps.standards.models import Clause, Mapping, Version
from tests.apps.county import County
from tests.apps.standards.test_editing import clause, codes

SignedIn = Callable[[str], Client]
LEAF = {
    "name": "新条款",
    "score": "4",
    "rule": "yes",
    "methods": ["查阅资料"],
    "evidence_kinds": ["公文"],
    "look_back_years": "0",
}
FACTS = {
    "label": "2026 修订",
    "total": "100",
    "grades": "甲 90",
    "veto_on": "any_loss",
    "revision": "1",
}


def doors(version: Version) -> list[tuple[str, dict[str, Any]]]:
    """Every address that changes something, with what is sent to it."""
    leaf = clause(version, "2.1.1")
    at, on = [version.pk], [leaf.pk]
    return [
        (reverse("standards:revise", args=at), FACTS),
        (reverse("standards:freeze", args=at), {}),
        (reverse("standards:retire", args=at), {"reason": "旧"}),
        (reverse("standards:copy", args=at), {"label": "2027"}),
        (reverse("standards:clause_add", args=at), {**LEAF, "code": "2.1.5"}),
        (reverse("standards:clause_edit", args=on), {**LEAF, "revision": "1"}),
        (reverse("standards:clause_recode", args=on), {"code": "2.1.9"}),
        (reverse("standards:clause_shift", args=[leaf.pk, "down"]), {}),
        (reverse("standards:clause_drop", args=on), {}),
        (reverse("standards:settle", args=[version.pk, version.pk]), {"part": "1.1.1>1.1.1"}),
    ]


def standing(version: Version) -> object:
    fresh = Version.objects.select_related("standard").get(pk=version.pk)
    rows = Version.objects.count(), Clause.objects.count(), Mapping.objects.count()
    return fresh.state, fresh.revision, queries.tree_of(fresh), rows


@pytest.mark.parametrize("who", ["director", "leader", "head", "handler", "inspector", "archivist"])
def test_other_roles_are_refused_and_nothing_changes(
    signed_in: SignedIn, draft: Version, who: str
) -> None:
    client, before = signed_in(who), standing(draft)
    for address, given in doors(draft):
        assert client.post(address, given).status_code == 403, address
    assert standing(draft) == before


def test_another_agency_s_records_are_not_found_and_nothing_changes(
    signed_in: SignedIn, foreign: Version
) -> None:
    client, before = signed_in("coordinator"), standing(foreign)
    for address, given in doors(foreign):
        assert client.post(address, given).status_code == 404, address
    leaf = clause(foreign, "2.1.1")
    for name in ("standards:clause_edit", "standards:clause"):
        assert client.get(reverse(name, args=[leaf.pk])).status_code == 404
    for name in ("standards:revise", "standards:clause_add"):
        assert client.get(reverse(name, args=[foreign.pk])).status_code == 404
    assert standing(foreign) == before


def test_what_changes_something_is_not_done_by_a_link(signed_in: SignedIn, draft: Version) -> None:
    client, before = signed_in("coordinator"), standing(draft)
    forms = ("revise", "new", "edit")
    for address, _given in doors(draft):
        wanted = 200 if address.endswith(forms) else 405
        assert client.get(address).status_code == wanted, address
    assert standing(draft) == before


def test_a_frozen_version_offers_no_editing_and_refuses_it(
    signed_in: SignedIn, frozen: Version
) -> None:
    client, before = signed_in("coordinator"), standing(frozen)
    for address, given in doors(frozen):
        if not address.endswith(("retire", "copy", "settle")):
            assert client.post(address, given).status_code == 409, address
    leaf = clause(frozen, "2.1.1")
    page = client.get(reverse("standards:clause", args=[leaf.pk])).content.decode()
    assert reverse("standards:clause_edit", args=[leaf.pk]) not in page
    assert standing(frozen) == before


def test_a_clause_is_added_edited_moved_and_taken_out_by_pages(
    signed_in: SignedIn, draft: Version
) -> None:
    client = signed_in("coordinator")
    form = client.get(reverse("standards:clause_add", args=[draft.pk]), {"under": "2.1"})
    assert 'value="2.1.5"' in form.content.decode()
    added = client.post(reverse("standards:clause_add", args=[draft.pk]), {**LEAF, "code": "2.1.5"})
    made = clause(draft, "2.1.5")
    assert added.url == reverse("standards:clause", args=[made.pk])
    edited = {**LEAF, "name": "改过", "revision": "1", "veto": "on"}
    assert client.post(reverse("standards:clause_edit", args=[made.pk]), edited).url == added.url
    made.refresh_from_db()
    assert (made.name, made.veto, made.revision) == ("改过", True, 2)
    client.post(reverse("standards:clause_shift", args=[made.pk, "up"]))
    assert codes(draft)[codes(draft).index("2.1.5") + 1] == "2.1.4"
    client.post(reverse("standards:clause_recode", args=[made.pk]), {"code": "2.2.3"})
    gone = client.post(reverse("standards:clause_drop", args=[made.pk]))
    assert gone.url == reverse("standards:clause", args=[clause(draft, "2.2").pk])
    assert "2.2.3" not in codes(draft)


def test_a_class_is_added_and_renamed_by_pages(signed_in: SignedIn, draft: Version) -> None:
    client = signed_in("coordinator")
    address = reverse("standards:clause_add", args=[draft.pk]) + "?branch=1"
    assert 'value="6"' in client.get(address).content.decode()
    client.post(address, {"code": "6", "name": "其他"})
    made = clause(draft, "6")
    edit = reverse("standards:clause_edit", args=[made.pk])
    assert "其他" in client.get(edit).content.decode()
    client.post(edit, {"name": "其他事项", "revision": "1"})
    made.refresh_from_db()
    assert (made.name, made.is_leaf) == ("其他事项", False)
    assert client.post(reverse("standards:clause_drop", args=[made.pk])).url == reverse(
        "standards:version", args=[draft.pk]
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"rule": "ratio", "full_at": "95"},
        {"rule": "ratio", "full_at": "50", "zero_below": "95", "unit": "%"},
        {"score": "-1"},
        {"methods": ["突击检查"]},
        {"evidence_kinds": []},
        {"name": ""},
    ],
)
def test_a_form_that_does_not_parse_comes_back_with_what_was_written(
    signed_in: SignedIn, draft: Version, wrong: dict[str, Any]
) -> None:
    leaf, before = clause(draft, "2.1.1"), standing(draft)
    given = {**LEAF, "fact_source": "写了一半", "revision": "1", **wrong}
    page = signed_in("coordinator").post(reverse("standards:clause_edit", args=[leaf.pk]), given)
    assert page.status_code == 422
    assert "写了一半" in page.content.decode()
    assert standing(draft) == before


def test_the_facts_of_a_draft_are_revised_by_their_page(
    signed_in: SignedIn, draft: Version
) -> None:
    client, address = signed_in("coordinator"), reverse("standards:revise", args=[draft.pk])
    assert "优秀 90" in client.get(address).content.decode()
    assert client.post(address, {**FACTS, "grades": "甲"}).status_code == 422
    assert client.post(address, {**FACTS, "revision": "0"}).status_code == 409
    assert client.post(address, FACTS).status_code == 302
    draft.refresh_from_db()
    assert (draft.label, draft.veto_on, draft.revision) == ("2026 修订", "any_loss", 2)


def test_a_version_is_frozen_copied_compared_and_retired_by_pages(
    county: County, signed_in: SignedIn, draft: Version
) -> None:
    client = signed_in("coordinator")
    client.post(reverse("standards:freeze", args=[draft.pk]))
    copied = client.post(reverse("standards:copy", args=[draft.pk]), {"label": "2027"})
    newer = Version.objects.get(label="2027")
    assert copied.url == reverse("standards:version", args=[newer.pk])
    assert client.post(reverse("standards:copy", args=[draft.pk]), {"label": ""}).status_code == 409
    against = reverse("standards:against", args=[newer.pk, draft.pk])
    assert client.get(against).status_code == 200
    settle = against + "settle"
    assert client.post(settle, {"part": "1.1.1>1.1.1"}).url == against
    assert len(queries.pairs_between(draft.pk, newer.pk)) == 21
    assert "1.1.1>1.1.1" in client.get(against).content.decode()
    client.post(settle, {"join": ["1.1.1>1.1.1"]})
    client.post(settle, {"older": "1.1.2", "newer": "1.1.3"})
    assert len(queries.pairs_between(draft.pk, newer.pk)) == 23
    assert client.post(settle, {}).status_code == 409
    assert client.post(reverse("standards:retire", args=[draft.pk])).status_code == 409
    client.post(reverse("standards:retire", args=[draft.pk]), {"reason": "有新版"})
    draft.refresh_from_db()
    assert (draft.state, draft.retired_for) == ("retired", "有新版")
    assert "有新版" in client.get(reverse("standards:version", args=[draft.pk])).content.decode()


def test_the_comparison_narrows_to_one_kind_of_change(
    county: County, signed_in: SignedIn, frozen: Version
) -> None:
    from bihuan.apps.standards import actions

    newer = actions.copy_version(county.deed("coordinator"), version_id=frozen.pk, label="2027")
    actions.drop_clause(county.deed("coordinator"), clause_id=clause(newer, "5.2.1").pk)
    page = signed_in("head").get(
        reverse("standards:against", args=[newer.pk, frozen.pk]), {"kind": "removed"}
    )
    assert "5.2.1　" in page.content.decode()
    assert "1.1.1　" not in page.content.decode()
