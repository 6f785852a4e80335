"""Every form, sent what it never asked for: a sentence, never a failure, never a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from bihuan.apps.loop.models import Answer
from bihuan.kit.deed import new_act_id
from tests.apps.loop.checking import LEAVES
from tests.apps.matrix.addresses import Address, addresses, path_of
from tests.apps.matrix.built import Estates, signed_in
from tests.apps.matrix.test_views import expected, trouble
from tests.web.hostile.forms import Values, fields_of, send
from tests.web.hostile.values import ALONE, BROKEN, MEGABYTE, SCRIPT, TOGETHER, raw

FORM = "application/x-www-form-urlencoded"
FILES = (
    SimpleUploadedFile("a.xlsx", b"PK\x03\x04" + b"\x00" * 40),
    SimpleUploadedFile("../../b.csv", b"\xff\xfe\x00\xd8,\x00"),
    SimpleUploadedFile("c\x00.xlsx", b""),
    SimpleUploadedFile("<script>.txt", b"\x00\x01\x02"),
    SimpleUploadedFile("d" * 300 + ".docx", b"PK\x05\x06" + b"\x00" * 18),
)


# Who stands in the relation a page asks for; elsewhere the office sends, or a role that may.
SENDERS = {
    "loop:answer": "inspector",
    "loop:ask_extension": "handler",
    "loop:add_measure": "handler",
    "loop:closure_agree": "head",
    "loop:closure_return": "head",
    "loop:extension_endorse": "leader",
    "loop:finding_accept": "head",
    "loop:finding_apply": "handler",
    "loop:finding_decline": "head",
    "loop:follow_answer": "inspector",
    "loop:link_answer": "inspector",
    "loop:measure_report": "handler",
    "loop:measure_send_back": "inspector",
    "loop:measure_submit": "handler",
    "loop:measure_verify": "inspector",
    "loop:prove": "handler",
    "loop:prove_answer": "inspector",
    "loop:reuse_evidence": "handler",
    "loop:waive_answer": "inspector",
    "loop:withdraw_proof": "handler",
    "policies:check": "head",
    "programmes:ask_excuse": "head",
    "programmes:ask_exemption": "head",
    "programmes:record_held": "head",
}


def takers() -> list[Address]:
    """Addresses that take a POST from somebody."""
    table = expected()
    return [a for a in addresses() if _takes(*table.get(a.name, ("-", "-")))]


def _takes(get: str, post: str) -> bool:
    """Nobody may send to a page that is only read; one nobody may even read waits for more."""
    return post != "-" or get == "-"


def sender(estates: Estates, address: Address) -> Client:
    """Somebody who may send to an address; where nobody may yet, the office."""
    if address.name in SENDERS:
        return estates.client(SENDERS[address.name])
    may = expected().get(address.name, ("", ""))[1].split()
    who = may[0] if may and may[0] not in {"*", "-"} else "coordinator"
    return estates.client("coordinator" if "coordinator" in may else who)


def sound(response: Any, said: str) -> None:
    """A sentence in place of a failure, and nothing of ours as script."""
    assert response.status_code < 500, said + trouble(response)
    assert response.status_code not in {100, 204}, said
    if response.status_code in {301, 302, 303}:
        return
    if response.streaming:  # a file
        assert b"".join(response.streaming_content), f"{said}: an empty file"
        return
    body = response.content.decode("utf-8", "replace")
    assert "Traceback" not in body, said
    assert "<script>alert" not in body, f"{said}: not escaped"
    if response["Content-Type"].startswith("text/html"):
        words = re.sub(r"<[^>]+>|\s+", "", body)
        assert len(words) > 20, f"{said}: says nothing"


def trials(values: Values) -> Iterator[tuple[str, Values]]:
    """Each field alone, then all of them."""
    for name in values:
        for label, value in ALONE.items():
            yield f"{name}: {label}", {**values, name: value}
    yield "everything twice", {name: ["1", "²"] for name in values}
    for label, value in {**ALONE, **TOGETHER}.items():
        yield f"everything: {label}", dict.fromkeys(values, value)


@pytest.mark.parametrize("address", takers(), ids=lambda a: a.name)
def test_nothing_that_is_sent_to_a_form_breaks_its_page(estates: Estates, address: Address) -> None:
    client, path = sender(estates, address), path_of(address, estates.ours)
    values, files = fields_of(client, path)
    for label, data in trials(values):
        sound(send(client, path, data), f"{address.name} {label}")
    for name in values:
        saved_and_shown(client, path, {**values, name: SCRIPT}, f"{address.name} {name}: a script")
    for broken in BROKEN:
        body = raw([*values, "act_id"], broken)
        sound(send(client, path, body, content_type=FORM), f"{address.name} {broken!r}")
    longest = dict.fromkeys(list(values)[:3], MEGABYTE)
    sound(send(client, path, {**values, **longest}), f"{address.name} a megabyte")
    sound(send(client, path, {**values, "act_id": "x"}), f"{address.name} a damaged act id")
    for file in FILES if files else ():
        for name in files:
            file.seek(0)
            sound(send(client, path, {**values, name: file}), f"{address.name} {file.name!r}")


def saved_and_shown(client: Client, path: str, data: Values, said: str) -> None:
    """What was saved is shown as text on the page that follows."""
    with transaction.atomic():
        saved = client.post(path, data)
        sound(saved, said)
        if saved.status_code in {302, 303}:
            sound(client.get(saved["Location"]), f"{said}, shown after saving")
        transaction.set_rollback(True)


def test_a_form_without_its_token_is_told_so_in_our_words(estates: Estates) -> None:
    client = signed_in(estates.ours, "sysadmin", enforce_csrf_checks=True)
    response = client.post("/people/units/new", {"name": "新科室"})
    assert response.status_code == 403
    sound(response, "no token")
    assert "<html lang=" in response.content.decode()
    assert "CSRF" not in response.content.decode()


def test_more_fields_than_anybody_fills_in_are_refused(estates: Estates) -> None:
    body = "&".join(f"f{n}=1" for n in range(6000))
    response = send(estates.client("sysadmin"), "/people/units/new", body, content_type=FORM)
    assert response.status_code == 400
    sound(response, "six thousand fields")


def test_a_body_beyond_the_limit_is_refused(estates: Estates) -> None:
    data = {"name": "字" * (2 * 1024 * 1024), "act_id": str(new_act_id())}
    response = send(estates.client("sysadmin"), "/people/units/new", data)
    assert response.status_code == 400
    sound(response, "six megabytes")


@pytest.mark.parametrize("code", [code for code, *_rest in LEAVES])
def test_no_kind_of_rule_breaks_on_a_nonsense_answer(estates: Estates, code: str) -> None:
    round_id = estates.ours.ids["round"]
    answer = Answer.objects.get(round_id=round_id, clause__code=code)
    may = ("inspector", "expert")
    client = next(c for c in map(estates.client, may) if "<form" in _shown(c, answer.pk))
    path = reverse("loop:answer", args=[answer.pk])
    values, _files = fields_of(client, path)
    for label, data in trials(values):
        sound(send(client, path, data), f"{code} {label}")
    for name in values:
        for odd in ("1e400", "-1e-400", "Infinity", "NaN", "0", "99999999.99999999", "1 " * 900):
            sound(send(client, path, {**values, name: odd}), f"{code} {name}: {odd[:20]}")


def _shown(client: Client, answer_id: int) -> str:
    return str(client.get(reverse("loop:answer", args=[answer_id])).content.decode())
