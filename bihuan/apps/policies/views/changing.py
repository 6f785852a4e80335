"""The forms of a policy: draft, next version, edit, check, issue, train, carry out, abolish."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.apps.policies import actions
from bihuan.apps.policies.forms import (
    CheckForm,
    DraftForm,
    ExecutionForm,
    IssueForm,
    ReasonForm,
    TrainingForm,
)
from bihuan.apps.policies.models import Policy
from bihuan.apps.policies.queries import executions_visible_to, held_on
from bihuan.apps.policies.queries.page import may_void
from bihuan.apps.policies.states import POLICY, WRITERS
from bihuan.apps.policies.views.register import policy_or_404
from bihuan.kit import clock
from bihuan.kit.acts import VERBS, permit
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.refusals import NotAllowed, NotFound
from bihuan.kit.requests import actor_of, deed_of

ASKS = require_http_methods(["GET", "POST"])
Do = Callable[[Deed, dict[str, Any]], Policy | object]


@ASKS
def draft(request: HttpRequest) -> HttpResponse:
    """A new draft."""
    by = insist(request, "policies.draft")
    form = DraftForm(request.POST or None, request.FILES or None, by=by)
    return _enter(
        request,
        form,
        title=_("Draft a policy"),
        do=lambda deed: actions.draft_policy(deed, draft=form.draft(), **form.file()),
    )


@ASKS
def register(request: HttpRequest) -> HttpResponse:
    """A policy that was issued on paper."""
    by = insist(request, "policies.register")
    form = DraftForm(request.POST or None, request.FILES or None, by=by, whole=True)
    return _enter(
        request,
        form,
        title=_("Register a policy issued on paper"),
        do=lambda deed: actions.register_policy(deed, draft=form.draft(), **form.file()),
    )


@ASKS
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """The next version of a policy in force."""
    by = insist(request, "policies.draft")
    older = policy_or_404(by, pk)
    first = {key: DraftForm.of(older)[key] for key in ("name", "unit_id", "superior_rule")}
    form = DraftForm(request.POST or None, request.FILES or None, by=by, initial=first)
    return _enter(
        request,
        form,
        title=_("Draft the next version"),
        of=older,
        do=lambda deed: actions.draft_policy(
            deed, draft=form.draft(), supersedes_id=pk, **form.file()
        ),
    )


@ASKS
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    by = actor_of(request)
    found = policy_or_404(by, pk)
    _theirs(by, found, "edit")
    form = DraftForm(
        request.POST or None, request.FILES or None, by=by, initial=DraftForm.of(found)
    )
    return ask(
        request,
        form,
        found,
        title=_("Edit"),
        done=_("Saved."),
        do=lambda deed, given: actions.edit_policy(
            deed, policy_id=pk, draft=form.draft(), revision=given["revision"], **form.file()
        ),
    )


@ASKS
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """How it compares with the superior rule."""
    found = policy_or_404(insist(request, "policies.check"), pk)
    return ask(
        request,
        CheckForm(request.POST or None, policy=found),
        found,
        title=_("Check against the superior rule"),
        done=_("The check is on record."),
        do=lambda deed, given: actions.check_policy(deed, policy_id=pk, **given),
    )


@ASKS
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Number and dates put it in force."""
    found = policy_or_404(insist(request, "policies.issue"), pk)
    today = clock.today()
    first = {
        "document_no": found.document_no,
        "issued_on": found.issued_on or today,
        "effective_on": found.effective_on or today,
    }
    return ask(
        request,
        IssueForm(request.POST or None, initial=first),
        found,
        title=_("Issue the policy"),
        done=_("Issued: it is in force from its effective date."),
        do=lambda deed, given: actions.issue_policy(deed, policy_id=pk, **given),
    )


