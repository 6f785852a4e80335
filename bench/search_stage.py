"""Sets the stage for `bench/search.py`: 20,000 texts of some 400 characters, and what a scan finds.

People come from the ledger's stage; findings and evidence are written in bulk inside one act,
without the journal's triggers. Texts are drawn by one seeded generator from an invented vocabulary
whose words are as unequally frequent as those of a language; digits, Latin, punctuation, full width
and traditional characters are mixed in.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from bench import ledger_stage
from bihuan.config.cli import django_ready

CHUNK = 2_000
LENGTH = 400
WORDS = 8_000
SEED = "search 1"
OPENING = "关于冷链疫苗医疗废物暂存间传染病报告水质监测职业健康档案培训演练采购验收整改台账"
REAL = ("疫苗", "冷链", "医疗废物", "暂存间", "传染病", "台账", "登记", "培训", "整改", "卫生")
LATIN = ("CMA", "PCR", "HIV", "GB", "WS", "mg/L", "pH", "ATP", "LIMS")
TRADITIONAL = str.maketrans("卫疗废疫苗业职验检", "衛療廢疫苗業職驗檢")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
LENGTHS = (1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 8, 12)
PER_PAGE = 20


def main() -> None:
    """`begin`, `grow N` or `scan N`; the last line printed is JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["begin", "grow", "scan"])
    parser.add_argument("number", nargs="?", type=int, default=0)
    args = parser.parse_args()
    if args.step == "begin":
        print(json.dumps(ledger_stage.begin()))
        return
    django_ready.ready()
    print(json.dumps(grow(args.number) if args.step == "grow" else scan(args.number)))


# -- texts -----------------------------------------------------------------------------------------


class Writer:
    """Draws texts."""

    def __init__(self) -> None:
        self.by = random.Random(SEED)
        self.today = date(2026, 3, 2)
        first_level = [
            bytes([high, low]).decode("gb2312")
            for high in range(0xB0, 0xD7)
            for low in range(0xA1, 0xFF)
        ]
        some = self.by.sample(first_level, 1_800)
        drawn = (
            "".join(self.by.choices(some, k=self.by.choice((1, 2, 2, 2, 3, 4))))
            for _number in range(WORDS)
        )
        self.words = [*REAL, *drawn]
        self.by.shuffle(self.words)
        self.weights = [1 / (rank + 12) for rank in range(len(self.words))]

    def text(self) -> str:
        """Some 400 characters."""
        parts: list[str] = []
        length = 0
        for word in self.by.choices(self.words, self.weights, k=LENGTH):
            part = self._varied(word)
            parts.append(part)
            length += len(part)
            if length >= LENGTH:
                break
        return "".join(parts)

    def _varied(self, word: str) -> str:
        chance = self.by.random()
        if chance < 0.05:
            number = str(self.by.randrange(10 ** self.by.choice((1, 2, 3, 4, 6))))
            return number.translate(WIDE) if chance < 0.01 else number
        if chance < 0.07:
            return f"{self.by.choice(LATIN)}{self.by.randrange(1000)}"
        if chance < 0.09:
            return word.translate(TRADITIONAL)
        return word + self.by.choice("，。；、：") if chance < 0.25 else word

    def day(self) -> date:
        """One of the last 3,000."""
        return self.today - timedelta(days=self.by.randrange(3_000))


