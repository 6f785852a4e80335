"""What the whole loop puts on a desk: rectification and checks, each answering for itself."""

from __future__ import annotations

from datetime import date

from bihuan.apps.loop.queries import desk_findings
from bihuan.apps.loop.queries.checks_desk import waiting_for_checks
from bihuan.apps.loop.queries.desk_money import waiting_for_money
from bihuan.kit.deed import Actor
from bihuan.kit.waiting import Waiting


def waiting_for(by: Actor, *, on: date) -> list[Waiting]:
    """What waits for this person."""
    return [
        *desk_findings.waiting_for(by, on=on),
        *waiting_for_money(by),
        *waiting_for_checks(by, on=on),
    ]


def done_by(by: Actor, *, on: date) -> list[Waiting]:
    """What this person did lately."""
    return desk_findings.done_by(by, on=on)


def raised_by(by: Actor, *, on: date) -> list[Waiting]:
    """What this person set going."""
    return desk_findings.raised_by(by, on=on)


def copied_to(by: Actor, *, on: date) -> list[Waiting]:
    """What this person is told of."""
    return desk_findings.copied_to(by, on=on)
