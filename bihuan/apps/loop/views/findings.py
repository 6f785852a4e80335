"""A finding's page, and the verbs that start from it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.documents.queries.scope import documents_about
from bihuan.apps.loop import actions
from bihuan.apps.loop.forms.closure import ApplyForm
from bihuan.apps.loop.forms.findings import (
    AcceptForm,
    AssignForm,
    DescribeForm,
    DismissForm,
    MergeForm,
    RaiseForm,
    ReasonForm,
    RedateForm,
)
from bihuan.apps.loop.queries.finding_page import finding_page
from bihuan.apps.loop.queries.scope import findings_visible_to
from bihuan.apps.loop.states import CHECKERS, LEDGER_PRINTERS, OFFICE
from bihuan.apps.loop.views.asking import ask, finding_or_404, press
from bihuan.kit import clock
from bihuan.kit.requests import actor_of, deed_of

ASKS = require_http_methods(["GET", "POST"])


@require_GET
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """A finding with everything that hangs on it."""
    by = actor_of(request)
    found = finding_or_404(by, pk)
    return render(
        request,
        "loop/finding.html",
        {
            "shown": finding_page(by, found, on=clock.today()),
            "papers": documents_about("loop.finding", found.pk, by),
            "office": by.holds(*OFFICE),
            "prints": by.holds(*LEDGER_PRINTERS),
            "checks": by.holds(*CHECKERS),
        },
    )


@ASKS
def raise_finding(request: HttpRequest) -> HttpResponse:
    """A new finding."""
    form = RaiseForm(
        request.POST or None,
        by=actor_of(request),
        initial={"programme": request.GET.get("programme")},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = actions.raise_finding(deed_of(request), programme_id=given.pop("programme"), **given)
        return redirect(_page(made.pk))
    status = 422 if request.method == "POST" else 200
    title = _("Register a finding")
    shown = {"form": form, "title": title, "back": reverse("loop:findings"), "submit": title}
    return render(request, "loop/form.html", shown, status=status)


@ASKS
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer it to a department."""
    by = actor_of(request)
    found = finding_or_404(by, pk)
    form = AssignForm(
        request.POST or None,
        by=by,
        on=clock.today(),
        agency_id=found.agency_id,
        initial=AssignForm.of(found),
    )
    return ask(
        request,
        form,
        title=_("Send to a department"),
        back=_page(pk),
        done=_("Assigned: the department can accept it now."),
        do=lambda deed, given: actions.assign(deed, finding_id=pk, **given),
        finding=found,
    )


@ASKS
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it on."""
    by = actor_of(request)
    found = finding_or_404(by, pk)
    form = AcceptForm(
        request.POST or None,
        by=by,
        on=clock.today(),
        agency_id=found.agency_id,
        initial={"handler_id": found.handler_id},
    )
    return ask(
        request,
        form,
        title=_("Accept"),
        back=_page(pk),
        done=_("Accepted: now draft the measures."),
        do=lambda deed, given: actions.accept(deed, finding_id=pk, **given),
        finding=found,
    )


@ASKS
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, root cause, part, category, type."""
    found = finding_or_404(actor_of(request), pk)
    form = DescribeForm(request.POST or None, initial=DescribeForm.of(found))
    return ask(
        request,
        form,
        title=_("Edit"),
        back=_page(pk),
        done=_("Saved."),
        do=lambda deed, given: actions.describe_finding(deed, finding_id=pk, **given),
        finding=found,
    )


@require_POST
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The measures are complete."""
    return press(
        request,
        back=_page(pk),
        done=_("Rectification begins."),
        do=lambda deed: actions.plan(deed, finding_id=pk),
    )


@ASKS
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Not ours: back to the office."""
    return _with_reason(request, pk, _("Send back"), actions.decline)


@ASKS
def replan(request: HttpRequest, pk: int) -> HttpResponse:
    """The measures will not do."""
    return _with_reason(request, pk, _("Rework measures"), actions.replan)


@ASKS
def keep_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Basically done, kept up for good."""
    return _with_reason(request, pk, _("Turn long-term"), actions.keep_up)


@ASKS
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """An objection during public notice."""
    return _with_reason(request, pk, _("Return"), actions.object_to)


@require_POST
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """Public notice is over."""
    return press(
        request,
        back=_page(pk),
        done=_("Closed."),
        do=lambda deed: actions.conclude(deed, finding_id=pk),
    )


@ASKS
def redate(request: HttpRequest, pk: int) -> HttpResponse:
    """Another due date."""
    found = finding_or_404(actor_of(request), pk)
    form = RedateForm(request.POST or None, initial={"due_on": found.due_on})
    return ask(
        request,
        form,
        title=_("Change the due date"),
        back=_page(pk),
        done=_("The due date is changed."),
        do=lambda deed, given: actions.redate(deed, finding_id=pk, **given),
        finding=found,
    )


@ASKS
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """It says what another says."""
    by = actor_of(request)
    found = finding_or_404(by, pk)
    others = findings_visible_to(by).filter(agency_id=found.agency_id, programme=found.programme)
    named = others.exclude(pk=pk).exclude(state__in=("merged", "dismissed")).order_by("number")
    choices = [
        (str(o), f"{n} {t[:60]}") for o, n, t in named.values_list("pk", "number", "title")[:500]
    ]
    return ask(
        request,
        MergeForm(request.POST or None, others=choices),
        title=_("Merge"),
        back=_page(pk),
        done=_("Merged."),
        do=lambda deed, given: actions.merge(deed, finding_id=pk, **given),
        finding=found,
    )


@ASKS
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Not upheld, by a decision."""
    found = finding_or_404(actor_of(request), pk)
    return ask(
        request,
        DismissForm(request.POST or None),
        title=_("Not upheld"),
        back=_page(pk),
        done=_("Recorded as not upheld."),
        do=lambda deed, given: actions.dismiss(deed, finding_id=pk, **given),
        finding=found,
    )


@ASKS
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply for closure."""
    found = finding_or_404(actor_of(request), pk)
    return ask(
        request,
        ApplyForm(request.POST or None),
        title=_("Apply for closure"),
        back=_page(pk),
        done=_("Applied: the first step of the chain decides next."),
        do=lambda deed, given: actions.apply(deed, finding_id=pk, **given),
        finding=found,
    )


def _with_reason(request: HttpRequest, pk: int, title: str, verb: Any) -> HttpResponse:
    """A move that asks for a reason and nothing else."""
    found = finding_or_404(actor_of(request), pk)
    return ask(
        request,
        ReasonForm(request.POST or None),
        title=title,
        back=_page(pk),
        done=_("Done."),
        do=lambda deed, given: verb(deed, finding_id=pk, reason=given["reason"]),
        finding=found,
    )


def _page(pk: int) -> str:
    return reverse("loop:finding", args=[pk])
