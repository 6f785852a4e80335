"""Money comes in, is waived by a decision, is talked about; a wrong entry is reversed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from bihuan.apps.archives import actions as archives
from bihuan.apps.loop.actions.findings import person_for
from bihuan.apps.loop.actions.recovery.balancing import (
    exact,
    finding_to_keep,
    line_at_work,
    recovery_at_work,
    settle_recovery,
    standing_of,
    told,
)
from bihuan.apps.loop.models import Receipt, RecoveryLine, Talk, Waiver
from bihuan.apps.loop.queries.recovery import WAIVERS
from bihuan.apps.loop.queries.scope import findings_visible_to
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound, Refused
from bihuan.rules.recovery import fits_line
from bihuan.rules.refusal import Refusal


@act("loop.receive_money", label="Book money received")
def receive_money(
    deed: Deed, *, line_id: int, voucher_no: str, on: date, amount: Decimal
) -> Receipt:
    """Money came in for a line, by a voucher; never more than is still open."""
    line = line_at_work(deed, line_id)
    amount = exact(amount)
    if not voucher_no.strip():
        raise Refused(_("Give the number of the voucher."))
    if on > deed.on:
        raise Refused(_("It has not happened yet."))
    _fits(line, amount)
    receipt = Receipt.objects.create(
        line=line,
        voucher_no=voucher_no.strip()[:80],
        on=on,
        amount=amount,
        entered_by_id=deed.by.person_id,
        entered_on=deed.on,
    )
    settle_recovery(line.recovery)
    return receipt


@act("loop.reverse_receipt", label="Reverse a receipt")
def reverse_receipt(deed: Deed, *, receipt_id: int, reason: str) -> Receipt:
    """A receipt was wrong: another takes the whole of it back; both stay on record."""
    seen = Receipt.objects.filter(line__recovery__finding__in=findings_visible_to(deed.by))
    wrong = seen.filter(pk=receipt_id).first()
    if wrong is None:
        raise NotFound(_("There is no such receipt."))
    line = line_at_work(deed, wrong.line_id)
    if wrong.reverses_id or Receipt.objects.filter(reverses=wrong).exists():
        raise Refused(_("This receipt is reversed, or reverses another: book a new one."))
    if not reason.strip():
        raise Refused(_("Say why the receipt is wrong."))
    receipt = Receipt.objects.create(
        line=line,
        voucher_no=wrong.voucher_no,
        on=deed.on,
        amount=-wrong.amount,
        reverses=wrong,
        reason=reason.strip()[:300],
        entered_by_id=deed.by.person_id,
        entered_on=deed.on,
    )
    settle_recovery(line.recovery)
    return receipt


@act("loop.waive_money", label="Waive money to recover", may=WAIVERS)
def waive_money(
    deed: Deed,
    *,
    line_id: int,
    decision_no: str,
    amount: Decimal,
    reason: str,
    upload: Upload[bytes],
    unclassified: bool = False,
) -> Waiver:
    """By a decision, something of a line need not come back; who keeps the money does not waive."""
    line = line_at_work(deed, line_id, keeps=False)
    amount = exact(amount)
    if not decision_no.strip() or not reason.strip():
        raise Refused(_("Give the number of the decision and the reason."))
    _fits(line, amount)
    waiver = Waiver.objects.create(
        line=line,
        decision_no=decision_no.strip()[:80],
        amount=amount,
        reason=reason.strip()[:300],
        file=archives.store_file(deed, upload=upload, unclassified=unclassified),
        entered_by_id=deed.by.person_id,
        entered_on=deed.on,
    )
    settle_recovery(line.recovery)
    return waiver


@act("loop.void_waiver", label="Void a waiver", may=WAIVERS)
def void_waiver(deed: Deed, *, waiver_id: int, reason: str) -> Waiver:
    """The decision does not hold; the waiver stays, void."""
    seen = Waiver.objects.filter(line__recovery__finding__in=findings_visible_to(deed.by))
    waiver = seen.filter(pk=waiver_id).first()
    if waiver is None:
        raise NotFound(_("There is no such waiver."))
    line = line_at_work(deed, waiver.line_id, keeps=False)
    waiver = Waiver.objects.get(pk=waiver_id)
    if waiver.void_reason:
        raise Refused(_("This waiver is void already."))
    if not reason.strip():
        raise Refused(_("Say why the waiver is void."))
    waiver.void_reason = reason.strip()[:300]
    waiver.save()
    settle_recovery(line.recovery)
    return waiver


@act("loop.record_talk", label="Record a talk")
def record_talk(
    deed: Deed,
    *,
    finding_id: int,
    on: date,
    held_by_id: int,
    with_whom: str,
    said: str,
    upload: Upload[bytes] | None = None,
    unclassified: bool = False,
) -> Talk:
    """Somebody talked with those the money concerns; the record of it is kept."""
    finding = finding_to_keep(deed, finding_id)
    recovery = recovery_at_work(deed, finding)
    person = person_for(deed, held_by_id, finding.agency_id)
    assert person is not None
    if on > deed.on:
        raise Refused(_("It has not happened yet."))
    if not with_whom.strip() or not said.strip():
        raise Refused(_("Say with whom, and what was said."))
    file = None
    if upload:
        file = archives.store_file(deed, upload=upload, unclassified=unclassified)
    return Talk.objects.create(
        recovery=recovery,
        on=on,
        by=person,
        with_whom=with_whom.strip()[:120],
        said=said.strip(),
        file=file,
        entered_by_id=deed.by.person_id,
    )


def _fits(line: RecoveryLine, amount: Decimal) -> None:
    try:
        fits_line(standing_of(line), amount)
    except Refusal as refusal:
        raise told(refusal) from refusal
