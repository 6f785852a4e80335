"""Closing step by step, looking back, and the list of look-backs."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.loop import actions
from bihuan.apps.loop.forms.closure import AgreeForm, HoldForm, RecheckFilterForm, RelapseForm
from bihuan.apps.loop.forms.findings import ReasonForm
from bihuan.apps.loop.models import Closure, Recheck
from bihuan.apps.loop.queries.scope import closures_visible_to, rechecks_visible_to
from bihuan.apps.loop.queries.sheets import rechecks_sheet
from bihuan.apps.loop.states import RECHECK, RECHECK_KINDS, parse_chain
from bihuan.apps.loop.views.asking import ask
from bihuan.kit import clock
from bihuan.kit.deed import Actor
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of
from bihuan.kit.sheets.download import download

ASKS = require_http_methods(["GET", "POST"])
BY_DUE = (Order("due_on"), Order("id"))


@ASKS
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree at the step."""
    closure = _closure(actor_of(request), pk)
    step = parse_chain(closure.chain).steps[closure.step]
    form = AgreeForm(request.POST or None, verifies=step.verifies)
    return ask(
        request,
        form,
        title=_("Agree"),
        back=_page(closure.finding_id),
        done=_("Your opinion is on record."),
        do=lambda deed, given: actions.agree(deed, closure_id=pk, **given),
        finding=closure.finding,
    )


@ASKS
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return it with what is missing."""
    closure = _closure(actor_of(request), pk)
    return ask(
        request,
        ReasonForm(request.POST or None, label=_("What is missing")),
        title=_("Return"),
        back=_page(closure.finding_id),
        done=_("Returned."),
        do=lambda deed, given: actions.return_closure(deed, closure_id=pk, **given),
        finding=closure.finding,
    )


@require_GET
def recheck_list(request: HttpRequest) -> HttpResponse:
    """Look-backs in reach, what is due first."""
    form = RecheckFilterForm(request.GET)
    rows = _asked(actor_of(request), form)
    return render(
        request,
        "loop/rechecks.html",
        {
            "form": form,
            "page": page(rows, request.GET, order=BY_DUE),
            "states": RECHECK.states,
            "kinds": RECHECK_KINDS,
            "on": clock.today(),
        },
    )


@require_GET
def export_rechecks(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook."""
    rows = _asked(actor_of(request), RecheckFilterForm(request.GET))
    return download(rechecks_sheet(rows), name=_("Look-backs") + f" {clock.today()}.xlsx")


@ASKS
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Still in place."""
    recheck = _recheck(actor_of(request), pk)
    return ask(
        request,
        HoldForm(request.POST or None),
        title=_("Still in place"),
        back=_page(recheck.finding_id),
        done=_("The look-back is on record."),
        do=lambda deed, given: actions.hold_recheck(deed, recheck_id=pk, **given),
        finding=recheck.finding,
    )


@ASKS
def relapse(request: HttpRequest, pk: int) -> HttpResponse:
    """It came back."""
    recheck = _recheck(actor_of(request), pk)
    return ask(
        request,
        RelapseForm(request.POST or None),
        title=_("Relapsed"),
        back=_page(recheck.finding_id),
        done=_("The finding is open again."),
        do=lambda deed, given: actions.find_relapse(deed, recheck_id=pk, **given),
        finding=recheck.finding,
    )


@ASKS
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Not needed."""
    recheck = _recheck(actor_of(request), pk)
    return ask(
        request,
        ReasonForm(request.POST or None),
        title=_("Cancel a look-back"),
        back=_page(recheck.finding_id),
        done=_("Cancelled."),
        do=lambda deed, given: actions.cancel_recheck(deed, recheck_id=pk, **given),
        finding=recheck.finding,
    )


def _asked(by: Actor, form: RecheckFilterForm) -> QuerySet[Recheck]:
    form.is_valid()
    given = form.cleaned_data
    wanted = {
        "state": given.get("state"),
        "kind": given.get("kind"),
        "due_on__gte": given.get("due_from"),
        "due_on__lte": given.get("due_to"),
    }
    rows = rechecks_visible_to(by).filter(**{k: v for k, v in wanted.items() if v})
    return rows.select_related("finding__lead_unit", "finding__programme", "by")


def _closure(by: Actor, pk: int) -> Closure:
    closure = closures_visible_to(by).select_related("finding").filter(pk=pk).first()
    if closure is None:
        raise NotFound(_("There is no such closure."))
    return closure


def _recheck(by: Actor, pk: int) -> Recheck:
    recheck = rechecks_visible_to(by).select_related("finding").filter(pk=pk).first()
    if recheck is None:
        raise NotFound(_("There is no such look-back."))
    return recheck


def _page(pk: int) -> str:
    return reverse("loop:finding", args=[pk])
