"""The same form twice, and two people at the same record."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import transaction

from bihuan.apps.people.models import Act
from bihuan.kit.deed import new_act_id
from tests.apps.matrix.addresses import Address, addresses, path_of
from tests.apps.matrix.built import Estates
from tests.web.hostile.forms import fields_of
from tests.web.hostile.test_forms import sender, takers

# Pages that save over what stands: the field that tells which text the form was made of.
VERSIONED = {
    "loop:answer": "version",
    "loop:finding_assign": "version",
    "loop:finding_describe": "version",
    "loop:measure_edit": "version",
    "programmes:edit": "revision",
    "programmes:minutes": "revision",
    "standards:clause_edit": "revision",
    "standards:revise": "revision",
}


def twice(estates: Estates, address: Address) -> tuple[Any, Any, int] | None:
    """Both answers to one form sent twice, and how many acts it came to; None if it was refused."""
    client, path = sender(estates, address), path_of(address, estates.ours)
    values, _files = fields_of(client, path)
    data = {**values, "act_id": str(new_act_id())}
    before = Act.objects.count()
    first = client.post(path, data)
    if first.status_code not in {302, 303} or Act.objects.count() == before:
        return None
    second = client.post(path, data)
    return first, second, Act.objects.count() - before


def test_a_form_sent_twice_is_one_act_and_leads_to_the_same_page(estates: Estates) -> None:
    done, wrong = [], []
    for address in takers():
        with transaction.atomic():
            answers = twice(estates, address)
            transaction.set_rollback(True)
        if answers is None:
            continue
        first, second, acts = answers
        done.append(address.name)
        if (second.status_code, second.headers.get("Location"), acts) != (
            first.status_code,
            first["Location"],
            1,
        ):
            wrong.append(f"{address.name}: {second.status_code}, {acts} acts")
    assert not wrong
    assert len(done) >= 30, done


@pytest.mark.parametrize("name", sorted(VERSIONED))
def test_what_another_saved_in_between_is_not_overwritten(estates: Estates, name: str) -> None:
    address = next(a for a in addresses() if a.name == name)
    client, path = sender(estates, address), path_of(address, estates.ours)
    values, _files = fields_of(client, path)
    field = VERSIONED[name]
    assert field in values, f"{name} sends no {field}"
    before = Act.objects.count()
    stale = client.post(path, {**values, field: "987654"})
    assert stale.status_code == 409, stale.status_code
    assert Act.objects.count() == before
    said = re.sub(r"<[^>]+>|\s+", "", stale.content.decode())
    assert len(said) > 40
