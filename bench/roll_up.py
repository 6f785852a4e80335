"""A standard of 165 leaves rolled up by category and unit: at most 0.5 ms."""

from __future__ import annotations

import sys
import timeit
from decimal import Decimal

from bihuan.rules.scoring import Leaf, roll_up

LIMIT_MS = 0.5


def main() -> int:
    """Print the best of several runs; 1 when it is over the limit."""
    leaves = [
        Leaf(str(n), Decimal("5.37"), Decimal(6), str(n % 7), str(n % 14), excused=n % 11 == 0)
        for n in range(165)
    ]
    best = min(timeit.repeat(lambda: roll_up(leaves), number=100, repeat=9)) / 100 * 1000
    print(f"roll_up of 165 leaves: {best:.3f} ms (limit {LIMIT_MS} ms)")
    return int(best > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
