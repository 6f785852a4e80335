"""Every page, for every role: what the table says of the own agency's, nothing of a neighbour's."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bihuan.apps.people.models import Act, Change
from tests.apps.county import STAFF
from tests.apps.matrix.addresses import (
    BLIND,
    Address,
    addresses,
    names_a_record,
    noun_of,
    path_of,
    record,
)
from tests.apps.matrix.built import ROLES, THEIRS, Estates, signed_in

TABLE = Path(__file__).with_name("expected.csv")
MARKS = (THEIRS, quote(THEIRS), "邻县", *(f"t2-{who}" for who in STAFF))
MOST_LINKS = 3
REFUSED = {403, 404, 405}
# Names of business records, as the estate gives them: none of an administrator's business.
BUSINESS = (
    *("标准", "创建项目", "整改项目", "专项行动", "问题1", "待认领", "修订办法", "调度会", "纪要"),
    *("交叉检查", "自查", "扣分理由", "公文正文", "进展", "自评", "档案盒", "每周调度", "节点"),
)
ADMINISTRATORS = ("sysadmin", "secadmin", "auditadmin")
WORDS = ("办法", "标准", "问题", "主任", "督查", "mi")


def expected() -> dict[str, tuple[str, str]]:
    """Address → who may read it, who may send it something."""
    with TABLE.open(encoding="utf-8") as file:
        return {row["address"]: (row["get"], row["post"]) for row in csv.DictReader(file)}


def text_of(response: HttpResponse) -> str:
    """All a response says, whatever its format: the parts of a workbook, too."""
    chunks: Any = response.streaming_content if response.streaming else [response.content]
    body = b"".join(chunks)
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"\n".join(parts.read(name) for name in parts.namelist())
    head = " ".join(f"{name}: {value}" for name, value in response.items())
    return head + body.decode("utf-8", "replace")


def leaks(response: HttpResponse) -> list[str]:
    """Words of the neighbour in a response."""
    said = text_of(response)
    return [said[max(0, at - 60) : at + 60] for mark in MARKS if (at := said.find(mark)) >= 0]


def trouble(response: Any) -> str:
    """Where a page that failed failed."""
    if not getattr(response, "exc_info", None):
        return ""
    _kind, error, trace = response.exc_info
    while trace.tb_next:
        trace = trace.tb_next
    code = trace.tb_frame.f_code
    return f" {type(error).__name__}: {error} at {code.co_filename}:{trace.tb_lineno}"


def ask(client: Client, method: str, path: str, **how: Any) -> Any:
    """A request whose changes do not last."""
    with transaction.atomic():
        response = getattr(client, method)(path, **how)
        transaction.set_rollback(True)
    return response


def traces() -> tuple[int, int]:
    """How much the journal holds."""
    return Act.objects.count(), Change.objects.count()


def told(roles: set[str]) -> str:
    """A set of roles as the table writes it."""
    return "*" if roles == set(ROLES) else " ".join(r for r in ROLES if r in roles) or "-"


@pytest.mark.parametrize("address", addresses(), ids=lambda a: a.name)
def test_who_may_open_and_send_is_what_the_table_says(estates: Estates, address: Address) -> None:
    path = path_of(address, estates.ours)
    opened, sent = set(), set()
    for who in ROLES:
        for method, may in (("get", opened), ("post", sent)):
            response = ask(estates.client(who), method, path)
            said = f"{method.upper()} {address.name} as {who}: {response.status_code}"
            assert response.status_code < 500, said + trouble(response)
            assert not leaks(response), f"{said} tells of the neighbour: {leaks(response)}"
            if response.status_code not in REFUSED:
                may.add(who)
            if method == "get":
                follow(estates.client(who), path, response)
    found = (told(opened), told(sent))
    line = ",".join((address.name, *found))
    assert expected().get(address.name) == found, (
        f"expected.csv says {expected().get(address.name)}; as it is now: {line}"
    )


def follow(client: Client, path: str, page: Any) -> None:
    """The page's own tabs, filters and exports."""
    if page.status_code != 200 or not page["Content-Type"].startswith("text/html"):
        return
    links = sorted(set(re.findall(r'href="(\?[^"#]+)"', page.content.decode())))
    for link in sorted(links, key=lambda one: "xlsx" not in one)[:MOST_LINKS]:
        response = ask(client, "get", path + link.replace("&amp;", "&"))
        assert response.status_code < 500, path + link + trouble(response)
        assert not leaks(response), f"{path}{link} tells of the neighbour: {leaks(response)}"


@pytest.mark.parametrize(
    "address", [a for a in addresses() if names_a_record(a)], ids=lambda a: a.name
)
def test_a_neighbour_s_record_looks_like_none_and_stays_as_it_is(
    estates: Estates, address: Address
) -> None:
    before = traces()
    for path in foreign_paths(address, estates):
        for who in ROLES:
            for method in ("get", "post"):
                response = getattr(estates.client(who), method)(path)
                said = f"{method.upper()} {path} as {who}: {response.status_code}"
                assert response.status_code in {*REFUSED, 409}, said + trouble(response)
                assert not leaks(response), f"{said} tells of the neighbour: {leaks(response)}"
    assert traces() == before


def foreign_paths(address: Address, estates: Estates) -> Iterator[str]:
    """The address with the neighbour's records: all of them theirs, and each alone."""
    yield path_of(address, estates.theirs)
    named = [a for a in address.arguments if a not in BLIND]
    if len(named) > 1:
        for argument in named:
            noun = noun_of(address, argument)
            yield path_of(address, estates.ours, **{argument: record(estates.theirs, noun)})


@pytest.mark.parametrize("who", ROLES)
def test_no_search_finds_anything_of_the_neighbour_s(estates: Estates, who: str) -> None:
    for word in WORDS:
        response = ask(estates.client(who), "get", f"/search?q={quote(word)}")
        assert response.status_code == 200, word + trouble(response)
        assert not leaks(response), f"{word} as {who} tells of the neighbour: {leaks(response)}"


@pytest.mark.parametrize("who", ADMINISTRATORS)
def test_the_three_administrators_read_nothing_of_the_business(estates: Estates, who: str) -> None:
    names = {estates.ours.named(word) for word in BUSINESS}
    seen: dict[str, set[str]] = {}
    for address in addresses():
        if any("upload" in noun_of(address, argument) for argument in address.arguments):
            continue  # their own file, whatever they put into it
        said = text_of(ask(estates.client(who), "get", path_of(address, estates.ours)))
        if told := {name for name in names if name in said}:
            seen[address.name] = told
    assert not seen


def test_the_neighbour_s_own_people_do_read_those_words(estates: Estates) -> None:
    """Otherwise the tests above would find nothing whatever was shown."""
    client = signed_in(estates.theirs, "coordinator")
    for name in ("people:persons", "standards:shelf", "standards:export", "loop:rounds"):
        assert leaks(ask(client, "get", reverse(name))), name


@pytest.mark.parametrize("address", addresses(), ids=lambda a: a.name)
def test_without_signing_in_every_page_leads_to_the_sign_in(
    estates: Estates, address: Address
) -> None:
    path = path_of(address, estates.ours)
    for method in ("get", "post"):
        response = getattr(Client(raise_request_exception=False), method)(path)
        if address.name in {"desk:pulse", "desk:language"}:
            assert response.status_code in {200, 302, 405}
        else:
            assert response.status_code == 302
            assert response["Location"].startswith("/accounts/login/"), response["Location"]


def test_the_table_names_no_address_that_is_gone() -> None:
    assert set(expected()) <= {address.name for address in addresses()}
