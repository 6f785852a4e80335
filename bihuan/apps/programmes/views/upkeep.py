"""Clauses kept up after the campaign: their rhythm, and whether their evidence is fresh."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.forms.cadences import UpkeepForm
from bihuan.apps.programmes.queries import Wanted
from bihuan.apps.programmes.views import frame
from bihuan.apps.programmes.views.cadences import rhythm_words, standing_chips
from bihuan.kit import clock
from bihuan.kit.requests import deed_of, wholes


@require_GET
def upkeep(request: HttpRequest, pk: int) -> HttpResponse:
    """Every clause under upkeep with its last and next showing."""
    by, programme = frame.programme_of(request, pk)
    kept = queries.upkeep_of(pk, on=clock.today())
    stale = request.GET.get("show") == "stale"
    context = {
        "head": frame.head(programme, "upkeep"),
        "rows": [row for row in kept if not (stale and row.fresh)],
        "fresh": queries.freshness(kept),
        "stale": stale,
        "standings": standing_chips(),
        "rhythm_words": rhythm_words,
        "may": frame.may(by, "programmes.keep_up", "programmes.stop_cadence"),
    }
    return render(request, "programmes/upkeep.html", context)


@require_http_methods(["GET", "POST"])
def keep_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn clauses into recurring checks."""
    by = frame.insist(request, "programmes.keep_up")
    programme = queries.visible_or_404(pk, by)
    kept = {row.cadence.clause_id or 0 for row in queries.upkeep_of(pk, on=clock.today())}
    leaves = queries.wanted_leaves(programme, Wanted(), by).exclude(pk__in=kept)
    today = clock.today()
    initial = {"starts_on": today, "ends_on": today.replace(month=12, day=31)}
    form = UpkeepForm(request.POST or None, initial=initial)
    picked = wholes(request.POST.getlist("clauses"))
    if request.method == "POST" and form.is_valid() and picked:
        given = form.cleaned_data
        count = actions.keep_up(
            deed_of(request),
            pk,
            clause_ids=picked,
            rhythm=form.rhythm(),
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
        )
        done = ngettext("%(n)s clause is kept up.", "%(n)s clauses are kept up.", count)
        return frame.went(request, reverse("programmes:upkeep", args=[pk]), done % {"n": count})
    context = {
        "head": frame.head(programme, "upkeep"),
        "form": form,
        "rows": queries.duties(programme, leaves),
        "picked": set(picked),
        "nothing": request.method == "POST" and not picked,
        "back": reverse("programmes:upkeep", args=[pk]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "programmes/upkeep_new.html", context, status=status)
