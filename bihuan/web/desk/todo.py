"""What stands on a desk, across everything: each app's own answer, put in one order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from bihuan.apps.archives import queries as archives
from bihuan.apps.documents import queries as documents
from bihuan.apps.loop import queries as loop
from bihuan.apps.policies import queries as policies
from bihuan.apps.programmes import queries as programmes
from bihuan.apps.reports import queries as reports
from bihuan.kit.deed import Actor
from bihuan.kit.waiting import Waiting

SOURCES = (programmes, loop, policies, documents, archives, reports)
TABS = ("waiting", "done", "raised", "copied")


@dataclass(frozen=True, slots=True)
class Stack:
    """Items that belong to the same stretch of days."""

    label: str
    tone: str
    items: list[Waiting]


def items(tab: str, by: Actor, *, on: date) -> list[Waiting]:
    """The items of a tab, by due date, without a date last."""
    questions = {
        "waiting": [source.waiting_for for source in SOURCES],
        "done": [source.done_by for source in SOURCES],
        "raised": [source.raised_by for source in SOURCES],
        "copied": [source.copied_to for source in SOURCES],
    }
    found = [item for question in questions[tab] for item in question(by, on=on)]
    if tab == "waiting":
        return sorted(found, key=lambda i: (i.due_on is None, i.due_on or date.max, i.title))
    return found


def stacks(waiting: list[Waiting], *, on: date) -> list[Stack]:
    """Overdue, today, this week, later, without a date; empty ones are left out."""
    week_end = on + timedelta(days=6 - on.weekday())
    groups: dict[str, Stack] = {
        "overdue": Stack(_("Overdue"), "danger", []),
        "today": Stack(_("Today"), "warning", []),
        "week": Stack(_("This week"), "info", []),
        "later": Stack(_("Later"), "muted", []),
        "undated": Stack(_("Without a date"), "muted", []),
    }
    for item in waiting:
        groups[_group(item.due_on, on=on, week_end=week_end)].items.append(item)
    return [stack for stack in groups.values() if stack.items]


def _group(due_on: date | None, *, on: date, week_end: date) -> str:
    if due_on is None:
        return "undated"
    if due_on < on:
        return "overdue"
    if due_on == on:
        return "today"
    return "week" if due_on <= week_end else "later"
