"""Measures: the list, a measure's page, and the verbs that start from it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.loop import actions
from bihuan.apps.loop.forms.findings import ReasonForm
from bihuan.apps.loop.forms.measures import (
    LinkForm,
    MeasureFilterForm,
    MeasureForm,
    ReportForm,
    SubmitForm,
)
from bihuan.apps.loop.queries.ledger_rows import measure_lines
from bihuan.apps.loop.queries.measure_page import linkable_findings, measure_page
from bihuan.apps.loop.queries.measures import BY_DUE, measures
from bihuan.apps.loop.queries.sheets import measures_sheet
from bihuan.apps.loop.views.asking import ask, finding_or_404, measure_or_404, press
from bihuan.kit import clock
from bihuan.kit.paging import page
from bihuan.kit.requests import actor_of, deed_of
from bihuan.kit.sheets.download import download

ASKS = require_http_methods(["GET", "POST"])


@require_GET
def measure_list(request: HttpRequest) -> HttpResponse:
    """Measures in reach; one's own unless others are asked for."""
    by, on = actor_of(request), clock.today()
    form = _filter(request)
    found = measures(by, form.asked(), on=on)
    shown = page(found, request.GET, order=BY_DUE)
    lines = measure_lines(shown.rows, on=on)
    return render(
        request,
        "loop/measures.html",
        {"form": form, "page": shown, "lines": [lines[m.pk] for m in shown.rows], "on": on},
    )


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook."""
    by, on = actor_of(request), clock.today()
    found = measures(by, _filter(request).asked(), on=on)
    return download(measures_sheet(found, on=on), name=_("Measures") + f" {on}.xlsx")


@require_GET
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """A measure with everything that hangs on it."""
    by = actor_of(request)
    found = measure_or_404(by, pk)
    return render(
        request, "loop/measure.html", {"shown": measure_page(by, found, on=clock.today())}
    )


@ASKS
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new measure of a finding."""
    by = actor_of(request)
    found = finding_or_404(by, pk)
    first = {
        "lead_unit_id": found.lead_unit_id,
        "leader_id": found.leader_id,
        "handler_id": found.handler_id,
        "due_on": found.due_on,
    }
    form = MeasureForm(
        request.POST or None, by=by, on=clock.today(), agency_id=found.agency_id, initial=first
    )
    if request.method == "POST" and form.is_valid():
        given = _given(form)
        given.pop("version")
        made = actions.add_measure(deed_of(request), finding_ids=[pk], **given)
        return redirect(_page(made.pk))
    return render(
        request,
        "loop/form.html",
        {
            "form": form,
            "title": _("Add a measure"),
            "submit": _("Add"),
            "back": reverse("loop:finding", args=[pk]),
            "finding": found,
        },
        status=422 if request.method == "POST" else 200,
    )


@ASKS
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a measure in progress."""
    by = actor_of(request)
    found = measure_or_404(by, pk)
    form = MeasureForm(
        request.POST or None,
        by=by,
        on=clock.today(),
        agency_id=found.agency_id,
        initial=MeasureForm.of(found),
    )
    return ask(
        request,
        form,
        title=_("Edit"),
        back=_page(pk),
        done=_("Saved."),
        do=lambda deed, given: actions.edit_measure(deed, measure_id=pk, **_given(form)),
    )


@ASKS
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Further findings it answers."""
    by = actor_of(request)
    found = measure_or_404(by, pk)
    form = LinkForm(request.POST or None, findings=linkable_findings(by, found))
    return ask(
        request,
        form,
        title=_("Link to findings"),
        back=_page(pk),
        done=_("Linked."),
        do=lambda deed, given: actions.link_measure(
            deed, measure_id=pk, finding_ids=given["findings"]
        ),
    )


@ASKS
def unlink(request: HttpRequest, pk: int, finding_pk: int) -> HttpResponse:
    """A link made by mistake."""
    by = actor_of(request)
    measure_or_404(by, pk)
    finding_or_404(by, finding_pk)
    return ask(
        request,
        ReasonForm(request.POST or None),
        title=_("Void the link"),
        back=_page(pk),
        done=_("The link is void."),
        do=lambda deed, given: actions.unlink_measure(
            deed, measure_id=pk, finding_id=finding_pk, reason=given["reason"]
        ),
    )


@ASKS
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is."""
    found = measure_or_404(actor_of(request), pk)
    form = ReportForm(request.POST or None, initial={"percent": found.percent})
    return ask(
        request,
        form,
        title=_("Report progress"),
        back=_page(pk),
        done=_("Reported."),
        do=lambda deed, given: actions.report(deed, measure_id=pk, **given),
    )


@ASKS
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Carried out: ask for verification."""
    found = measure_or_404(actor_of(request), pk)
    form = SubmitForm(request.POST or None, initial={"outcome": found.outcome})
    return ask(
        request,
        form,
        title=_("Submit for verification"),
        back=_page(pk),
        done=_("Submitted."),
        do=lambda deed, given: actions.submit(deed, measure_id=pk, **given),
    )


@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Carried out as it should be."""
    return press(
        request,
        back=_page(pk),
        done=_("Verified."),
        do=lambda deed: actions.verify(deed, measure_id=pk),
    )


@ASKS
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Not carried out as it should be."""
    return _with_reason(request, pk, _("Return"), actions.return_measure)


@ASKS
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Not needed any more."""
    return _with_reason(request, pk, _("Cancel a measure"), actions.cancel_measure)


@ASKS
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """It did not last."""
    return _with_reason(request, pk, _("Reopen"), actions.reopen_measure)


def _with_reason(request: HttpRequest, pk: int, title: str, verb: Any) -> HttpResponse:
    measure_or_404(actor_of(request), pk)
    return ask(
        request,
        ReasonForm(request.POST or None),
        title=title,
        back=_page(pk),
        done=_("Done."),
        do=lambda deed, given: verb(deed, measure_id=pk, reason=given["reason"]),
    )


def _given(form: MeasureForm) -> dict[str, Any]:
    """What the form gives, as the verb takes it."""
    given = dict(form.cleaned_data)
    helpers = actions.Helpers(tuple(given.pop("helper_units")), tuple(given.pop("helper_persons")))
    return {**given, "helpers": helpers}


def _filter(request: HttpRequest) -> MeasureFilterForm:
    return MeasureFilterForm(request.GET, by=actor_of(request), on=clock.today())


def _page(pk: int) -> str:
    return reverse("loop:measure", args=[pk])
