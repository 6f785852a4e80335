"""What nobody in their right mind would send, and somebody will."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote_from_bytes

SCRIPT = "\"'><script>alert(1)</script>"
# Sent in one field while the others are in order: each hits another conversion.
ALONE = {
    "nul": "a\x00b",
    "too large for a column": "99999999999999999999",
    "more digits than Python reads": "9" * 5000,
    "a day that never was": "2026-02-30",
}
# Sent in every field at once.
TOGETHER = {
    "script": SCRIPT,
    "sql": "'; drop table people_act; --",
    "no day at all": "0000-00-00",
    "a year beyond": "9999999-1-1",
    "infinite": "Infinity",
    "a digit that is no number": "²",
    "negative": "-1",
    "not a number": "NaN",
    "an exponent": "1e400",
    "spaces": "   \u3000\u200b ",
    "controls": "\x01\x1b[31m\x7f\u202e",
    "a list": "[1,2]",
    "an object": '{"a": {"$gt": ""}}',
    "a path": "../../etc/passwd",
    "long": "字" * 5000,
}
MEGABYTE = "字" * (350 * 1024)
# Not text at all: half a surrogate, a broken sequence.
BROKEN = (b"\xed\xa0\x80", b"\xff\xfe\xfa", b"%00", b"%zz")


def mark(values: object) -> str:
    """A mark as the pager makes them, around anything."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def marks(length: int) -> list[str]:
    """Marks of a plausible form with implausible content."""
    odd = ("x", "\x00", -1, 10**30, 1e308, None, "2026-02-30", "\ud800")
    return [mark([value] * length) for value in odd]


GARBAGE_MARKS = (
    "garbage",
    "===",
    "%00",
    "é",
    mark({}),
    mark([]),
    mark([[1]]),
    mark([{}]),
    mark("x"),
    base64.urlsafe_b64encode(b"[1e999]").decode(),
    base64.urlsafe_b64encode(b"[" * 3000).decode(),
    "A" * 20000,
)


def raw(names: list[str], value: bytes) -> str:
    """A body or query in which every field holds some bytes."""
    return "&".join(f"{name}={quote_from_bytes(value)}" for name in names)
