"""The shelf: every version of every standard, and what the library has to offer."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from bihuan.apps.standards import actions, queries
from bihuan.apps.standards.forms import ShelfFilter
from bihuan.apps.standards.models import Version
from bihuan.apps.standards.states import KINDS, VERSION
from bihuan.apps.standards.views.doors import is_keeper, keeper_of
from bihuan.kit.paging import Order, page
from bihuan.kit.requests import actor_of, deed_of
from bihuan.kit.sheets import writing
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.download import download
from bihuan.kit.sheets.heading import Table

ORDER = (Order("standard__name"), Order("id", descending=True))
LISTED = Table(
    "versions",
    (
        Column("standard", gettext_noop("Standard"), width=48),
        Column("label", gettext_noop("Version"), width=16),
        Column("kind", gettext_noop("Kind of standard"), width=20),
        Column("state", gettext_noop("State"), width=12),
        Column("leaves", gettext_noop("Clauses"), kind="int"),
        Column("total", gettext_noop("Points declared"), kind="decimal"),
        Column("effective_on", gettext_noop("In force from"), kind="date"),
        Column("source", gettext_noop("Source"), width=48),
    ),
    gettext_noop("Standards"),
)


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """Versions by standard, newest first."""
    by = actor_of(request)
    form = ShelfFilter(request.GET or None)
    found = page(_found(request, form), request.GET, order=ORDER)
    context = {
        "form": form,
        "page": found,
        "kinds": KINDS,
        "states": VERSION.states,
        "keeper": is_keeper(by),
        "query": request.GET.urlencode(),
    }
    return render(request, "standards/shelf.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as a workbook."""
    rows = [
        {
            "standard": version.standard.name,
            "label": version.label,
            "kind": _(KINDS.get(version.standard.kind, version.standard.kind)),
            "state": _(VERSION.states[version.state].label),
            "leaves": version.leaves,  # type: ignore[attr-defined]  # annotated below
            "total": version.total,
            "effective_on": version.effective_on,
            "source": version.source,
        }
        for version in _found(request, ShelfFilter(request.GET or None))
    ]
    title = _("Standards")
    return download(writing.write([(LISTED, rows)], title=title), name=f"{title}.xlsx")


@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """The standards that come with the product."""
    by = keeper_of(request)
    names = queries.standards_visible_to(by).values_list("name", "versions__label")
    entries = [(entry, (entry.name, entry.label) in set(names)) for entry in _entries()]
    return render(request, "standards/library.html", {"entries": entries, "kinds": KINDS})


@require_POST
def load(request: HttpRequest, key: str) -> HttpResponse:
    """Load one of them as a draft."""
    by = keeper_of(request)
    assert by.agency_id is not None
    version = actions.load_from_library(deed_of(request), agency_id=by.agency_id, key=key)
    messages.success(
        request, _("Loaded as a draft. Compare it with your own text, then freeze it.")
    )
    return redirect("standards:version", version.pk)


def _entries() -> tuple[queries.LibraryStandard, ...]:
    return queries.library_standards()


def _found(request: HttpRequest, form: ShelfFilter) -> QuerySet[Version]:
    versions = queries.versions_visible_to(actor_of(request))
    leaves = Count("clauses", filter=Q(clauses__is_leaf=True, clauses__dropped=False))
    given = form.cleaned_data if form.is_valid() else {}
    for word in given.get("q", "").split():
        versions = versions.filter(Q(standard__name__icontains=word) | Q(label__icontains=word))
    if given.get("kind"):
        versions = versions.filter(standard__kind=given["kind"])
    if given.get("state"):
        versions = versions.filter(state=given["state"])
    return versions.annotate(leaves=leaves)
