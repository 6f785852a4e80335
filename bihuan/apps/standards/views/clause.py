"""A clause: everything that hangs on it, and, in a draft, its editing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.people.queries import timeline
from bihuan.apps.standards import actions, queries
from bihuan.apps.standards.forms import BranchForm, CodeForm, LeafForm, NewBranchForm, NewLeafForm
from bihuan.apps.standards.models import Clause
from bihuan.apps.standards.states import VERSION
from bihuan.apps.standards.views.doors import answer, is_keeper, keeper_of
from bihuan.kit import clock
from bihuan.kit.acts import VERBS
from bihuan.kit.requests import actor_of, deed_of


@require_GET
def clause(request: HttpRequest, pk: int) -> HttpResponse:
    """All this app knows of a clause."""
    by = actor_of(request)
    found = queries.clause_of(by, pk)
    kin = queries.kin_of(found)
    context = {
        "clause": found,
        "version": found.version,
        "kin": kin,
        "fact_source": queries.fact_source_name(found.fact_source),
        "explained": queries.explain(found.rule, found.score) if found.rule else None,
        "brief": queries.brief,
        "earlier": queries.links_to_older(by, found),
        "labels": queries.CHANGE_LABELS,
        "tones": queries.CHANGE_TONES,
        "later": queries.links_to_newer(by, found),
        "acts": timeline([("standards.Clause", pk)]),
        "draft": is_keeper(by) and found.version.state == VERSION.initial,
        "code_form": CodeForm(initial={"code": found.code}),
        "states": VERSION.states,
        "linked": queries.evidence_of_clause(by, found) if found.is_leaf else None,
        "may_link": by.holds(*VERBS["standards.link_evidence"].may),
        "over": clock.today(),
    }
    return render(request, "standards/clause.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a clause, or with ?branch=1 a class or section, to a draft."""
    version = queries.version_of(keeper_of(request), pk)
    actions.refuse_unless_draft(version)
    kind = NewBranchForm if request.GET.get("branch") else NewLeafForm
    above = request.GET.get("under", "")[:20]
    form = kind(request.POST) if request.method == "POST" else kind()
    if form.is_bound and form.is_valid():
        made = actions.add_clause(
            deed_of(request),
            version_id=pk,
            code=form.cleaned_data["code"],
            name=form.cleaned_data["name"],
            scoring=form.scoring(),
        )
        messages.success(request, _("Added."))
        return redirect("standards:clause", made.pk)
    if not form.is_bound:
        form.initial["code"] = queries.next_code(pk, above)
    context = {"version": version, "form": form, "branch": kind is NewBranchForm}
    return render(request, "standards/add.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a clause of a draft."""
    found = queries.clause_of(keeper_of(request), pk)
    actions.refuse_unless_draft(found.version)
    kind = LeafForm if found.is_leaf else BranchForm
    form = kind(request.POST) if request.method == "POST" else kind.of(found)
    if form.is_bound and form.is_valid():
        actions.edit_clause(
            deed_of(request),
            clause_id=pk,
            revision=form.cleaned_data["revision"] or 0,
            name=form.cleaned_data["name"],
            scoring=form.scoring(),
        )
        messages.success(request, _("Saved."))
        return redirect("standards:clause", pk)
    context = {"version": found.version, "clause": found, "form": form}
    return render(request, "standards/edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def recode(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a clause another code; it moves to where the code says."""
    queries.clause_of(keeper_of(request), pk)
    code = answer(CodeForm(request.POST), "code")
    moved = actions.recode_clause(deed_of(request), clause_id=pk, code=code)
    messages.success(request, _("Moved to %(code)s.") % {"code": moved.code})
    return redirect("standards:clause", pk)


@require_POST
def shift(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Move a clause up or down among its siblings."""
    found = queries.clause_of(keeper_of(request), pk)
    actions.shift_clause(deed_of(request), clause_id=pk, up=way == "up")
    return redirect("standards:clause", found.pk)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a clause out of a draft, with all below it."""
    found = queries.clause_of(keeper_of(request), pk)
    gone = actions.drop_clause(deed_of(request), clause_id=pk)
    messages.success(
        request,
        ngettext("%(n)s scored clause taken out.", "%(n)s scored clauses taken out.", gone)
        % {"n": gone},
    )
    return _above(found)


def _above(found: Clause) -> HttpResponse:
    if found.parent_id is None:
        return redirect("standards:version", found.version_id)
    return redirect("standards:clause", found.parent_id)
