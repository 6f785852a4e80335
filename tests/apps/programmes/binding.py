"""A running programme with pieces in its binder, for the tests of volumes and packs."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from bihuan.apps.archives.models import Evidence
from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.models import Programme
from bihuan.apps.standards.models import Clause
from tests.apps.county import County
from tests.apps.programmes.conftest import assign_all


def begun(county: County, programme: Programme) -> Programme:
    """Owned, proved since 2024, running."""
    assign_all(county, programme)
    actions.set_evidence_since(county.deed("coordinator"), programme.pk, year=2024)
    actions.start(county.deed("coordinator"), programme.pk)
    programme.refresh_from_db()
    return programme


def leaf(programme: Programme, n: int = 0) -> Clause:
    """One of its clauses."""
    return queries.leaves(programme).order_by("order")[n]


def paper(
    county: County,
    programme: Programme,
    title: str,
    *,
    day: date,
    who: str = "handler",
    pages: int = 1,
    n: int = 0,
    **more: Any,
) -> Evidence:
    """A PDF that proves a clause."""
    clause = leaf(programme, n)
    upload = SimpleUploadedFile(f"{title[:60]}.pdf", pdf(title, pages=pages))
    told = {"upload": upload, "unclassified": True, **more}
    return actions.give_evidence(
        county.deed(who),
        programme.pk,
        clause_id=clause.pk,
        kind=clause.evidence_kinds[0],
        title=title,
        event_on=day,
        **told,
    )


def words(
    county: County,
    programme: Programme,
    title: str,
    *,
    day: date,
    who: str = "handler",
    n: int = 0,
    **more: Any,
) -> Evidence:
    """A statement that proves a clause."""
    clause = leaf(programme, n)
    return actions.give_evidence(
        county.deed(who),
        programme.pk,
        clause_id=clause.pk,
        kind=clause.evidence_kinds[0],
        title=title,
        event_on=day,
        **{"statement": f"{title}：说明", **more},
    )


def pdf(title: str, *, pages: int = 1) -> bytes:
    """Blank pages under a title of their own, so that no two are the same file."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(width=200, height=200)
    writer.add_metadata({"/Title": title})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