def grow(count: int) -> dict[str, int]:
    """Write findings and evidence, three of five findings, until there are `count` texts."""
    from django.db import connection

    from bihuan.kit import clock
    from bihuan.kit.acts import act
    from bihuan.kit.deed import SYSTEM, Deed, new_act_id

    @act("bench.write_texts", label="Write texts")
    def write(deed: Any, *, many: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute("set local session_replication_role = replica")
        _write(many)
        with connection.cursor() as cursor:
            cursor.execute("set local session_replication_role = origin")
        return many

    write(Deed(by=SYSTEM, at=clock.now(), act_id=new_act_id()), many=count)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
        cursor.execute(
            "select sum(pg_relation_size(indexrelid)) from pg_index"
            " where indexrelid::regclass::text like '%\\_sought'"
        )
        size = int(cursor.fetchone()[0])
    return {"texts": count, "index": size}


def _write(count: int) -> None:
    from bihuan.apps.archives.models import Evidence
    from bihuan.apps.loop.models import Finding
    from bihuan.apps.people.models import Agency, Unit

    agency = Agency.objects.get(code="LEDGER")
    units = list(Unit.objects.filter(name__startswith="业务").values_list("pk", flat=True))
    writer = Writer()
    for start in range(0, count, CHUNK):
        findings, evidence = [], []
        for number in range(start, min(start + CHUNK, count)):
            if number % 5 < 3:
                findings.append(_finding(writer, agency.pk, units, number))
            else:
                evidence.append(_evidence(writer, agency.pk, units))
        Finding.objects.bulk_create(findings)
        Evidence.objects.bulk_create(evidence)


def _finding(writer: Writer, agency: int, units: list[int], number: int) -> Any:
    from bihuan.apps.loop.models import Finding

    text, day, unit = writer.text(), writer.day(), writer.by.choice(units)
    return Finding(
        agency_id=agency,
        number=number + 1,
        year=day.year,
        source="inspection",
        title=text[:30],
        verbatim=text,
        type="deadline",
        found_on=day,
        lead_unit_id=unit,
        unit_ids=[unit],
    )


def _evidence(writer: Writer, agency: int, units: list[int]) -> Any:
    from bihuan.apps.archives.models import Evidence

    text, day = writer.text(), writer.day()
    return Evidence(
        agency_id=agency,
        unit_id=writer.by.choice(units),
        kind="制度",
        title=text[:30],
        statement=text,
        event_on=day,
        entered_on=day,
    )


# -- what a scan finds -----------------------------------------------------------------------------


def scan(count: int) -> dict[str, Any]:
    """Random parts of random texts, each with how many records hold it and the newest 20 of them.

    The records are read as they are and compared here, one after the other, without the index.
    """
    from bihuan.kit.searching.folding import fold, words_of

    rows = sorted(_records(), key=lambda row: row[:3], reverse=True)
    folded = [(path, fold(text)) for _day, _kind, _pk, path, text, _body in rows]
    written = [row for row in rows if len(row[5]) > 100]
    seeded = random.Random(f"{SEED} questions")
    asked: list[dict[str, Any]] = []
    while len(asked) < count:
        body = seeded.choice(written)[5]
        length = seeded.choice(LENGTHS)
        start = seeded.randrange(len(body) - length)
        question = body[start : start + length]
        words = words_of(question)
        if len(words) != 1:
            continue
        paths = [path for path, text in folded if words[0] in text]
        asked.append({"question": question, "count": len(paths), "newest": paths[:PER_PAGE]})
    return {"asked": asked}


SCANNED = {
    # table: rank among those of one day, its day, its address, what may be searched
    "people.Person": (4, None, "/people/{}", ("name", "pinyin", "staff_no")),
    "loop.Finding": (3, "found_on", "/findings/{}", ("title", "verbatim", "pinyin", "number")),
    "archives.Evidence": (2, "event_on", "/evidence/{}", ("title", "statement", "kind")),
    "programmes.Programme": (1, "starts_on", "/programmes/{}", ("name",)),
}


def _records() -> Iterator[tuple[date, int, int, str, str, str]]:
    """Day, rank, pk, address, all that may be searched, the longest text of each record."""
    from django.apps import apps

    for label, (rank, dated, path, columns) in SCANNED.items():
        for row in apps.get_model(label).objects.values(
            "pk", *columns, *([dated] if dated else [])
        ):
            texts = [str(row[column]) for column in columns]
            day = row[dated] if dated else date.max
            yield (
                day,
                rank,
                row["pk"],
                path.format(row["pk"]),
                "\n".join(texts),
                max(texts, key=len),
            )


if __name__ == "__main__":
    main()
