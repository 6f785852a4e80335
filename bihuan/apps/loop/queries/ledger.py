"""The ledger's question: which findings, by what conditions, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from bihuan.apps.loop.models import Finding
from bihuan.apps.loop.queries.scope import findings_visible_to
from bihuan.apps.loop.queries.standing import has_colour, has_status
from bihuan.apps.loop.states import FINDING
from bihuan.kit.deed import Actor
from bihuan.kit.paging import Order
from bihuan.kit.searching.folding import words_of
from bihuan.kit.searching.holding import holds

BY_DUE = (Order("next_due_on", nullable=True), Order("id"))
BY_NUMBER = (Order("number"), Order("id"))


@dataclass(frozen=True, slots=True)
class Asked:
    """The conditions of a ledger; blank ones do not narrow."""

    programme: int | None = None
    source: str = ""
    type: str = ""
    state: str = ""
    status: str = ""
    colour: str | None = None  # "" asks for findings without colour
    lead_unit: int | None = None
    leader: int | None = None
    handler: int | None = None
    due_from: date | None = None
    due_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    words: str = ""
    open_only: bool = False
    recurred: bool = False
    clause: int | None = None

    @property
    def order(self) -> tuple[Order, ...]:
        """One programme reads by its numbers, everything by what is due first."""
        return BY_NUMBER if self.programme else BY_DUE


def ledger(by: Actor, asked: Asked, *, on: date) -> QuerySet[Finding]:
    """The findings in reach that answer the conditions on a day."""
    found = findings_visible_to(by).filter(_plain(asked))
    if asked.open_only:
        found = found.filter(state__in=FINDING.open)
    if asked.recurred:
        found = found.filter(recurrence__gt=0)
    if asked.status:
        found = found.filter(has_status(asked.status, on=on))
    if asked.colour is not None:
        found = found.filter(has_colour(asked.colour, on=on))
    return found.filter(holds(words_of(asked.words)))


# What a list tells of a finding and of what it names; its page tells the rest.
LISTED = (
    *("number", "title", "part", "category", "source", "type", "state", "due_on", "closed_on"),
    *("recurrence", "raised", "chased", "pending", "lasting", "lasting_until", "next_due_on"),
    *("behind_from", "misses", "rejected"),
)


def listed(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """The rows with what a list of findings shows of them; of what they name, the names alone."""
    return rows.only(*LISTED).annotate(
        ladder_key=F("programme__ladder"),
        unit_name=F("lead_unit__name"),
        leader_name=F("leader__name"),
        handler_name=F("handler__name"),
    )


def _plain(asked: Asked) -> Q:
    """The conditions that are one column against one value."""
    wanted = {
        "programme_id": asked.programme,
        "source": asked.source,
        "type": asked.type,
        "state": asked.state,
        "lead_unit_id": asked.lead_unit,
        "leader_id": asked.leader,
        "handler_id": asked.handler,
        "clause_id": asked.clause,
        "due_on__gte": asked.due_from,
        "due_on__lte": asked.due_to,
        "closed_on__gte": asked.closed_from,
        "closed_on__lte": asked.closed_to,
    }
    return Q(**{name: value for name, value in wanted.items() if value not in (None, "")})
