"""Two versions side by side, and what a person settles about what continues what."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from bihuan.apps.standards import actions, queries
from bihuan.apps.standards.views.doors import is_keeper, keeper_of
from bihuan.kit.refusals import Refused
from bihuan.kit.requests import actor_of, deed_of
from bihuan.rules.standard import Pair, wording


@require_GET
def against(request: HttpRequest, pk: int, older: int) -> HttpResponse:
    """The newer version line by line beside the older one."""
    by = actor_of(request)
    newer, elder = queries.version_of(by, pk), queries.version_of(by, older)
    seen = queries.side_by_side(elder.pk, newer.pk)
    kind = request.GET.get("kind", "")
    context = {
        "newer": newer,
        "older": elder,
        "seen": seen,
        "kind": kind,
        "lines": [line for line in seen.lines if not kind or kind in (line.kind, *line.marks)],
        "labels": queries.CHANGE_LABELS,
        "tones": queries.CHANGE_TONES,
        "wording": wording,
        "brief": queries.brief,
        "keeper": is_keeper(by),
    }
    return render(request, "standards/against.html", context)


@require_POST
def settle(request: HttpRequest, pk: int, older: int) -> HttpResponse:
    """Save the chosen pairs, or one given by two codes, or undo one."""
    by = keeper_of(request)
    for version_id in (pk, older):
        queries.version_of(by, version_id)
    join = [_pair(text) for text in request.POST.getlist("join") if text.strip()]
    part = [_pair(text) for text in request.POST.getlist("part") if text.strip()]
    first, second = request.POST.get("older", ""), request.POST.get("newer", "")
    if first and second:
        join.append(Pair(first, second))
    if not join and not part:
        raise Refused(_("Choose at least one pair."))
    count = actions.settle_pairs(
        deed_of(request), older_version_id=older, newer_version_id=pk, join=join, part=part
    )
    messages.success(
        request,
        ngettext("%(n)s pair is settled.", "%(n)s pairs are settled.", count) % {"n": count},
    )
    return redirect("standards:against", pk, older)


def _pair(text: str) -> Pair:
    """A pair as the page writes it: older and newer code with > between."""
    first, _sign, second = text.partition(">")
    return Pair(first.strip(), second.strip())
