"""A version: its tree, its facts, and what may be done with it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.people.queries import timeline
from bihuan.apps.standards import actions, queries
from bihuan.apps.standards.forms import LabelForm, ReasonForm, TreeFilter, VersionForm
from bihuan.apps.standards.models import Version
from bihuan.apps.standards.states import KINDS, VERSION
from bihuan.apps.standards.views.doors import answer, is_keeper, keeper_of
from bihuan.kit.requests import actor_of, deed_of
from bihuan.kit.sheets.download import download
from bihuan.rules.standard import check

# A small tree opens as a whole; of a large one the classes show first.
OPEN_UP_TO = 60


@require_GET
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """The tree, searched and filtered, with the sums of what is shown."""
    by = actor_of(request)
    found = queries.version_of(by, pk)
    clauses = list(queries.clauses_of(pk))
    leads = dict.fromkeys(c.lead_unit_name for c in clauses if c.lead_unit_name)
    form = TreeFilter(request.GET or None, leads=leads)
    wanted = form.wanted() if form.is_bound else queries.Wanted()
    tree = queries.outline(clauses, wanted)
    draft = found.state == VERSION.initial
    faults = check([queries.node_of(c) for c in clauses], total=found.total) if draft else ()
    opened = request.GET.get("open", "")
    context = {
        "version": found,
        "form": form,
        "tree": tree,
        "whole": wanted.everything,
        "opened": opened == "all"
        or (opened != "none" and (not wanted.everything or tree.leaves <= OPEN_UP_TO)),
        "query": _query_without_open(request),
        "brief": queries.brief,
        "grades": queries.thresholds_of(found),
        "kinds": KINDS,
        "states": VERSION.states,
        "faults": [queries.fault_sentence(fault) for fault in faults],
        **_doings(request, found, draft=draft),
    }
    return render(request, "standards/version.html", context)


def _doings(request: HttpRequest, found: Version, *, draft: bool) -> dict[str, object]:
    """What may be done: moves of the table, editing, comparing."""
    by = actor_of(request)
    keeper = is_keeper(by)
    others = queries.versions_visible_to(by).filter(standard_id=found.standard_id)
    return {
        "keeper": keeper,
        "draft": keeper and draft,
        "moves": {m.name for m in VERSION.moves_from(found.state, held=by.roles)},
        "others": [other for other in others if other.pk != found.pk],
        "copy_form": LabelForm(),
        "retire_form": ReasonForm(),
    }


def _query_without_open(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("open", None)
    return query.urlencode()


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who did what with this version."""
    found = queries.version_of(actor_of(request), pk)
    acts = timeline([("standards.Version", pk), ("standards.Standard", found.standard_id)])
    return render(request, "standards/history.html", {"version": found, "acts": acts})


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole version as a workbook that imports again."""
    found = queries.version_of(actor_of(request), pk)
    return download(queries.export(found), name=f"{found}.xlsx")


@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said of a draft as a whole."""
    found = queries.version_of(keeper_of(request), pk)
    form = VersionForm(request.POST) if request.method == "POST" else VersionForm.of(found)
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        given["revision"] = given["revision"] or 0
        actions.revise_version(deed_of(request), version_id=pk, **given)
        messages.success(request, _("Saved."))
        return redirect("standards:version", pk)
    context = {"version": found, "form": form}
    return render(request, "standards/revise.html", context, status=422 if form.is_bound else 200)


@require_POST
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft in force."""
    queries.version_of(keeper_of(request), pk)
    actions.freeze(deed_of(request), version_id=pk)
    messages.success(request, _("In force. Its text does not change any more."))
    return redirect("standards:version", pk)


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a version out of use, with the reason."""
    queries.version_of(keeper_of(request), pk)
    reason = answer(ReasonForm(request.POST), "reason")
    actions.retire(deed_of(request), version_id=pk, reason=reason)
    messages.success(request, _("Retired. Programmes that pinned it keep it."))
    return redirect("standards:version", pk)


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a new version from this one."""
    queries.version_of(keeper_of(request), pk)
    label = answer(LabelForm(request.POST), "label")
    newer = actions.copy_version(deed_of(request), version_id=pk, label=label)
    messages.success(request, _("Drafted. Every clause continues the one it was copied from."))
    return redirect("standards:version", newer.pk)
