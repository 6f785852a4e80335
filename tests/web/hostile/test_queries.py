"""Every page, asked with a query nobody's browser would make: a page, never a failure."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from tests.apps.matrix.addresses import Address, addresses, path_of
from tests.apps.matrix.built import Estates
from tests.apps.matrix.test_views import expected
from tests.web.hostile.forms import reading
from tests.web.hostile.test_forms import sound
from tests.web.hostile.values import ALONE, BROKEN, GARBAGE_MARKS, TOGETHER, marks, raw

LONGEST_ORDER = 4
AT_ONCE = ("no day at all", "a digit that is no number", "controls", "long", "script")
WORST = ("nul", "more digits than Python reads")


def readers() -> list[Address]:
    """Addresses that answer a GET of somebody."""
    return [a for a in addresses() if expected().get(a.name, ("-", ""))[0] != "-"]


def _page_marks() -> list[str]:
    return [*GARBAGE_MARKS, *(mark for n in range(1, LONGEST_ORDER) for mark in marks(n))]


def look(client: Any, path: str, query: Any) -> Any:
    with transaction.atomic():
        response = client.get(path, query) if isinstance(query, dict) else client.get(path + query)
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize("address", readers(), ids=lambda a: a.name)
def test_no_query_breaks_a_page(estates: Estates, address: Address) -> None:
    may = expected()[address.name][0].split()
    who = "coordinator" if may[0] == "*" or "coordinator" in may else may[0]
    client, path = estates.client(who), path_of(address, estates.ours)
    with reading() as seen:
        client.get(path)
    names = sorted(name for name in seen if name.isidentifier())
    for mark in _page_marks() if "after" in names else ():
        answer(look(client, path, {"after": mark}), f"{path}?after={mark[:40]}")
    for label, value in {**ALONE, **{key: TOGETHER[key] for key in AT_ONCE}}.items():
        query = {name: [value, "1"] for name in [*names, "nothing"] if name != "format"}
        answer(look(client, path, query), f"{path} {label}")
    for name in names:
        for label in WORST:
            answer(look(client, path, {name: ALONE[label]}), f"{path} {name}: {label}")
    for broken in BROKEN:
        answer(look(client, path, "?" + raw([*names, "a[]"], broken)), f"{path} {broken!r}")


def answer(response: Any, said: str) -> None:
    if response.streaming or not response["Content-Type"].startswith("text/"):
        assert response.status_code < 500, said
        return
    sound(response, said)


@pytest.mark.parametrize(
    "path",
    [
        "/people/99999999999999999999",
        "/people/" + "9" * 5000,
        "/people/-1",
        "/people/%00",
        "/standards/import/%ED%A0%80/",
        "/entry/%00",
        "/entry/" + "x" * 5000,
        "/people/import/..%2f..%2fetc%2fpasswd/annotated",
        "/standards/import/a-b-c-d/",
        "/standards/clauses/1/shift-sideways",
        "/%",
    ],
)
def test_no_address_breaks_the_site(estates: Estates, path: str) -> None:
    for who in ("coordinator", "sysadmin"):
        response = estates.client(who).get(path)
        assert response.status_code in {400, 403, 404, 405, 409}, path
        sound(response, path)
