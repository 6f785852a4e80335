"""Nothing is deleted: the database itself refuses it, for every table of the business (C3.10)."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from tests.apps.matrix.built import Estates

OURS = (
    "people",
    "archives",
    "documents",
    "standards",
    "policies",
    "surveillance",
    "programmes",
    "loop",
    "reports",
)
# No facts of the business: messages and texts made from records, the row that ends the chain.
OTHERS = {"people_notice", "people_chain", "people_sentform", "archives_filetext"}


def tables() -> list[type[Model]]:
    """Every table of our apps that holds facts."""
    models = [m for label in OURS for m in apps.get_app_config(label).get_models()]
    return [model for model in models if model._meta.db_table not in OTHERS]


def named(model: Any) -> str:
    return str(model._meta.label)


@act("test.erase", label="Erase")
def erase(deed: Deed, *, statement: str) -> int:
    """What nobody may do, tried within an act."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


@pytest.mark.parametrize("model", tables(), ids=named)
def test_no_row_is_deleted_within_an_act_or_outside(estates: Estates, model: Any) -> None:
    rows = model._base_manager
    before = rows.count()
    assert before, f"the estate has no {model._meta.label}: add one to tests/apps/matrix/estate.py"
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"delete from {table} where ctid = (select max(ctid) from {table})"
    with pytest.raises(DatabaseError), transaction.atomic():
        erase(estates.ours.by("system"), statement=statement)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.order_by("-pk")[0].delete()
    assert rows.count() == before


@pytest.mark.parametrize("model", tables(), ids=named)
def test_no_row_is_changed_outside_an_act(estates: Estates, model: Any) -> None:
    table = connection.ops.quote_name(model._meta.db_table)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"update {table} set id = id + 1000000")
