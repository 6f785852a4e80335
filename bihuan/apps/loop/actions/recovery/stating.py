"""How much is to be recovered for a finding, and from whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from bihuan.apps.loop.actions.recovery.balancing import (
    exact,
    finding_to_keep,
    line_at_work,
    recovery_at_work,
    settle_recovery,
    standing_of,
    told,
)
from bihuan.apps.loop.models import Recovery, RecoveryLine
from bihuan.apps.loop.queries.recovery import STATED_IN, balance_of
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.present import yuan
from bihuan.kit.refusals import Refused
from bihuan.rules.recovery import fits_amount
from bihuan.rules.refusal import Refusal


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line as entered."""

    payee: str
    due: Decimal
    period_from: date | None = None
    period_to: date | None = None
    note: str = ""


@act("loop.state_recovery", label="State the amount to recover")
def state_recovery(deed: Deed, *, finding_id: int, amount: Decimal, basis: str = "") -> Recovery:
    """Say how much money the finding is about; another amount needs its basis."""
    finding = finding_to_keep(deed, finding_id)
    if finding.state not in STATED_IN:
        raise Refused(_("The amount is stated before the finding is being closed."))
    amount = exact(amount)
    recovery = Recovery.objects.filter(finding=finding).first()
    if recovery is None:
        recovery = Recovery(
            finding=finding, gap=amount, stated_by_id=deed.by.person_id, stated_on=deed.on
        )
    else:
        if not basis.strip():
            raise Refused(_("Say on what ground the amount changes."))
        listed = balance_of(recovery).due
        if amount < listed:
            words = {"due": yuan(listed)}
            raise Refused(_("The lines name %(due)s yuan already: void the wrong ones.") % words)
    # the old gap lies within the new amount, or the amount is set after its lines were voided
    recovery.amount, recovery.basis = amount, basis.strip()[:300]
    recovery.gap = amount
    recovery.save()
    return settle_recovery(recovery)


@act("loop.add_recovery_line", label="Add a line to recover")
def add_recovery_line(deed: Deed, *, finding_id: int, line: NewLine) -> RecoveryLine:
    """From whom, for which time, how much."""
    finding = finding_to_keep(deed, finding_id)
    return _add(recovery_at_work(deed, finding), line)


@act("loop.void_recovery_line", label="Void a line to recover")
def void_recovery_line(deed: Deed, *, line_id: int, reason: str) -> RecoveryLine:
    """The line is wrong; it stays, void. What was booked on it is reversed first."""
    line = line_at_work(deed, line_id)
    standing = standing_of(line)
    if standing.recovered or standing.waived:
        raise Refused(_("Money was booked on this line: reverse the receipts and waivers first."))
    if not reason.strip():
        raise Refused(_("Say why the line is void."))
    line.void_reason = reason.strip()[:300]
    line.save()
    settle_recovery(line.recovery)
    return line


@act("loop.import_recovery_lines", label="Import the lines to recover")
def import_recovery_lines(deed: Deed, *, finding_id: int, listed: Sequence[NewLine]) -> int:
    """All the lines of a list, or none; together with those there they name the amount stated."""
    finding = finding_to_keep(deed, finding_id)
    recovery = recovery_at_work(deed, finding)
    for line in listed:
        _add(recovery, line)
    if left := balance_of(recovery).unlisted:
        words = {"left": yuan(left)}
        raise Refused(_("The lines name %(left)s yuan less than the amount to recover.") % words)
    return len(listed)


def _add(recovery: Recovery, line: NewLine) -> RecoveryLine:
    if not line.payee.strip():
        raise Refused(_("Say from whom the money comes back."))
    if line.period_from and line.period_to and line.period_to < line.period_from:
        raise Refused(_("The period ends before it begins."))
    due = exact(line.due)
    try:
        fits_amount(balance_of(recovery), due)
    except Refusal as refusal:
        raise told(refusal) from refusal
    made = RecoveryLine.objects.create(
        recovery=recovery,
        payee=line.payee.strip()[:60],
        period_from=line.period_from,
        period_to=line.period_to,
        due=due,
        note=line.note.strip()[:300],
    )
    settle_recovery(recovery)
    return made