@ASKS
def train(request: HttpRequest, pk: int) -> HttpResponse:
    """People were taught it."""
    by = actor_of(request)
    found = policy_or_404(by, pk)
    if held_on(by, found).isdisjoint(WRITERS):
        raise NotAllowed(_("Its department and the office record the training on a policy."))
    return ask(
        request,
        TrainingForm(request.POST or None, on=clock.today()),
        found,
        title=_("Record training"),
        done=_("Saved."),
        do=lambda deed, given: actions.record_training(deed, policy_id=pk, **given),
    )


@ASKS
def execute(request: HttpRequest, pk: int) -> HttpResponse:
    """It was carried out."""
    found = policy_or_404(actor_of(request), pk)
    return ask(
        request,
        ExecutionForm(request.POST or None, request.FILES or None, on=clock.today()),
        found,
        title=_("Record an execution"),
        done=_("The execution is on record."),
        do=lambda deed, given: actions.record_execution(deed, policy_id=pk, **given),
    )


@ASKS
def abolish(request: HttpRequest, pk: int) -> HttpResponse:
    """It holds no more."""
    by = actor_of(request)
    found = policy_or_404(by, pk)
    _theirs(by, found, "abolish")
    return ask(
        request,
        ReasonForm(request.POST or None),
        found,
        title=_("Give up the draft") if found.issued_by_id is None else _("Abolish the policy"),
        done=_("Done."),
        do=lambda deed, given: actions.abolish_policy(deed, policy_id=pk, **given),
        tone="danger",
    )


@ASKS
def void_execution(request: HttpRequest, pk: int) -> HttpResponse:
    """A record of execution is wrong."""
    by = actor_of(request)
    found = executions_visible_to(by).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such record."))
    if not found.void_reason and not may_void(by, found):
        raise NotAllowed(_("Who entered the record, or the office, voids it."))
    return ask(
        request,
        ReasonForm(request.POST or None),
        policy_or_404(by, found.policy_id),
        title=_("Void the record"),
        done=_("The record is void."),
        do=lambda deed, given: actions.void_execution(deed, execution_id=pk, **given),
        tone="danger",
    )


def ask(
    request: HttpRequest,
    form: forms.Form,
    policy: Policy,
    *,
    title: str,
    done: str,
    do: Do,
    tone: str = "primary",
) -> HttpResponse:
    """A page with one form for one verb on a policy."""
    back = reverse("policies:policy", args=[policy.pk])
    if request.method == "POST" and form.is_valid():
        do(deed_of(request), form.cleaned_data)
        messages.success(request, done)
        return redirect(back)
    status = 422 if request.method == "POST" else 200
    shown = {"form": form, "policy": policy, "title": title, "back": back, "tone": tone}
    return render(request, "policies/form.html", shown, status=status)


def _theirs(by: Actor, policy: Policy, move: str) -> None:
    """A form is not shown to those who may not make its move from any state like this one."""
    held = held_on(by, policy)
    rows = [m for m in POLICY.moves if m.name == move and policy.state in m.sources]
    if rows and not any(m.allowed_to(held) for m in rows):
        words = {"move": _(rows[0].label)}
        raise NotAllowed(_("“%(move)s” is not yours to do here.") % words)


def insist(request: HttpRequest, verb: str) -> Actor:
    """Who asks, if the verb is theirs to try; a form is not shown to those it would refuse."""
    by = actor_of(request)
    permit(VERBS[verb], Deed(by=by, at=clock.now()))
    return by


def _enter(
    request: HttpRequest,
    form: DraftForm,
    *,
    title: str,
    do: Callable[[Deed], Policy],
    of: Policy | None = None,
) -> HttpResponse:
    """A form that makes a policy; goes on to its page."""
    if request.method == "POST" and form.is_valid():
        made = do(deed_of(request))
        messages.success(request, _("Saved."))
        return redirect("policies:policy", made.pk)
    status = 422 if request.method == "POST" else 200
    back = reverse("policies:policy", args=[of.pk]) if of else reverse("policies:register")
    shown = {"form": form, "policy": of, "title": title, "back": back, "tone": "primary"}
    return render(request, "policies/form.html", shown, status=status)
