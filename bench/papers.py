"""Papers set from frozen values in a cold process: a ledger of 1,000 findings, a notice of 33.

No database: the values are made here, the paper is composed, set as PDF with its repeated heads,
and as Word. Processor time. Run `python -m bench.papers`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LEDGER_LIMIT_S, NOTICE_LIMIT_S = 3.0, 1.0
FINDINGS, ITEMS = 1000, 33
AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
TEXT = "个别科室试剂耗材出入库登记不全，领用人未签字，账物不符，库房温湿度记录有缺项。"
DONE = "修订《试剂耗材出入库办法》并组织培训，抽查三次登记完整，账物相符率100%（100%）"


def main() -> int:
    """Each paper in a process of its own, as after a restart; 1 when one is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paper", nargs="?", choices=["ledger", "rectification"])
    args = parser.parse_args()
    if args.paper:
        print(json.dumps(measured(args.paper)))
        return 0
    slow = 0
    for paper, limit in (("ledger", LEDGER_LIMIT_S), ("rectification", NOTICE_LIMIT_S)):
        run = [sys.executable, "-m", "bench.papers", paper]
        told = json.loads(subprocess.run(run, cwd=ROOT, check=True, capture_output=True).stdout)
        print(
            f"{paper}: {told['rows']:,} rows, {told['pages']} pages, {told['kb']:,} KB,"
            f" PDF {told['pdf_s']:.2f} s cold (limit {limit:.0f} s), again {told['again_s']:.2f} s,"
            f" Word {told['word_s']:.2f} s; head on every page: {told['heads']}"
        )
        slow += told["pdf_s"] > limit or not told["heads"]
    return int(bool(slow))


def measured(key: str) -> dict[str, Any]:
    """Time of the first and the second setting, and what came of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    import django

    django.setup()
    from pypdf import PdfReader

    from bihuan.apps.documents.queries.kinds import kind_of
    from bihuan.kit.typeset import pdf_of, word_of
    from bihuan.rules.official import Frame, check, compose

    kind, values = kind_of(key), {"ledger": ledger, "rectification": notice}[key]()
    assert not check(kind, values)
    frame = Frame(title=kind.title, mark="某某县疾控中心文件", signed="某某县疾控中心")
    times = []
    for _turn in range(2):
        begun = time.process_time()
        paper = compose(kind, values, frame).plain()
        pdf = pdf_of(kind.template, paper, at=AT)
        times.append(time.process_time() - begun)
    begun = time.process_time()
    word_of(kind.form, paper, at=AT)
    word_s = time.process_time() - begun
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    table = pages if key == "ledger" else pages[1:2]
    head = "问题原文" if key == "ledger" else "整改措施"
    return {
        "rows": len(values["rows" if key == "ledger" else "items"]),
        "pages": len(pages),
        "kb": len(pdf) // 1024,
        "pdf_s": times[0],
        "again_s": times[1],
        "word_s": word_s,
        "heads": all(head in page for page in table),
    }


def ledger() -> dict[str, Any]:
    """1,000 findings with their measures."""
    day = date(2026, 10, 31).isoformat()
    row = {
        "type": "限期整改",
        "leader": "李副主任",
        "unit": "检验科",
        "handler": "赵经办",
        "due_on": day,
        "evidence": 3,
        "status": "已完成",
        "closed_on": day,
        "rechecks": "未反弹",
    }
    rows = [
        {**row, "number": str(n), "verbatim": f"{n}{TEXT}", "measures": DONE}
        for n in range(1, FINDINGS + 1)
    ]
    return {
        "programme": "巡察整改",
        "count": FINDINGS,
        "done": FINDINGS,
        "as_of": day,
        "rows": rows,
    }


def notice() -> dict[str, Any]:
    """33 items, three of them open."""
    items = [
        {
            "number": str(n),
            "title": TEXT,
            "units": "检验科",
            "measures": DONE * 3,
            "status": "已完成",
        }
        for n in range(1, ITEMS + 1)
    ]
    left = [
        {"number": str(n), "title": TEXT, "status": "正在推进", "due_on": "2026年12月31日"}
        for n in (9, 18, 33)
    ]
    return {
        "body": [{"level": 0, "text": "现将巡察反馈意见整改情况予以公布。"}],
        "summary": "截至2026年11月22日，共有问题33个，其中已完成30个，正在推进3个。",
        "items": items,
        "open": left,
        "contact": "电话：0000-0000000",
    }


if __name__ == "__main__":
    sys.exit(main())
