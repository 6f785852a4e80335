"""What every change of money to recover begins and ends with: the finding locked, the gap kept."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from bihuan.apps.loop.actions.settling import finding_for, reach
from bihuan.apps.loop.models import Finding, Recovery, RecoveryLine
from bihuan.apps.loop.queries.recovery import KEEPERS, as_line, balance_of, lines_of
from bihuan.apps.loop.queries.relations import held_on_finding
from bihuan.apps.loop.queries.scope import findings_visible_to
from bihuan.kit.deed import Deed
from bihuan.kit.present import yuan
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from bihuan.rules.recovery import Line, check_amount
from bihuan.rules.refusal import Refusal

AT_WORK = ("planning", "rectifying", "long_term")


def finding_to_keep(deed: Deed, finding_id: int) -> Finding:
    """The finding, locked, when the money of it is this person's to keep."""
    finding = finding_for(deed, finding_id)
    if KEEPERS.isdisjoint(held_on_finding(reach(deed), finding)):
        raise NotAllowed(_("The department of the finding and the office keep its money records."))
    return finding


def recovery_at_work(deed: Deed, finding: Finding) -> Recovery:
    """The recovery of a finding that is being rectified."""
    recovery = Recovery.objects.filter(finding=finding).first()
    if recovery is None:
        raise Refused(_("State the amount to recover first."))
    if finding.state not in AT_WORK:
        raise Refused(_("Money is booked while the finding is accepted and not being closed."))
    return recovery


def line_at_work(deed: Deed, line_id: int, *, keeps: bool = True) -> RecoveryLine:
    """A line that stands, of a finding being rectified; with its recovery, locked by its finding.

    `keeps`: only for who keeps the money records; a decision to waive is not theirs to enter.
    """
    seen = RecoveryLine.objects.filter(recovery__finding__in=findings_visible_to(deed.by))
    line = seen.filter(pk=line_id).select_related("recovery").first()
    if line is None:
        raise NotFound(_("There is no such line."))
    find = finding_to_keep if keeps else finding_for
    finding = find(deed, line.recovery.finding_id)
    recovery_at_work(deed, finding)
    if line.void_reason:
        raise Refused(_("This line is void."))
    return line


def standing_of(line: RecoveryLine) -> Line:
    """What came in and was waived on a line until now."""
    return as_line(lines_of(line.recovery).get(pk=line.pk))


def settle_recovery(recovery: Recovery) -> Recovery:
    """Keep the gap: the only place that writes it."""
    recovery.gap = balance_of(recovery).gap
    recovery.save(update_fields=["gap"])
    return recovery


def exact(amount: Decimal) -> Decimal:
    """An amount to the cent, or a sentence that says why it is none."""
    try:
        return check_amount(amount)
    except Refusal as refusal:
        raise told(refusal) from refusal


def told(refusal: Refusal) -> Refused:
    """A no of rules.recovery as a sentence."""
    if refusal.code == "more_than_open":
        words = {"open": yuan(refusal.params["open"])}  # type: ignore[arg-type]  # a Decimal
        return Refused(_("That is more than is still open of this line: %(open)s yuan.") % words)
    if refusal.code == "more_than_stated":
        words = {"left": yuan(refusal.params["unlisted"])}  # type: ignore[arg-type]  # a Decimal
        return Refused(
            _("The lines would exceed the amount to recover; %(left)s yuan are left.") % words
        )
    return Refused(amount_sentence(refusal))


def amount_sentence(refusal: Refusal) -> str:
    """Why a text or number is no amount."""
    sentences = {
        "amount_not_positive": _("An amount is more than nothing."),
        "amount_too_fine": _("An amount goes to the cent, no further."),
        "amount_too_large": _("That is too large an amount."),
    }
    return sentences.get(
        refusal.code, _("Write an amount in yuan, such as 114500.00, or as 11.45万元.")
    )
