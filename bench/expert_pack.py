"""An expert pack of 6,000 files: memory and time of the process that makes it; its binder's pages.

On a database and a store of its own: the library's standard of 165 clauses, 6,000 files of 50 KB
that prove them in some 600 volumes. The pack is made in a fresh process, as after a restart.
Run `python -m bench.expert_pack`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.audit import database
from bench.evidence_matrix import FIRST, LAST, day, staged, timed
from bench.ledger import step

MEMORY_LIMIT_MB, PAGE_LIMIT_MS = 300.0, 60.0
FILES, FILE_BYTES, PAGES = 6_000, 50 * 1024, (5, 60)  # pages a file: 600 volumes of 300 pages


def main() -> int:
    """Stage, make and measure, each in a process of its own; 1 when a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", choices=["stage", "make", "pages"])
    parser.add_argument("--files", type=int, default=FILES)
    args = parser.parse_args()
    if args.part:
        print(json.dumps({"stage": stage, "make": make, "pages": pages}[args.part](args.files)))
        return 0
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as home:
        place = database(Path(home))
        try:
            told = {}
            for part in ("stage", "make", "pages"):
                told |= step(place.env, "bench.expert_pack", part, "--files", str(args.files))
        finally:
            place.end()
    return report(told)


def report(told: dict[str, Any]) -> int:
    """The figures beside their limits."""
    print(f"{told['files']:,} files in {told['volumes']} volumes, ZIP {told['zip_mb']:.0f} MB")
    print(f"peak memory: {told['peak_mb']:.0f} MB (limit {MEMORY_LIMIT_MB:.0f} MB)")
    print(f"  of which before the pack: {told['idle_mb']:.0f} MB")
    print(f"made in {told['wall_s']:.1f} s, {told['cpu_s']:.1f} s CPU")
    for name in ("list", "volume"):
        print(f"{name} page: {told[f'{name}_ms']:.1f} ms CPU (limit {PAGE_LIMIT_MS:.0f} ms)")
    slow = max(told["list_ms"], told["volume_ms"]) > PAGE_LIMIT_MS
    return int(slow or told["peak_mb"] > MEMORY_LIMIT_MB or not told["whole"])


def stage(files: int) -> dict[str, Any]:
    """Tables, the programme, its files and what they prove; the pack is asked for."""
    from bihuan.config.cli import setup

    setup.prepare()
    from bihuan.apps.people.queries import actor_of
    from bihuan.apps.programmes import actions
    from bihuan.kit import clock
    from bihuan.kit.deed import Deed

    account, programme = staged()
    stored(programme, files)
    by = Deed(by=actor_of(account.pk, on=clock.today()), at=clock.now())
    actions.set_evidence_since(by, programme.pk, year=FIRST)
    actions.ask_pack(by.again(), programme.pk)
    return {"files": files}


def make(_files: int) -> dict[str, Any]:
    """The job, as the worker does it."""
    from bihuan.config.cli.django_ready import ready

    ready()
    from bihuan.apps.programmes import actions
    from bihuan.apps.programmes.models import Pack

    idle, began, cpu = peak(), time.monotonic(), time.process_time()
    actions.make_waiting()
    told = {"wall_s": time.monotonic() - began, "cpu_s": time.process_time() - cpu}
    pack = Pack.objects.get()
    whole = pack.state == "ready" and not pack.problems and pack.files == pack.pieces
    size = pack.size / 1024 / 1024
    return {**told, "idle_mb": idle, "peak_mb": peak(), "zip_mb": size, "whole": whole}


def pages(_files: int) -> dict[str, Any]:
    """The list of volumes, and one volume."""
    from bihuan.config.cli.django_ready import ready

    ready()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from bihuan.apps.people.models import Account
    from bihuan.apps.programmes import queries
    from bihuan.apps.programmes.models import Programme
    from bihuan.kit import clock

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    programme = Programme.objects.get()
    ids = list(queries.bound_clauses(programme).order_by("order").values_list("pk", flat=True))
    found = queries.binder(programme, ids, on=clock.today())
    client = Client(headers={"host": "localhost"})
    account = Account.objects.get(username="matrix")
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        backend = cursor.fetchone()[0]
    path = f"/programmes/{programme.pk}/binder"
    told = {
        "list": timed(lambda: client.get(path), backend)[0],
        "volume": timed(lambda: client.get(f"{path}/{ids[3]}/1"), backend)[0],
    }
    return {"volumes": found.totals.volumes, **{f"{k}_ms": v for k, v in told.items()}}


def stored(programme: Any, files: int) -> None:
    """Files in the store and rows for them, linked in turn; without the journal's triggers."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from django.db import connection, transaction

    from bihuan.apps.archives.models import Evidence, File
    from bihuan.apps.archives.queries import stored_at
    from bihuan.apps.programmes import queries
    from bihuan.apps.standards.models import ClauseEvidence
    from bihuan.kit import clock

    draw = random.Random(6000)
    clauses = [one for one in queries.leaves(programme).order_by("order") if one.evidence_kinds]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        for n in range(files):
            content = b"%PDF-1.4\n" + draw.randbytes(FILE_BYTES - 9)
            clause, on = clauses[n % len(clauses)], day(draw, draw.randrange(FIRST, LAST + 1))
            file = File.objects.create(
                agency_id=programme.agency_id,
                sha256=hashlib.sha256(content).hexdigest(),
                name=f"工作材料{n}.pdf",
                media_type="application/pdf",
                size=len(content),
                pages=draw.randrange(*PAGES),
                added_at=clock.now(),
            )
            default_storage.save(stored_at(file), ContentFile(content))
            kind = draw.choice(clause.evidence_kinds)
            piece = Evidence.objects.create(
                agency_id=programme.agency_id,
                kind=kind,
                title=f"{kind}：关于{clause.name[:40]}的工作材料{n}",
                file=file,
                event_on=on,
                entered_on=on,
            )
            ClauseEvidence.objects.create(clause=clause, evidence=piece, kind=kind, linked_on=on)
        cursor.execute("analyze")


def peak() -> float:
    """The most memory this process, or any one it started, ever held, in MB."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


if __name__ == "__main__":
    sys.exit(main())
