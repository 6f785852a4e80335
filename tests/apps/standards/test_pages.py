"""Pages to read: who sees what, what they cost, and that other agencies' stay unseen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.apps.standards import queries
from bihuan.apps.standards.models import Version
from tests.apps.county import County

SignedIn = Callable[[str], Client]
READERS = ("director", "leader", "coordinator", "inspector", "archivist", "head", "handler")
BLIND = ("sysadmin", "secadmin", "auditadmin")


def text(response: Any) -> str:
    return str(response.content.decode())


def pages_of(version: Version) -> list[str]:
    clause = queries.clauses_of(version.pk).get(code="2.1.1")
    section = queries.clauses_of(version.pk).get(code="2.1")
    return [
        reverse("standards:version", args=[version.pk]),
        reverse("standards:history", args=[version.pk]),
        reverse("standards:version_export", args=[version.pk]),
        reverse("standards:clause", args=[clause.pk]),
        reverse("standards:clause", args=[section.pk]),
        reverse("standards:against", args=[version.pk, version.pk]),
    ]


@pytest.mark.parametrize("who", READERS)
def test_everybody_with_a_business_post_reads(
    signed_in: SignedIn, frozen: Version, who: str
) -> None:
    client = signed_in(who)
    for address in [reverse("standards:shelf"), reverse("standards:export"), *pages_of(frozen)]:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("who", BLIND)
def test_administrators_see_no_standard(signed_in: SignedIn, frozen: Version, who: str) -> None:
    client = signed_in(who)
    assert "基层党支部" not in text(client.get(reverse("standards:shelf")))
    for address in pages_of(frozen):
        assert client.get(address).status_code == 404, address


def test_another_agency_s_standard_looks_like_none_at_all(
    signed_in: SignedIn, foreign: Version
) -> None:
    client = signed_in("coordinator")
    assert "基层党支部" not in text(client.get(reverse("standards:shelf")))
    nowhere = client.get(reverse("standards:version", args=[999_999]))
    for address in pages_of(foreign):
        response = client.get(address)
        assert response.status_code == nowhere.status_code == 404, address


def test_the_shelf_filters_by_words_kind_and_state(
    signed_in: SignedIn, frozen: Version, large: Version
) -> None:
    client, shelf = signed_in("head"), reverse("standards:shelf")
    assert "县级疾控中心" in text(client.get(shelf))
    for query, here in (
        ({"q": "党支部"}, True),
        ({"q": "党支部 样例"}, True),
        ({"q": "党支部 2030"}, False),
        ({"kind": "appraisal"}, True),
        ({"kind": "accreditation"}, False),
        ({"state": "frozen"}, True),
        ({"state": "draft"}, False),
    ):
        page = text(client.get(shelf, query))
        assert ("基层党支部" in page) is here, query


def test_the_tree_finds_by_code_words_and_initials(signed_in: SignedIn, large: Version) -> None:
    client, page = signed_in("handler"), reverse("standards:version", args=[large.pk])
    for words in ("4.3.2", "麻疹", "zwh", "婴儿 乙肝"):
        shown = text(client.get(page, {"words": words}))
        names = queries.clauses_of(large.pk).filter(is_leaf=True)
        wanted = queries.outline(list(queries.clauses_of(large.pk)), queries.Wanted(words=words))
        for leaf in names:
            is_wanted = any(leaf in group.shown for group in wanted.classes)
            assert (f">{leaf.code}　" in shown) is is_wanted, (words, leaf.code)


def test_the_tree_narrows_to_vetoes_absences_rules_methods_and_departments(
    large: Version,
) -> None:
    clauses = list(queries.clauses_of(large.pk))

    def matches(**wanted: str) -> int:
        return queries.outline(clauses, queries.Wanted(**wanted)).matches

    assert matches() == 165
    assert matches(special="veto") == 7
    assert matches(special="absent") == 15
    assert matches(rule="ratio") == 64
    assert matches(rule="deduct") == 72
    assert matches(rule="tier") == 8
    assert matches(words="4.3") == 7
    assert matches(words="4.3", special="veto") == 1
    assert matches(method="操作考核") == sum("操作考核" in c.methods for c in clauses)
    assert matches(evidence="责任书") == sum("责任书" in c.evidence_kinds for c in clauses) > 0
    assert matches(lead="检验科") == sum(c.lead_unit_name == "检验科" for c in clauses) > 0
    absent = queries.outline(clauses, queries.Wanted())
    assert (absent.vetoes, absent.absent, absent.absent_points) == (7, 15, 85)


def test_the_tree_of_165_clauses_costs_few_queries(
    signed_in: SignedIn, large: Version, django_assert_max_num_queries: Any
) -> None:
    client, page = signed_in("head"), reverse("standards:version", args=[large.pk])
    client.get(page)
    # who asks: session, account, posts, heading; what: version, clauses, versions
    with django_assert_max_num_queries(7):
        assert client.get(page).status_code == 200


def test_the_shelf_costs_the_same_with_more_rows(
    county: County, signed_in: SignedIn, frozen: Version, django_assert_max_num_queries: Any
) -> None:
    from bihuan.apps.standards import actions

    client, page = signed_in("head"), reverse("standards:shelf")
    for year in range(2027, 2033):
        actions.copy_version(county.deed("coordinator"), version_id=frozen.pk, label=str(year))
    client.get(page)
    with django_assert_max_num_queries(8):
        shown = text(client.get(page))
    assert "2032" in shown
    assert "2027" in shown


def test_a_clause_page_explains_its_rule_with_worked_examples(
    signed_in: SignedIn, large: Version
) -> None:
    leaf = queries.clauses_of(large.pk).get(code="6.1.1")
    assert leaf.rule == {"kind": "ratio", "full": "95", "zero": "50", "unit": "%"}
    page = text(signed_in("handler").get(reverse("standards:clause", args=[leaf.pk])))
    told = queries.explain(leaf.rule, leaf.score)
    assert told.sentence in page
    # 7 points: 73/95 of 7 is 5.378…, 50/95 of 7 is 3.684…
    assert leaf.score == 7
    assert told.examples == (("95%", "7"), ("73%", "5.38"), ("50%", "3.68"), ("49.9%", "0"))
    for found, points in told.examples:
        assert f">{found}<" in page
        assert f">{points}<" in page


def test_the_list_exports_as_filtered(signed_in: SignedIn, frozen: Version, large: Version) -> None:
    from bihuan.kit.sheets.reading import open_workbook

    response = signed_in("head").get(reverse("standards:export"), {"kind": "appraisal"})
    book = open_workbook("list.xlsx", response.content)
    cells = [line.cells for line in book.sheets[0].rows()]
    assert [row[0] for row in cells[2:]] == ["基层党支部百分制考核样例标准"]
