"""Clauses left out with approval: asked, listed, decided, withdrawn."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.forms.programmes import ReasonForm
from bihuan.apps.programmes.forms.responsibilities import DecideForm, ExemptionForm
from bihuan.apps.programmes.models import Exemption, Programme
from bihuan.apps.programmes.states import EXEMPTION, OFFICE
from bihuan.apps.programmes.views import frame
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound, Refused


@require_GET
def exemptions(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked to be left out, and what came of it."""
    by, programme = frame.programme_of(request, pk)
    rows = programme.exemptions.select_related("clause", "asked_by", "decided_by")
    shown = page(rows, request.GET, order=(Order("id", descending=True),))
    context = {
        "head": frame.head(programme, "exemptions"),
        "page": shown,
        "chips": {key: frame.chip(s.label, s.tone) for key, s in EXEMPTION.states.items()},
        "moves": {row.pk: _moves(row, by) for row in shown.rows},
        "askable": bool(_askable(programme, by)),
        "points": sum(
            programme.exemptions.filter(state="approved").values_list("clause__score", flat=True)
        ),
    }
    return render(request, "programmes/exemptions.html", context)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that a clause be left out."""
    by, programme = frame.programme_of(request, pk)
    clauses = _askable(programme, by)
    if not clauses:
        raise Refused(_("There is no clause that you could ask to leave out."))
    form = ExemptionForm(
        request.POST or None,
        clauses=clauses,
        initial={"clause": request.GET.get("clause", "")},
    )
    here = reverse("programmes:exemptions", args=[pk])

    def do(deed: Deed) -> str:
        given = form.cleaned_data
        actions.ask_exemption(deed, pk, clause_id=int(given["clause"]), reason=given["reason"])
        return here

    return frame.ask(
        request,
        form,
        title=_("Ask to leave a clause out"),
        back=here,
        done=_("Asked. A chief other than you decides."),
        do=do,
        hint=_("Only clauses that the standard allows to be left out are offered."),
    )


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """A chief's yes or no."""
    by = frame.insist(request, "programmes.decide_exemption")
    found = _found(by, pk)
    form = DecideForm(request.POST or None)
    here = reverse("programmes:exemptions", args=[found.programme_id])

    def do(deed: Deed) -> str:
        given = form.cleaned_data
        agreed = given["agreed"] == "yes"
        actions.decide_exemption(deed, pk, agreed=agreed, opinion=given["opinion"])
        return here

    return frame.ask(
        request,
        form,
        title=_("Decide: leave out %(clause)s") % {"clause": found.clause.code},
        back=here,
        done=_("Decided."),
        do=do,
        facts=[
            (_("Clause"), found.clause),
            (_("Points"), found.clause.score),
            (_("Asked by"), found.asked_by),
            (_("Reason"), found.reason),
        ],
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The clause applies after all."""
    by = frame.insist(request, "programmes.withdraw_exemption")
    found = _found(by, pk)
    form = ReasonForm(request.POST or None)
    here = reverse("programmes:exemptions", args=[found.programme_id])

    def do(deed: Deed) -> str:
        actions.withdraw_exemption(deed, pk, reason=form.cleaned_data["reason"])
        return here

    return frame.ask(
        request,
        form,
        title=_("Withdraw: %(clause)s applies after all") % {"clause": found.clause.code},
        back=here,
        done=_("Withdrawn; the clause counts again."),
        do=do,
    )


def _askable(programme: Programme, by: Actor) -> list[tuple[str, str]]:
    """The clauses this person may ask for: of their department, or all for the office."""
    standing = programme.exemptions.filter(state__in=("asked", "approved"))
    rows = queries.leaves(programme).filter(na_allowed=True).order_by("order")
    rows = rows.exclude(pk__in=standing.values("clause_id"))
    if not by.holds(*OFFICE):
        own = programme.responsibilities.filter(lead_unit_id__in=by.home_unit_ids)
        rows = rows.filter(pk__in=own.values("clause_id"))
    return [(str(row.pk), str(row)) for row in rows]


def _moves(row: Exemption, by: Actor) -> set[str]:
    moves = {move.name for move in EXEMPTION.moves_from(row.state, held=by.roles)}
    return moves - {"approve", "refuse"} if row.asked_by_id == by.person_id else moves


def _found(by: Actor, pk: int) -> Exemption:
    rows = Exemption.objects.filter(programme__in=queries.programmes_visible_to(by).order_by())
    found = rows.select_related("clause", "asked_by").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such request."))
    return found
