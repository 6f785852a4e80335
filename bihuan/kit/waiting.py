"""One thing on somebody's desk, whatever app it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person (or was done, or raised, or is copied to them).

    kind: msgid of what is to be done ("Measure due", "Finding to accept"); title: of the record;
    path: its page; due_on: None sorts last; detail: one short line (programme, department);
    tone: the tag's tone of `kind`.
    """

    kind: str
    title: str
    path: str
    due_on: date | None
    detail: str = ""
    tone: str = "info"
