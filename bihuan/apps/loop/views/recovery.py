"""Money to recover: the amount, lines, receipts, waivers, talks, and their papers."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.archives.models import File
from bihuan.apps.archives.queries import stored_at
from bihuan.apps.loop import actions
from bihuan.apps.loop.actions import NewLine
from bihuan.apps.loop.forms.findings import ReasonForm
from bihuan.apps.loop.forms.recovery import (
    AmountForm,
    LineForm,
    ReceiptForm,
    TalkForm,
    WaiverForm,
)
from bihuan.apps.loop.models import Finding, Receipt, Recovery, RecoveryLine, Talk, Waiver
from bihuan.apps.loop.queries.recovery import KEEPERS, may_read_names, recoveries_visible_to
from bihuan.apps.loop.queries.relations import held_on_finding, reach_of
from bihuan.apps.loop.views.asking import ask, finding_or_404
from bihuan.kit import clock
from bihuan.kit.acts import VERBS, permit
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.downloads import download
from bihuan.kit.present import yuan
from bihuan.kit.refusals import NotAllowed, NotFound
from bihuan.kit.requests import actor_of

ASKS = require_http_methods(["GET", "POST"])


@ASKS
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """How much the finding is about."""
    keeper(request, pk)
    known = Recovery.objects.filter(finding_id=pk).first()
    first = {"amount": f"{known.amount:.2f}", "basis": known.basis} if known else {}
    return ask(
        request,
        AmountForm(request.POST or None, again=known is not None, initial=first),
        title=_("Amount to recover"),
        back=page_of(pk),
        done=_("Saved."),
        do=lambda deed, given: actions.state_recovery(deed, finding_id=pk, **given),
        submit=_("Save"),
    )


@ASKS
def add_line(request: HttpRequest, pk: int) -> HttpResponse:
    """One more line."""
    keeper(request, pk)
    return ask(
        request,
        LineForm(request.POST or None),
        title=_("Add a line to recover"),
        back=page_of(pk),
        done=_("Saved."),
        do=lambda deed, given: actions.add_recovery_line(
            deed, finding_id=pk, line=NewLine(**given)
        ),
    )


@ASKS
def void_line(request: HttpRequest, pk: int) -> HttpResponse:
    """A line that is wrong."""
    line = _line(request, pk)
    return ask(
        request,
        ReasonForm(request.POST or None),
        title=_("Void the line"),
        back=page_of(line.recovery.finding_id),
        done=_("The line is void."),
        do=lambda deed, given: actions.void_recovery_line(deed, line_id=pk, reason=given["reason"]),
    )


@ASKS
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Money came in."""
    line = _line(request, pk)
    return ask(
        request,
        ReceiptForm(request.POST or None, on=clock.today()),
        title=_("Book money received"),
        back=page_of(line.recovery.finding_id),
        done=_("Booked."),
        do=lambda deed, given: actions.receive_money(deed, line_id=pk, **given),
    )


@ASKS
def reverse_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """A receipt that is wrong."""
    seen = Receipt.objects.filter(line__recovery__in=recoveries_visible_to(actor_of(request)))
    receipt = seen.filter(pk=pk).select_related("line__recovery").first()
    if receipt is None:
        raise NotFound(_("There is no such receipt."))
    keeper(request, receipt.line.recovery.finding_id)
    words = {"no": receipt.voucher_no, "amount": yuan(receipt.amount)}
    return ask(
        request,
        ReasonForm(request.POST or None),
        title=_("Reverse the receipt %(no)s of %(amount)s yuan") % words,
        back=page_of(receipt.line.recovery.finding_id),
        done=_("Reversed: both entries stay on record."),
        do=lambda deed, given: actions.reverse_receipt(deed, receipt_id=pk, reason=given["reason"]),
        submit=_("Reverse"),
    )


