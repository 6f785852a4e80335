"""The archives of a county: 600 boxes, 6,000 items of two parts; processor time of their pages.

On a database of its own. The time is this process's and its database backend's.
Run `python -m bench.archives`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from bench.audit import database, spent
from bench.evidence_matrix import staged
from bench.ledger import step

PAGE_LIMIT_MS, SHEET_LIMIT_MS = 60.0, 3_000.0
YEARS, PER_YEAR, PER_BOX = range(2006, 2026), 300, 10
TURNS = 7


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
            told = step(place.env, "bench.archives", "inside")
        finally:
            place.end()
    return report(told)


def report(told: dict[str, Any]) -> int:
    """The figures beside their limits."""
    print(f"{told['boxes']:,} boxes, {told['items']:,} items, {told['parts']:,} parts")
    broken = 0
    for name, (spent_ms, size) in told["figures"].items():
        limit = SHEET_LIMIT_MS if name.endswith("XLSX") else PAGE_LIMIT_MS
        broken += spent_ms > limit
        print(f"{name}: {spent_ms:.1f} ms CPU (limit {limit:,.0f} ms), {size} KB")
    return int(broken > 0)


def inside() -> dict[str, Any]:
    """Everything that needs Django."""
    from bihuan.config.cli import setup

    setup.prepare()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from bihuan.apps.archives.models import Box, Item, ItemPart

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    account, programme = staged()
    grown(programme.agency_id)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
        cursor.execute("select pg_backend_pid()")
        backend = cursor.fetchone()[0]
    client = Client(headers={"host": "localhost"})
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    at, item = "/evidence/archives", Item.objects.order_by("-pk")[0].pk
    paths = {
        "catalogue": f"{at}/",
        "catalogue, a word and a retention": f"{at}/?words=%E9%80%9A%E7%9F%A5+7&retention=D30",
        "boxes": f"{at}/boxes",
        "one item": f"{at}/items/{item}",
        "register of loans": f"{at}/lendings",
        "catalogue as XLSX": f"{at}/catalogue.xlsx",
    }
    return {
        "boxes": Box.objects.count(),
        "items": Item.objects.count(),
        "parts": ItemPart.objects.count(),
        "figures": {name: timed(client, path, backend) for name, path in paths.items()},
    }


def timed(client: Any, path: str, backend: int) -> tuple[float, int]:
    """Median milliseconds of CPU of this process and its backend, and the size in KB."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    found = []
    for _turn in range(TURNS):
        began, other = time.process_time(), spent([backend])
        client.get(path)
        found.append((time.process_time() - began + spent([backend]) - other) * 1000)
    return median(found), len(answer.content) // 1024


def grown(agency_id: int) -> None:
    """The rows themselves, in one act: by the verbs it would take an hour."""
    from bihuan.kit import clock
    from bihuan.kit.acts import act
    from bihuan.kit.deed import SYSTEM, Deed

    @act("bench.grow_archives", label="Grow", may=("system",))
    def grow(deed: Deed) -> None:
        for year in YEARS:
            _year(agency_id, year, deed.on)

    grow(Deed(by=SYSTEM, at=clock.now()))


def _year(agency_id: int, year: int, on: date) -> None:
    from bihuan.apps.archives.models import Box, Evidence, Item, ItemClass, ItemPart

    own = ItemClass.objects.create(
        agency_id=agency_id,
        category="WS",
        year=year,
        retention=("Y", "D30", "D10")[year % 3],
        org_code="BGS",
        last=PER_YEAR,
        boxes_made=PER_YEAR // PER_BOX,
    )
    boxes = Box.objects.bulk_create(
        Box(item_class=own, number=n + 1, width_mm=30, place="2 架", made_on=on)
        for n in range(PER_YEAR // PER_BOX)
    )
    pieces = Evidence.objects.bulk_create(
        Evidence(
            agency_id=agency_id,
            kind="公文",
            title=f"{year}年材料{n}",
            statement="正文",
            event_on=date(year, 6, 1),
            entered_on=on,
        )
        for n in range(2 * PER_YEAR)
    )
    items = Item.objects.bulk_create(
        Item(
            item_class=own,
            number=n + 1,
            title=f"关于做好{year}年第{n}项工作的通知",
            author="县疾控中心",
            document_no=f"疾控〔{year}〕{n}号",
            dated_on=date(year, 6, 1),
            pages=5,
            filed_on=on,
            box=boxes[n // PER_BOX],
        )
        for n in range(PER_YEAR)
    )
    ItemPart.objects.bulk_create(
        ItemPart(item=items[n // 2], evidence=piece, order=n % 2 + 1)
        for n, piece in enumerate(pieces)
    )


if __name__ == "__main__":
    sys.exit(main())
