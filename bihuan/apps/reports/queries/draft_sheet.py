"""The figures of a draft as a workbook: the claims, what is told twice, what does not agree."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bihuan.apps.reports.queries import drafts
from bihuan.kit.deed import Actor
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.writing import write

CLAIMS = Table(
    "claims",
    (
        Column("no", gettext_noop("No."), kind="int", width=8),
        Column("text", gettext_noop("As written"), width=20),
        Column("value", gettext_noop("Value"), width=14),
        Column("unit", gettext_noop("Measure word"), width=10),
        Column("subject", gettext_noop("What it is about"), width=40),
        Column("action", gettext_noop("Verb used"), width=14),
        Column("period", gettext_noop("Time it is stated for"), width=18),
        Column("scope", gettext_noop("Area it is stated for"), width=12),
        Column("approx", gettext_noop("Approximate"), kind="bool", width=8),
        Column("rule", gettext_noop("Read as"), width=20),
        Column("doubt", gettext_noop("To be looked at"), width=36),
    ),
    gettext_noop("Figures"),
)
GROUPS = Table(
    "groups",
    (
        Column("subject", gettext_noop("What it is about"), width=40),
        Column("times", gettext_noop("Times told"), kind="int", width=10),
        Column("said", gettext_noop("Values"), width=48),
        Column("numbers", gettext_noop("Numbers in the list"), width=24),
        Column("differ", gettext_noop("Values differ"), kind="bool", width=12),
    ),
    gettext_noop("Told more than once"),
)
CONFLICTS = Table(
    "conflicts",
    (
        Column("sentence", gettext_noop("What does not agree"), width=80),
        Column("numbers", gettext_noop("Numbers in the list"), width=24),
    ),
    gettext_noop("Contradictions"),
)


def sheet_of(draft: drafts.Draft, by: Actor) -> bytes:
    """The workbook; numbers in it count the claims from 1, in the order of the text."""
    lines = drafts.lines_of(draft, by)
    claims = [
        {
            "no": one.place + 1,
            "text": "".join(one.claim.text.split()),
            "value": one.value,
            "unit": one.claim.unit,
            "subject": one.claim.subject,
            "action": one.claim.action,
            "period": one.claim.period,
            "scope": one.claim.scope,
            "approx": one.claim.approx,
            "rule": one.rule,
            "doubt": one.doubt,
        }
        for one in lines
    ]
    groups = [
        {
            "subject": group.subject,
            "times": len(group.claims),
            "said": "、".join("".join(lines[place].claim.text.split()) for place in group.claims),
            "numbers": _numbers(group.claims),
            "differ": group.differ,
        }
        for group in draft.agreement.groups
    ]
    conflicts = [
        {"sentence": one.sentence, "numbers": _numbers(line.place for line in one.lines)}
        for one in drafts.alarms_of(draft, lines)
    ]
    return write([(CLAIMS, claims), (GROUPS, groups), (CONFLICTS, conflicts)], title=_("Figures"))


def _numbers(places: Iterable[int]) -> str:
    return "、".join(str(place + 1) for place in places)
