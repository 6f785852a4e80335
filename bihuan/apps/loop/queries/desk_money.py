"""Money that still stands open, on the desk of who is to bring it in."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.loop.queries.recovery import recoveries_visible_to
from bihuan.kit.deed import Actor
from bihuan.kit.present import yuan
from bihuan.kit.waiting import Waiting

MOST = 100


def waiting_for_money(by: Actor) -> list[Waiting]:
    """Findings this person handles whose money neither came back nor was waived."""
    if by.person_id is None:
        return []
    rows = recoveries_visible_to(by).filter(
        finding__handler_id=by.person_id,
        finding__state__in=("planning", "rectifying", "long_term"),
        gap__gt=0,
    )
    return [
        Waiting(
            kind="Money to recover",
            title=f"{row.finding.number} {row.finding.title}",
            path=reverse("loop:finding", args=[row.finding_id]) + "#recovery",
            due_on=row.finding.due_on,
            detail=_("%(gap)s yuan still open") % {"gap": yuan(row.gap)},
            tone="warning",
        )
        for row in rows.select_related("finding").order_by("finding__due_on", "pk")[:MOST]
    ]
