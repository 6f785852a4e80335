"""Acts as lines of the journal's pages and exports, with names instead of ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from bihuan.apps.people.models import Account, Act, Change
from bihuan.apps.people.queries.labels import CHANNEL_LABELS, HIDDEN_FIELDS
from bihuan.apps.people.queries.timeline import (
    Doers,
    changes_in_words,
    field_label,
    kind_label,
    verb_label,
)
from bihuan.kit import present
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table

OWN = "people."  # what the audit administrator may read the content of


@dataclass(frozen=True, slots=True)
class Line:
    """One act as a line."""

    seq: int
    at: str
    who: str
    post: str
    verb: str
    about: str  # which records, by kind and number
    channel: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One record an act changed; of business records only which fields, never what they say."""

    kind: str
    object_type: str
    object_id: int
    how: str
    fields: list[tuple[str, str, str]]
    content: bool


ACTS = Table(
    "act",
    (
        Column("seq", "Number", kind="int", width=10),
        Column("at", "When", width=18),
        Column("who", "Who", width=14),
        Column("post", "Post", width=24),
        Column("verb", "Verb", width=30),
        Column("about", "Records", width=50),
        Column("channel", "Channel", width=10),
        Column("hash", "Hash", width=66),
    ),
    "Journal",
)


def act_lines(acts: Sequence[Act]) -> list[Line]:
    """Lines for these acts: names and counts asked once for all of them."""
    doers = Doers([(act.person_id, act.post_id) for act in acts])
    accounts = Account.objects.in_bulk({a.account_id for a in acts if a.account_id})
    about = _about([act.pk for act in acts])
    return [
        Line(
            seq=act.seq or 0,
            at=present.moment(act.at),
            who=doers.name(act.person_id)
            if act.person_id or not act.account_id
            else str(accounts.get(act.account_id, f"#{act.account_id}")),
            post=doers.post(act.post_id),
            verb=verb_label(act.verb),
            about=about.get(act.pk, ""),
            channel=_(CHANNEL_LABELS.get(act.channel, act.channel)),
        )
        for act in acts
    ]


def act_rows(acts: Sequence[Act]) -> Iterator[dict[str, object]]:
    """The same for a spreadsheet."""
    for act, line in zip(acts, act_lines(acts), strict=True):
        yield {
            **{name: getattr(line, name) for name in Line.__dataclass_fields__},
            "hash": act.hash,
        }


def act_changes(act: Act) -> list[Changed]:
    """What an act changed, record by record."""
    changes = list(act.changes.order_by("id"))
    words = changes_in_words([(c.object_type, c.kind, c.before, c.after) for c in changes])
    return [_changed(c, fields) for c, fields in zip(changes, words, strict=True)]


def signing(account_id: int, *, limit: int = 10) -> list[dict[str, Any]]:
    """The last times an account signed in, from where."""
    acts = Act.objects.filter(account_id=account_id, verb="people.sign_in").order_by("-id")[:limit]
    return [{"at": act.at, **((act.result or {}).get("value") or {})} for act in acts]


def _changed(change: Change, fields: list[tuple[str, str, str]]) -> Changed:
    own = change.object_type.startswith(OWN)
    names = [name for name in (change.after or change.before or {}) if name not in HIDDEN_FIELDS]
    return Changed(
        kind=kind_label(change.object_type),
        object_type=change.object_type,
        object_id=change.object_id,
        how=change.kind,
        fields=fields if own else [(field_label(change.object_type, n), "", "") for n in names],
        content=own,
    )


def _about(act_ids: list[int]) -> dict[int, str]:
    """For each act its records: the number where it is one, else how many of a kind."""
    rows = (
        Change.objects.filter(act_id__in=act_ids)
        .values("act_id", "object_type", "object_id")
        .annotate(n=Count("id"))
        .order_by("act_id", "object_type", "object_id")
    )
    kinds: dict[int, Counter[str]] = {}
    single: dict[tuple[int, str], int] = {}
    for row in rows:
        kinds.setdefault(row["act_id"], Counter())[row["object_type"]] += 1
        single[row["act_id"], row["object_type"]] = row["object_id"]
    return {
        act: "、".join(
            f"{kind_label(kind)} {'#' + str(single[act, kind]) if n == 1 else '×' + str(n)}"
            for kind, n in counted.items()
        )
        for act, counted in kinds.items()
    }