@ASKS
def waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Part of it need not come back."""
    insist(request, "loop.waive_money")
    line = _line(request, pk, keeps=False)
    return ask(
        request,
        WaiverForm(request.POST or None, request.FILES or None),
        title=_("Waive money to recover"),
        back=page_of(line.recovery.finding_id),
        done=_("Booked."),
        do=lambda deed, given: actions.waive_money(deed, line_id=pk, **given),
    )


@ASKS
def void_waiver(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision that does not hold."""
    insist(request, "loop.void_waiver")
    waiver = _waiver(actor_of(request), pk)
    return ask(
        request,
        ReasonForm(request.POST or None),
        title=_("Void the waiver"),
        back=page_of(waiver.line.recovery.finding_id),
        done=_("The waiver is void."),
        do=lambda deed, given: actions.void_waiver(deed, waiver_id=pk, reason=given["reason"]),
    )


@ASKS
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody was talked with."""
    on = clock.today()
    by, found = keeper(request, pk)
    form = TalkForm(
        request.POST or None, request.FILES or None, by=by, on=on, agency_id=found.agency_id
    )
    return ask(
        request,
        form,
        title=_("Record a talk"),
        back=page_of(pk),
        done=_("Saved."),
        do=lambda deed, given: actions.record_talk(deed, finding_id=pk, **given),
    )


@require_GET
def waiver_file(request: HttpRequest, pk: int) -> FileResponse:
    """The decision, for who reads the names."""
    by = actor_of(request)
    waiver = _waiver(by, pk)
    insist_on_names(by, waiver.line.recovery.finding)
    return _sent(waiver.file)


@require_GET
def talk_file(request: HttpRequest, pk: int) -> FileResponse:
    """The record of a talk, for who reads the names."""
    by = actor_of(request)
    rows = Talk.objects.filter(recovery__in=recoveries_visible_to(by))
    found = rows.select_related("file", "recovery__finding").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such file."))
    insist_on_names(by, found.recovery.finding)
    if found.file is None:
        raise NotFound(_("There is no such file."))
    return _sent(found.file)


def insist_on_names(by: Actor, finding: Finding) -> None:
    """Refuse who sees the finding but not the names of those who pay back."""
    if not may_read_names(reach_of(by, on=clock.today()), finding):
        raise NotAllowed(
            _("The names are for the office and for those responsible for the finding.")
        )


def keeper(request: HttpRequest, pk: int) -> tuple[Actor, Finding]:
    """Who asks and the finding, where its money records are theirs to keep."""
    by = actor_of(request)
    finding = finding_or_404(by, pk)
    if KEEPERS.isdisjoint(held_on_finding(reach_of(by, on=clock.today()), finding)):
        raise NotAllowed(_("The department of the finding and the office keep its money records."))
    return by, finding


def insist(request: HttpRequest, verb: str) -> None:
    """A form is not shown to those whose posts its verb refuses."""
    permit(VERBS[verb], Deed(by=actor_of(request), at=clock.now()))


def page_of(pk: int) -> str:
    """The money section of a finding."""
    return reverse("loop:finding", args=[pk]) + "#recovery"


def _line(request: HttpRequest, pk: int, *, keeps: bool = True) -> RecoveryLine:
    seen = recoveries_visible_to(actor_of(request))
    rows = RecoveryLine.objects.filter(recovery__in=seen)
    line = rows.filter(pk=pk).select_related("recovery").first()
    if line is None:
        raise NotFound(_("There is no such line."))
    if keeps:
        keeper(request, line.recovery.finding_id)
    return line


def _waiver(by: Actor, pk: int) -> Waiver:
    rows = Waiver.objects.filter(line__recovery__in=recoveries_visible_to(by))
    waiver = rows.filter(pk=pk).select_related("file", "line__recovery__finding").first()
    if waiver is None:
        raise NotFound(_("There is no such waiver."))
    return waiver


def _sent(file: File) -> FileResponse:
    return download(stored_at(file), name=file.name, media_type=file.media_type)
