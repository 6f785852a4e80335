"""The register of policies, its workbook, and a policy's page."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.apps.archives.queries import stored_at
from bihuan.apps.people.states import BUSINESS
from bihuan.apps.policies.forms import RegisterFilterForm
from bihuan.apps.policies.models import Policy
from bihuan.apps.policies.queries import (
    ORDER,
    executions_visible_to,
    policies_visible_to,
    policy_page,
    register,
)
from bihuan.apps.policies.queries.sheet import register_sheet
from bihuan.apps.policies.states import CHECKS, EXECUTE_WITHIN_DAYS, ISSUERS, POLICY
from bihuan.kit import clock
from bihuan.kit.deed import Actor
from bihuan.kit.downloads import download as stored_file
from bihuan.kit.paging import page
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of
from bihuan.kit.sheets.download import download


@require_GET
def register_list(request: HttpRequest) -> HttpResponse:
    """The policies in reach, newest first."""
    by, on = actor_of(request), clock.today()
    form = RegisterFilterForm(request.GET, by=by, auto_id="filter_%s")
    shown = page(register(by, form.asked(), on=on), request.GET, order=ORDER)
    return render(
        request,
        "policies/register.html",
        {
            "form": form,
            "page": shown,
            "states": POLICY.states,
            "checks": CHECKS,
            "query": request.GET.urlencode(),
            "drafts": by.holds(*BUSINESS),
            "issues": by.holds(*ISSUERS),
            "keeps": by.holds("coordinator"),
        },
    )


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook."""
    by, on = actor_of(request), clock.today()
    found = register(by, RegisterFilterForm(request.GET, by=by).asked(), on=on)
    return download(register_sheet(found), name=f"{_('Register of policies')} {on}.xlsx")


@require_GET
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    """A policy with everything that hangs on it."""
    by, on = actor_of(request), clock.today()
    shown = policy_page(by, policy_or_404(by, pk), on=on)
    state = POLICY.states[shown.policy.state]
    return render(
        request,
        "policies/policy.html",
        {
            "shown": shown,
            "state": state,
            "states": POLICY.states,
            "check": CHECKS.get(shown.policy.checked_as),
            "within": EXECUTE_WITHIN_DAYS,
            "unused": state.key == "issued"
            and not any(not e.void_reason for e, _m in shown.executions),
        },
    )


@require_GET
def text(request: HttpRequest, pk: int) -> FileResponse:
    """The text of a policy one may see."""
    found = policy_or_404(actor_of(request), pk)
    if found.text is None:
        raise NotFound(_("There is no such file."))
    return stored_file(
        stored_at(found.text), name=found.text.name, media_type=found.text.media_type
    )


@require_GET
def execution_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file that shows an execution of a policy one may see."""
    rows = executions_visible_to(actor_of(request)).select_related("evidence__file")
    found = rows.filter(pk=pk).first()
    file = found.evidence.file if found else None
    if file is None:
        raise NotFound(_("There is no such file."))
    return stored_file(stored_at(file), name=file.name, media_type=file.media_type)


def policy_or_404(by: Actor, pk: int) -> Policy:
    """A policy in reach, with what its page names."""
    rows = policies_visible_to(by).select_related(
        "unit", "text", "drafted_by", "checked_by", "issued_by", "supersedes"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such policy."))
    return found
