"""Who checks what in a round."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.apps.loop import actions
from bihuan.apps.loop.forms.checks import Choices, MandateForm
from bihuan.apps.loop.models import Round
from bihuan.apps.loop.queries.facing import round_history
from bihuan.apps.loop.queries.rounds import covers, round_or_404, standing_mandates
from bihuan.apps.loop.queries.scores import branches, lines_of, version_facts
from bihuan.apps.loop.states import OFFICE, ROUND_KINDS
from bihuan.apps.loop.views.posting import posted
from bihuan.apps.people.queries import (
    groups_visible_to,
    persons_visible_to,
    serving,
    units_visible_to,
)
from bihuan.apps.people.states import BUSINESS
from bihuan.kit import clock
from bihuan.kit.deed import Actor
from bihuan.kit.requests import actor_of, deed_of


@require_http_methods(["GET", "POST"])
def mandates(request: HttpRequest, round_id: int) -> HttpResponse:
    """The mandates of a round, one more, and the clauses nobody checks yet."""
    by = actor_of(request)
    round_ = round_or_404(round_id, by)
    form = MandateForm(posted(request), choices=_choices(round_, by))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.give_mandate(
            deed_of(request),
            round_id,
            person_id=given["person"],
            group_id=given["group"],
            code_prefix=given["code_prefix"],
            unit_id=given["unit"],
            methods=tuple(given["methods"]),
        )
        messages.success(request, _("The mandate is given."))
        return redirect("loop:mandates", round_id)
    standing = list(standing_mandates(round_, by))
    codes = [(mandate.code_prefix, mandate.unit_id) for mandate in standing]
    lines = lines_of(round_.pk, by)
    context = {
        "round": round_,
        "kind": ROUND_KINDS[round_.kind],
        "mandates": standing,
        "nobody": [line for line in lines if not covers(codes, line.code, line.unit_id)],
        "form": form,
        "acts": round_history(round_) if by.holds(*BUSINESS) else [],
        "may_give": by.holds(*OFFICE) and round_.kind != "self" and round_.state != "closed",
    }
    status = 422 if form.is_bound else 200
    return render(request, "loop/round_mandates.html", context, status=status)


@require_POST
def end_mandate(request: HttpRequest, mandate_id: int) -> HttpResponseRedirect:
    """Withdraw a mandate."""
    mandate = actions.end_mandate(deed_of(request), mandate_id)
    messages.success(request, _("The mandate is withdrawn."))
    return redirect("loop:mandates", mandate.round_id)


def _choices(round_: Round, by: Actor) -> dict[str, Choices]:
    today = clock.today()
    persons = serving(persons_visible_to(by), on=today).filter(agency_id=round_.agency_id)
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    groups = groups_visible_to(by).filter(lasting, agency_id=round_.agency_id)
    units = units_visible_to(by).filter(closed_on__isnull=True, agency_id=round_.agency_id)
    tree = branches(version_facts(round_).pk)
    return {
        "person": [(str(pk), name) for pk, name in persons.values_list("pk", "name")],
        "group": [(str(pk), name) for pk, name in groups.values_list("pk", "name")],
        "unit": [(str(pk), name) for pk, name in units.values_list("pk", "name")],
        "code_prefix": [(c.code, f"{c.code} {c.name}") for c in tree],
    }
