"""`python -m bench`: every measurement, one after the other; `python -m bench NAME …`: one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# In this order; those that take longest come last.
BENCHES = {
    "roll_up": "scores of 165 leaves",
    "sheets_precheck": "precheck of a workbook of 20,000 rows",
    "audit": "one audit of 165 indicators: reading it, saving an answer",
    "evidence_matrix": "evidence of 165 clauses over six years",
    "archives": "the archives of 600 boxes and 6,000 items",
    "expert_pack": "an expert pack of 6,000 files, and the binder it is made from",
    "warning": "methods of early warning, beside R's where it is there",
    "reading": "the reader of figures and of notices over official texts",
    "papers": "a ledger of 1,000 findings and a notice of 33 items as PDF",
    "ledger": "pages of the ledger over 100,000 findings",
    "search": "the search over 20,000 texts, against a scan",
    "crash": "kill -9 of server and database under load",
    "install": "make run from nothing",
}


def main(words: list[str]) -> int:
    """Run what is asked for, each in a process of its own; 1 when one of them is over a limit."""
    if words and words[0] not in BENCHES:
        print(f"there is no bench {words[0]}; there are: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    failed = []
    for name in words[:1] or BENCHES:
        print(f"\n== {name}: {BENCHES[name]}", flush=True)
        run = subprocess.run(
            [sys.executable, "-m", f"bench.{name}", *words[1:]], cwd=HERE.parent, check=False
        )
        if run.returncode:
            failed.append(name)
    print(f"\nover a limit: {', '.join(failed)}" if failed else "\nall within their limits")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
