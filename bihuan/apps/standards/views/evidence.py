"""Evidence of a clause: show pieces that are there, take one off, carry all to a newer version."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.apps.standards import actions, queries
from bihuan.apps.standards.models import ClauseEvidence
from bihuan.apps.standards.views.doors import keeper_of
from bihuan.kit import clock
from bihuan.kit.acts import VERBS, permit
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.refusals import NotFound, Refused
from bihuan.kit.requests import actor_of, deed_of, wholes


class OffForm(forms.Form):
    """Why a piece does not prove a clause."""

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=200, widget=forms.Textarea
        )


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Show pieces that are there already for a clause."""
    by = actor_of(request)
    clause = queries.clause_of(by, pk)
    permit(VERBS["standards.link_evidence"], Deed(by=by, at=clock.now()))
    if request.method == "POST":
        ids = wholes(request.POST.getlist("evidence"))
        if not ids:
            raise Refused(_("Choose at least one piece of evidence."))
        kind = request.POST.get("kind", "")[:40]
        n = actions.link_evidence(deed_of(request), clause_id=pk, evidence_ids=ids, kind=kind)
        words = ngettext("%(n)s piece is shown for it.", "%(n)s pieces are shown for it.", n)
        messages.success(request, words % {"n": n})
        return redirect("standards:clause", pk)
    words = request.GET.get("words", "").replace("\x00", "")[:100]
    offered = queries.offered_for(by, clause, words)
    context = {"clause": clause, "words": words, "offered": offered}
    return render(request, "standards/link_evidence.html", context)


@require_http_methods(["GET", "POST"])
def unlink(request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
    """It does not prove this clause after all."""
    by = actor_of(request)
    clause = queries.clause_of(by, pk)
    shown = _link_of(by, clause.pk, evidence)
    permit(VERBS["standards.unlink_evidence"], Deed(by=by, at=clock.now()))
    actions.permit_taking_off(by, shown)
    form = OffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.unlink_evidence(
            deed_of(request),
            clause_id=pk,
            evidence_id=evidence,
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("Taken off."))
        return redirect("standards:clause", pk)
    status = 422 if request.method == "POST" else 200
    context = {"clause": clause, "form": form, "piece": shown.evidence}
    return render(request, "standards/unlink_evidence.html", context, status=status)


@require_POST
def carry(request: HttpRequest, pk: int, older: int) -> HttpResponse:
    """What proves the older version's clauses is shown for this one's."""
    by = keeper_of(request)
    for version_id in (pk, older):
        queries.version_of(by, version_id)
    n = actions.carry_evidence(deed_of(request), older_version_id=older, newer_version_id=pk)
    words = ngettext("%(n)s link is carried over.", "%(n)s links are carried over.", n)
    messages.success(request, words % {"n": n})
    return redirect("standards:against", pk, older)


def _link_of(by: Actor, clause_id: int, evidence_id: int) -> ClauseEvidence:
    clause = queries.clause_of(by, clause_id)
    rows = queries.evidence_of_clause(by, clause).rows
    found = next((row for row in rows if row.evidence_id == evidence_id), None)
    if found is None:
        raise NotFound(_("There is no such evidence."))
    return found
