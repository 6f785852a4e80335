"""The list of evidence, its workbook, and the kinds to choose from."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.archives import actions, queries
from bihuan.apps.archives.forms import EvidenceFilterForm, KindForm
from bihuan.apps.archives.models import EvidenceKind
from bihuan.kit import clock
from bihuan.kit.acts import VERBS, permit
from bihuan.kit.deed import Deed
from bihuan.kit.paging import Order, page
from bihuan.kit.requests import actor_of, deed_of
from bihuan.kit.sheets.download import download

NEWEST = (Order("entered_on", descending=True), Order("id", descending=True))
MOST_FACETS = 12


@require_GET
def evidence_list(request: HttpRequest) -> HttpResponse:
    """Evidence in reach, newest first, with what there is of each kind, year and department."""
    by, on = actor_of(request), clock.today()
    form = EvidenceFilterForm(request.GET, agency_id=by.agency_id)
    found = queries.evidence(by, form.asked(), on=on)
    shown = page(found, request.GET, order=NEWEST)
    plain = request.GET.copy()
    plain.pop("after", None)
    context = {
        "form": form,
        "page": shown,
        "late": {one.pk for one in shown.rows if queries.is_late(one)},
        "over": {one.pk for one in shown.rows if one.expires_on and one.expires_on < on},
        "facets": queries.facets(found),
        "most": MOST_FACETS,
        "narrower": lambda name, value: _narrower(plain, name, value),
        "query": request.GET.urlencode(),
        "may_give": by.holds(*VERBS["archives.give"].may),
    }
    return render(request, "archives/evidence.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook."""
    by = actor_of(request)
    asked = EvidenceFilterForm(request.GET, agency_id=by.agency_id).asked()
    rows = queries.evidence(by, asked, on=clock.today())
    return download(queries.evidence_sheet(rows), name=_("Evidence") + f" {clock.today()}.xlsx")


@require_GET
def kinds(request: HttpRequest) -> HttpResponse:
    """The kinds one chooses from, and those put out of use."""
    by = actor_of(request)
    permit(VERBS["archives.add_evidence"], Deed(by=by, at=clock.now()))
    ended = EvidenceKind.objects.filter(agency=by.agency_id, ended=True).order_by("name")
    context = {
        "groups": queries.kinds_of(by.agency_id),
        "ended": list(ended),
        "form": KindForm(),
        "keeper": by.holds(*VERBS["archives.add_kind"].may),
    }
    return render(request, "archives/kinds.html", context)


@require_http_methods(["GET", "POST"])
def add_kind(request: HttpRequest) -> HttpResponse:
    """A kind of our own."""
    permit(VERBS["archives.add_kind"], Deed(by=actor_of(request), at=clock.now()))
    form = KindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_kind(deed_of(request), **form.cleaned_data)
        messages.success(request, _("Added."))
        return redirect("archives:kinds")
    status = 422 if request.method == "POST" else 200
    return render(request, "archives/kind_new.html", {"form": form}, status=status)


@require_POST
def end_kind(request: HttpRequest) -> HttpResponse:
    """No longer offered."""
    actions.end_kind(deed_of(request), name=request.POST.get("name", ""))
    messages.success(request, _("Saved."))
    return redirect("archives:kinds")


def _narrower(plain: object, name: str, value: object) -> str:
    """The list's address with one condition more."""
    query = plain.copy()  # type: ignore[attr-defined]  # a QueryDict
    query[name] = str(value)
    return "?" + str(query.urlencode())
