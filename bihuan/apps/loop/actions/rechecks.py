"""Look-backs 回头看: scheduled on closing; held, or the finding relapsed and is open again."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from bihuan.apps.loop.actions.settling import finding_for, pass_on
from bihuan.apps.loop.models import Closure, Finding, Recheck
from bihuan.apps.loop.queries.days import calendar_of
from bihuan.apps.loop.queries.relations import involved_in_finding
from bihuan.apps.loop.queries.scope import rechecks_visible_to
from bihuan.apps.loop.states import (
    CHECKERS,
    DEFAULT_RECHECK_DAYS,
    OFFICE,
    RECHECK,
    YEARLY_CHECK_DAYS,
)
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotAllowed, NotFound, Refused


@act("loop.hold_recheck", label="Look-back: still in place", may=CHECKERS)
def hold_recheck(deed: Deed, *, recheck_id: int, looked_at: str) -> Recheck:
    """What was put right is still in place."""
    recheck = _recheck(deed, recheck_id, "hold", {"looked_at": looked_at})
    _record(deed, recheck, looked_at)
    if recheck.kind == "yearly":
        schedule_yearly(deed, recheck.finding)
    return recheck


@act("loop.find_relapse", label="Look-back: relapsed", may=CHECKERS)
def find_relapse(deed: Deed, *, recheck_id: int, looked_at: str, due_on: date) -> Recheck:
    """It came back: the finding is open again, counts one recurrence and rises one colour."""
    recheck = _recheck(deed, recheck_id, "relapse", {"looked_at": looked_at})
    if due_on <= deed.on:
        raise Refused(_("Give a date in the future by which it is put right again."))
    _record(deed, recheck, looked_at)
    finding = recheck.finding
    finding.recurrence += 1
    finding.raised += 1
    finding.closed_on = None
    finding.work_owed = True
    finding.due_on = due_on
    pass_on(deed, finding, "relapse", facts={"reason": looked_at}, note=looked_at)
    for later in Recheck.objects.filter(finding=finding, state="due"):
        later.state = "cancelled"
        later.looked_at = _("The finding relapsed.")
        later.save()
    return recheck


@act("loop.cancel_recheck", label="Cancel a look-back", may=OFFICE)
def cancel_recheck(deed: Deed, *, recheck_id: int, reason: str) -> Recheck:
    """The look-back is not needed; says why."""
    recheck = _recheck(deed, recheck_id, "cancel", {"reason": reason})
    _record(deed, recheck, reason)
    return recheck


def schedule_look_backs(deed: Deed, finding: Finding, closure: Closure | None) -> None:
    """Look-backs at the programme's days after closing, each on a working day."""
    given = finding.programme.recheck_days if finding.programme else []
    calendar = calendar_of(finding.agency_id)
    for days in sorted({int(day) for day in given or DEFAULT_RECHECK_DAYS}):
        due_on = calendar.shift(deed.on + timedelta(days=days), "next")
        Recheck.objects.create(finding=finding, closure=closure, due_on=due_on)
    if finding.type == "long_term":
        schedule_yearly(deed, finding)


def schedule_yearly(deed: Deed, finding: Finding) -> None:
    """The yearly check of what is kept up for good; one is due at a time."""
    if Recheck.objects.filter(finding=finding, kind="yearly", state="due").exists():
        return
    calendar = calendar_of(finding.agency_id)
    due_on = calendar.shift(deed.on + timedelta(days=YEARLY_CHECK_DAYS), "next")
    Recheck.objects.create(finding=finding, kind="yearly", due_on=due_on)


def _recheck(deed: Deed, recheck_id: int, move: str, facts: dict[str, object]) -> Recheck:
    """The look-back after its move, by somebody who did not do the work."""
    seen = rechecks_visible_to(deed.by).filter(pk=recheck_id).first()
    if seen is None:
        raise NotFound(_("There is no such look-back."))
    finding = finding_for(deed, seen.finding_id)
    recheck = Recheck.objects.select_for_update(no_key=True).get(pk=recheck_id)
    recheck.finding = finding
    recheck.state = advance(RECHECK, recheck.state, move, held=deed.by.roles, facts=facts)
    own = move != "cancel" and not involved_in_finding(finding).admits(deed.by)
    if own and not deed.by.holds("system"):
        raise NotAllowed(
            _("Who did the work, helped with it or is of its department does not verify it.")
        )
    return recheck


def _record(deed: Deed, recheck: Recheck, text: str) -> None:
    recheck.by_id, recheck.held_on = deed.by.person_id, deed.on
    recheck.looked_at = text.strip()
    recheck.save()
