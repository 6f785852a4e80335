"""The policy of a measure: named from the register, registered here, carried out, voided."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.apps.loop import actions
from bihuan.apps.loop.forms.findings import ReasonForm
from bihuan.apps.loop.forms.policies import NewPolicyForm, PickPolicyForm, UseForm
from bihuan.apps.loop.models import Measure
from bihuan.apps.loop.queries.measure_policies import nameable
from bihuan.apps.loop.views.asking import ask, measure_or_404
from bihuan.apps.policies.models import Policy
from bihuan.apps.policies.states import ISSUERS
from bihuan.kit import clock
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of

ASKS = require_http_methods(["GET", "POST"])


@ASKS
def name(request: HttpRequest, pk: int) -> HttpResponse:
    """One that is in the register."""
    by = actor_of(request)
    found = measure_or_404(by, pk)
    return ask(
        request,
        PickPolicyForm(request.POST or None, policies=nameable(by, found)),
        title=_("Choose from the register"),
        back=_page(pk),
        done=_("Linked."),
        do=lambda deed, given: actions.name_policy(deed, measure_id=pk, **given),
    )


@ASKS
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """One that is not there yet."""
    by = actor_of(request)
    found = measure_or_404(by, pk)
    form = NewPolicyForm(
        request.POST or None,
        request.FILES or None,
        issues=by.holds(*ISSUERS),
        initial={"name": found.product},
    )
    return ask(
        request,
        form,
        title=_("Register a policy"),
        back=_page(pk),
        done=_("The policy is in the register and named on this measure."),
        do=lambda deed, given: actions.register_policy(
            deed,
            measure_id=pk,
            draft=form.draft(found.lead_unit_id),
            upload=given["upload"],
            unclassified=given["unclassified"],
        ),
    )


@ASKS
def carry_out(request: HttpRequest, pk: int, policy_pk: int) -> HttpResponse:
    """It was acted by."""
    policy = _named(measure_or_404(actor_of(request), pk), policy_pk)
    return ask(
        request,
        UseForm(request.POST or None, request.FILES or None, on=clock.today()),
        title=_("Record an execution of “%(name)s”") % {"name": policy.name},
        back=_page(pk),
        done=_("The execution is on record."),
        do=lambda deed, given: actions.carry_out_policy(
            deed, measure_id=pk, policy_id=policy_pk, **given
        ),
        submit=_("Record an execution"),
    )


@ASKS
def unname(request: HttpRequest, pk: int, policy_pk: int) -> HttpResponse:
    """Named by mistake."""
    _named(measure_or_404(actor_of(request), pk), policy_pk)
    return ask(
        request,
        ReasonForm(request.POST or None),
        title=_("Void the link"),
        back=_page(pk),
        done=_("The link is void."),
        do=lambda deed, given: actions.unname_policy(
            deed, measure_id=pk, policy_id=policy_pk, reason=given["reason"]
        ),
    )


def _named(measure: Measure, policy_pk: int) -> Policy:
    """A policy that is named on a measure."""
    links = measure.policy_links.filter(policy_id=policy_pk, void_reason="")
    link = links.select_related("policy").first()
    if link is None:
        raise NotFound(_("There is no such policy."))
    return link.policy


def _page(pk: int) -> str:
    return reverse("loop:measure", args=[pk])
