"""The matrix of evidence of 165 clauses over 6 years: processor time of reading and of showing it.

On a database of its own: the library's standard of 165 clauses, a programme on it, and for every
clause, kind and year two pieces in three. The time is this process's and its database backend's.
Run `python -m bench.evidence_matrix`.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from bench.audit import database, spent
from bench.ledger import step

READ_LIMIT_MS, MOST_QUERIES = 20.0, 2
FIRST, LAST = 2021, 2026
ON = date(2026, 11, 2)
TURNS, ROUNDS = 9, 20


def main() -> int:
    """Stage and measure in a process of its own; 1 when a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", choices=["inside"])
    args = parser.parse_args()
    if args.part == "inside":
        print(json.dumps(inside()))
        return 0
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as home:
        place = database(Path(home))
        try:
            told = step(place.env, "bench.evidence_matrix", "inside")
        finally:
            place.end()
    return report(told)


def report(told: dict[str, Any]) -> int:
    """The figures beside their limits."""
    print(f"{told['clauses']} clauses, {told['cells']:,} cells, {told['pieces']:,} pieces")
    print(f"read the matrix: {told['read_ms']:.1f} ms CPU (limit {READ_LIMIT_MS:.0f} ms)")
    print(f"  of which the database: {told['read_database_ms']:.1f} ms")
    print(f"SQL queries: {told['queries']} (limit {MOST_QUERIES})")
    print(f"the whole page: {told['page_ms']:.1f} ms CPU, {told['page_kb']} KB")
    fits = told["read_ms"] <= READ_LIMIT_MS and told["queries"] <= MOST_QUERIES
    return int(not fits)


def inside() -> dict[str, Any]:
    """Everything that needs Django."""
    from bihuan.config.cli import setup

    setup.prepare()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bihuan.apps.programmes import queries

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    account, programme = staged()
    pieces = grown(programme)
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        backend = cursor.fetchone()[0]
    asked = queries.MatrixAsked()
    with CaptureQueriesContext(connection) as seen:
        found = queries.matrix(programme, asked, on=ON)
        asked_sql = len(seen)
    whole, database_ms = timed(lambda: queries.matrix(programme, asked, on=ON), backend)
    client = Client(headers={"host": "localhost"})
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    path = f"/programmes/{programme.pk}/evidence"
    page, _database = timed(lambda: client.get(path), backend)
    return {
        "clauses": queries.leaves(programme).count(),
        "cells": found.asked_for,
        "pieces": pieces,
        "queries": asked_sql,
        "read_ms": whole,
        "read_database_ms": database_ms,
        "page_ms": page,
        "page_kb": len(client.get(path).content) // 1024,
    }


def timed(do: Any, backend: int) -> tuple[float, float]:
    """Milliseconds of CPU of this process and its backend, and of the backend alone."""
    do()
    wholes, parts = [], []
    for _turn in range(TURNS):
        began, other = time.process_time(), spent([backend])
        for _round in range(ROUNDS):
            do()
        parts.append((spent([backend]) - other) / ROUNDS * 1000)
        wholes.append((time.process_time() - began) / ROUNDS * 1000 + parts[-1])
    return median(wholes), median(parts)


def staged() -> tuple[Any, Any]:
    """A coordinator's account, and a programme on the standard of 165 clauses."""
    from django.contrib.auth.hashers import make_password

    from bihuan.apps.people import actions as people
    from bihuan.apps.people.models import Account
    from bihuan.apps.people.queries import actor_of
    from bihuan.apps.programmes import actions as programmes
    from bihuan.apps.programmes.actions.programmes import Outline
    from bihuan.apps.standards import actions as standards
    from bihuan.kit import clock
    from bihuan.kit.deed import SYSTEM, Deed

    system = Deed(by=SYSTEM, at=clock.now())
    agency = people.found_agency(system, name="县疾控中心", short_name="县", code="MATRIX")
    unit = people.open_unit(system.again(), agency_id=agency.pk, name="办公室", order=1)
    person = people.enter_person(system.again(), agency_id=agency.pk, name="陈", staff_no="1")
    post = people.create_post(system.again(), unit_id=unit.pk, title="主任", role="coordinator")
    people.appoint(system.again(), person_id=person.pk, post_id=post.pk, starts_on=date(2020, 1, 1))
    opened = people.open_account(system.again(), person_id=person.pk, username="matrix")
    account = Account.objects.get(username="matrix") if opened else None
    assert account is not None
    by = Deed(by=actor_of(account.pk, on=clock.today()), at=clock.now())
    account = people.set_password(by, account_id=account.pk, password_hash=make_password(None))
    by = by.again()
    version = standards.load_from_library(by, agency_id=agency.pk, key="cdc-grade-165")
    standards.freeze(by.again(), version_id=version.pk)
    outline = Outline(kind="accreditation", name="等级创建", starts_on=date(FIRST, 1, 1))
    programme = programmes.create_programme(by.again(), outline=outline, version_id=version.pk)
    return account, programme


def grown(programme: Any) -> int:
    """Two pieces in three for every clause, kind and year; without the journal's triggers."""
    from django.db import connection, transaction

    from bihuan.apps.archives.models import Evidence
    from bihuan.apps.programmes import queries
    from bihuan.apps.standards.models import ClauseEvidence

    draw = random.Random(165)
    rows = []
    for clause in queries.leaves(programme):
        for kind in clause.evidence_kinds:
            for year in range(FIRST, LAST + 1):
                rows += [(clause.pk, kind, day(draw, year)) for _n in range(draw.randrange(3))]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        made = Evidence.objects.bulk_create(
            Evidence(
                agency_id=programme.agency_id,
                kind=kind,
                title=f"{kind} {on}",
                statement="…",
                event_on=on,
                entered_on=on,
                expires_on=on + timedelta(days=900) if draw.random() < 0.2 else None,
            )
            for _clause, kind, on in rows
        )
        ClauseEvidence.objects.bulk_create(
            ClauseEvidence(clause_id=clause, evidence_id=piece.pk, kind=kind, linked_on=on)
            for (clause, kind, on), piece in zip(rows, made, strict=True)
        )
        cursor.execute("analyze")
    return len(rows)


def day(draw: random.Random, year: int) -> date:
    """Some day of a year, not after the day of the page."""
    return min(date(year, 1, 1) + timedelta(days=draw.randrange(365)), ON)


if __name__ == "__main__":
    sys.exit(main())
