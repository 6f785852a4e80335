"""Which method suits a disease: the table of the back-test, and the choice."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.surveillance import actions
from bihuan.apps.surveillance.forms import ChoiceForm
from bihuan.apps.surveillance.queries.judging import (
    DEFAULT_FALSE,
    REPEATS,
    drawn,
    judge,
    too_long,
)
from bihuan.apps.surveillance.queries.page import look
from bihuan.apps.surveillance.queries.telling import setting_words
from bihuan.apps.surveillance.states import DECIDERS
from bihuan.apps.surveillance.views.changing import insist
from bihuan.apps.surveillance.views.looking import series_or_404
from bihuan.kit.requests import actor_of, deed_of


@require_GET
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """The methods against outbreaks put into the series' own last years."""
    by = actor_of(request)
    looked = look(series_or_404(by, pk))
    long = too_long(looked.table)
    rows = [] if long else judge(looked)
    context = {
        "looked": looked,
        "set": looked.series.series_set,
        "rows": rows,
        "chart": drawn(rows),
        "best": next((one for one in rows if one.best), None),
        "too_long": long,
        "outbreaks": REPEATS * 5,
        "most_false": f"{DEFAULT_FALSE:g}",
        "decides": by.holds(*DECIDERS),
        "words": setting_words(looked.usual),
    }
    return render(request, "surveillance/evaluation.html", context)


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """The method this disease's pages begin with."""
    by = insist(request, "surveillance.choose")
    looked = look(series_or_404(by, pk))
    form = ChoiceForm(request.POST or None, asked=request.GET, usual=looked.usual)
    if request.method == "POST" and form.is_valid():
        actions.choose_method(deed_of(request), series_id=pk, **form.choice())
        messages.success(request, _("Pages of this disease begin with this method from now on."))
        return redirect("surveillance:series", pk)
    status = 422 if request.method == "POST" else 200
    context = {
        "form": form,
        "series": looked.series,
        "set": looked.series.series_set,
        "words": setting_words(form.setting()),
        "chosen": looked.chosen,
    }
    return render(request, "surveillance/choose.html", context, status=status)
