"""Records: migrations in step and named, every business table under the journal's trigger."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from tests.house.conftest import PRODUCT, named

# Tables that hold no fact of the business, each with its reason.
NOT_JOURNALED = {
    "people_act": "the journal itself",
    "people_change": "the journal itself",
    "people_chain": "the end of the chain",
    "people_sentform": "where a form led, kept for a day",
    "archives_filetext": "what a file says, read out of it; it can be read again",
    "people_notice": "messages made from records; reading one is no act",
}
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


@pytest.mark.django_db
def test_migrations_are_in_step_with_the_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=io.StringIO())


@pytest.mark.parametrize("path", sorted(PRODUCT.rglob("migrations/0*.py")), ids=named)
def test_migrations_are_named_and_import_no_product_code(path: Path) -> None:
    assert re.fullmatch(r"\d{4}_[a-z][a-z_0-9]+", path.stem)
    assert "_auto_" not in path.stem
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"from bihuan\.apps\S* import (?!states)", text.replace("migrations", ""))


@pytest.mark.django_db
def test_every_business_table_is_journaled() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid"
            " where t.tgname = 'journal'"
        )
        journaled = {row[0] for row in cursor.fetchall()}
    tables = {m._meta.db_table for label in OURS for m in apps.get_app_config(label).get_models()}
    assert tables - journaled == set(NOT_JOURNALED)
