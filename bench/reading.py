"""The reader: official texts per processor second, beside a bare regular expression over them.

The floor is one pass of a pattern that finds digits with a measure word and nothing else. Hostile
texts (nesting, repetition, one line) are read at a quarter and at full length: time that grows
with the length gives a ratio about four. Run `python -m bench.reading`.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bihuan.kit.lexicon import lexicon
from bihuan.rules.reading.claims.reading import read_claims
from bihuan.rules.reading.ledger import LONGEST, read_ledger

ROOT = Path(__file__).resolve().parents[1]
PUBLISHED = ROOT / "library/notices/lianyungang-2021.txt"
# Written to be difficult: a figure every 60 bytes, where published texts have one every 300.
DIFFICULT = ROOT / "tests/rules/reading/claims/gold/texts"
MB = 1_000_000
LEAST_MB_S = 1.0
MOST_GROWTH = 8.0  # for four times the length; a quadratic reader gives sixteen
HOSTILE = {
    "digits": "1",
    "numerals": "一百",
    "open quotes": "“1",
    "open titles": "《",
    "brackets": "(1)",
    "list marks": "1、",
    "groups of thousands": "1 ",
    "thousands with commas": "1,",
    "one line of figures": "检查1户次、",
    "fractions": "三分之",
    "years": "2021年",
    "numbers on lines": "\n1",
    "headings": "\n一、问题整改情况\n(一)关于1",
}


def main() -> int:
    """Both readers over real texts, then the claims over hostile ones; 1 when over a limit."""
    words = lexicon()
    notice = PUBLISHED.read_bytes().decode()
    texts = [path.read_bytes().decode() for path in sorted(DIFFICULT.glob("*.txt"))]
    floor = _rate(_megabyte([notice]), _bare(words.measure))
    claims = _rate(_megabyte([notice]), lambda text: read_claims(text, words))
    ledger = _rate_of_each([notice], lambda text: read_ledger(text, folds=words.folds))
    print(f"bare pattern {floor:6.1f} MB/s  {floor / claims:5.1f} × the claims")
    print(f"claims       {claims:6.2f} MB/s  (limit {LEAST_MB_S:.0f})")
    print(f"ledger       {ledger:6.2f} MB/s  (limit {LEAST_MB_S:.0f})")
    dense = _rate(_megabyte(texts), lambda text: read_claims(text, words))
    layouts = _rate_of_each(texts, lambda text: read_ledger(text, folds=words.folds))
    print(f"{len(texts)} difficult texts: claims {dense:.2f} MB/s, ledger {layouts:.2f} MB/s")
    steep = [name for name, piece in HOSTILE.items() if _growth(name, piece) > MOST_GROWTH]
    if steep:
        print(f"grows faster than the length: {', '.join(steep)}")
    return int(bool(steep) or min(claims, ledger) < LEAST_MB_S)


def _megabyte(texts: Sequence[str]) -> str:
    return "\n".join(texts) * (1 + MB // sum(len(text.encode()) for text in texts))


def _rate_of_each(texts: Sequence[str], read: Callable[[str], object]) -> float:
    """Megabytes a second of texts read one by one, as a ledger takes none of a megabyte."""
    size = sum(len(text.encode()) for text in texts)
    return size / MB / min(sum(_cpu(text, read) for text in texts) for _turn in range(3))


def _bare(measure: str) -> Callable[[str], object]:
    pattern = re.compile(f"\\d+(?:\\.\\d+)?(?:%|[万亿]?{measure})?")
    return pattern.findall


def _rate(text: str, read: Callable[[str], object]) -> float:
    """Megabytes a second, the better of two passes."""
    return len(text.encode()) / MB / min(_cpu(text, read) for _turn in range(2))


def _cpu(text: str, read: Callable[[str], object]) -> float:
    begun = time.process_time()
    read(text)
    return time.process_time() - begun


def _growth(name: str, piece: str) -> float:
    """Time for 2 MB over time for a quarter of it; the ledger at the longest text it takes."""
    words = lexicon()
    full = piece * (2 * MB // len(piece.encode()))
    quarter = _cpu(full[: len(full) // 4], lambda text: read_claims(text, words))
    all_of_it = _cpu(full, lambda text: read_claims(text, words))
    notice = _cpu("问题整改情况通报\n" + full[: LONGEST - 20], read_ledger)
    growth = all_of_it / max(quarter, 0.01)
    print(
        f"  {name:22} 0.5 MB {quarter:5.2f} s, 2 MB {all_of_it:5.2f} s: × {growth:3.1f}"
        f"; ledger of {LONGEST // 1000}k characters {notice:5.2f} s"
    )
    return growth


if __name__ == "__main__":
    sys.exit(main())
