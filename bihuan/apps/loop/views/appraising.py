"""The annual appraisal: the years, one year with every department, its changes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.loop import actions
from bihuan.apps.loop.forms.appraising import BonusForm, SettingsForm, WeighForm, YearForm
from bihuan.apps.loop.forms.checks import ReasonForm
from bihuan.apps.loop.models import Appraisal
from bihuan.apps.loop.queries.appraisal_sheet import appraisal_sheet
from bihuan.apps.loop.queries.appraising import (
    appraisal_history,
    appraisal_or_404,
    appraisals_visible_to,
    reads_whole,
    round_words,
    rounds_to_choose,
    year_of,
)
from bihuan.apps.loop.states import APPRAISAL, APPRAISERS
from bihuan.apps.loop.views.asking import ask, press
from bihuan.apps.loop.views.posting import posted
from bihuan.apps.people.queries import units_visible_to
from bihuan.apps.programmes.queries import programmes_visible_to
from bihuan.kit import clock
from bihuan.kit.deed import Actor
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotAllowed
from bihuan.kit.requests import actor_of, deed_of, whole
from bihuan.kit.sheets.download import download

NEWEST_FIRST = (Order("year", descending=True), Order("id", descending=True))
MOST_OFFERED = 200


@require_GET
def appraisals(request: HttpRequest) -> HttpResponse:
    """The years."""
    by = actor_of(request)
    context = {
        "page": page(appraisals_visible_to(by), request.GET, order=NEWEST_FIRST),
        "table": APPRAISAL,
        "may_draft": by.holds(*APPRAISERS),
    }
    return render(request, "loop/appraisals.html", context)


@require_http_methods(["GET", "POST"])
def draft_appraisal(request: HttpRequest) -> HttpResponse:
    """A new year."""
    _insist(actor_of(request))
    form = YearForm(posted(request), initial={"year": clock.today().year})
    if request.method == "POST" and form.is_valid():
        made = actions.draft_appraisal(deed_of(request), **form.cleaned_data)
        messages.success(request, _("The appraisal is begun: give the programmes their weights."))
        return redirect("loop:appraisal", made.pk)
    context = {
        "form": form,
        "title": _("Draft an appraisal"),
        "back": reverse("loop:appraisals"),
        "submit": _("Draft an appraisal"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "loop/form.html", context, status=status)


@require_GET
def appraisal(request: HttpRequest, pk: int) -> HttpResponse:
    """A year: the programmes with their weights, every department, what was added."""
    by = actor_of(request)
    found = appraisal_or_404(pk, by)
    moves = APPRAISAL.moves_from(found.state, held=by.roles)
    context = {
        "appraisal": found,
        "state": APPRAISAL.states[found.state],
        "year": year_of(found, by),
        "round_words": round_words,
        "may": {move.name for move in moves},
        "own_draft": found.drafted_by_id == by.person_id,
        "whole": reads_whole(by),
        "acts": appraisal_history(found) if reads_whole(by) else [],
    }
    return render(request, "loop/appraisal.html", context)


@require_GET
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The year on paper."""
    by = actor_of(request)
    found = appraisal_or_404(pk, by)
    context = {
        "appraisal": found,
        "state": APPRAISAL.states[found.state],
        "year": year_of(found, by),
        "round_words": round_words,
        "today": clock.today(),
    }
    return render(request, "loop/appraisal_print.html", context)


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The year as a workbook."""
    by = actor_of(request)
    found = appraisal_or_404(pk, by)
    name = _("Annual appraisal %(year)s") % {"year": found.year}
    return download(appraisal_sheet(year_of(found, by), title=name), name=f"{name}.xlsx")


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    """The cap of added points, and the ranking."""
    _by, found = _to_change(request, pk)
    initial = {"bonus_cap": found.bonus_cap, "ranked": found.ranked}
    return ask(
        request,
        SettingsForm(posted(request), initial=initial),
        title=_("Set up the appraisal"),
        submit=_("Save"),
        back=reverse("loop:appraisal", args=[pk]),
        done=_("Saved."),
        do=lambda deed, given: actions.set_appraisal(deed, pk, **given),
    )


@require_http_methods(["GET", "POST"])
def weigh(request: HttpRequest, pk: int) -> HttpResponse:
    """A programme's weight; `?programme=` changes that of one."""
    by, found = _to_change(request, pk)
    programmes = programmes_visible_to(by).filter(agency_id=found.agency_id, version__isnull=False)
    rounds = rounds_to_choose(by, found.agency_id)[:MOST_OFFERED]
    standing = found.weightings.filter(programme_id=whole(request.GET.get("programme", "")) or 0)
    form = WeighForm(
        posted(request),
        programmes=[(str(one.pk), one.name) for one in programmes[:MOST_OFFERED]],
        rounds=[(str(one.pk), f"{one.programme.name} · {round_words(one)}") for one in rounds],
        initial=standing.values("programme_id", "weight", "round_id").first(),
    )
    return ask(
        request,
        form,
        title=_("Weight of a programme"),
        submit=_("Save"),
        back=reverse("loop:appraisal", args=[pk]),
        done=_("Saved."),
        do=lambda deed, given: actions.weigh(deed, pk, **given),
    )


@require_POST
def drop_weighting(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a programme out."""
    dropped = actions.drop_weighting(deed_of(request), pk)
    messages.success(request, _("The programme no longer counts."))
    return redirect("loop:appraisal", dropped.appraisal_id)


@require_http_methods(["GET", "POST"])
def add_bonus(request: HttpRequest, pk: int) -> HttpResponse:
    """Points for a department, with the reason."""
    by, found = _to_change(request, pk)
    units = units_visible_to(by).filter(closed_on__isnull=True, agency_id=found.agency_id)
    names = [(str(key), name) for key, name in units.values_list("pk", "name")]
    return ask(
        request,
        BonusForm(posted(request), units=names),
        title=_("Add points"),
        back=reverse("loop:appraisal", args=[pk]),
        done=_("The points are added."),
        do=lambda deed, given: actions.add_bonus(deed, pk, **given),
    )


@require_POST
def withdraw_bonus(request: HttpRequest, pk: int) -> HttpResponse:
    """Take added points back."""
    bonus = actions.withdraw_bonus(deed_of(request), pk)
    messages.success(request, _("The points are taken back."))
    return redirect("loop:appraisal", bonus.appraisal_id)


@require_POST
def fix_appraisal(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the year."""
    return press(
        request,
        back=reverse("loop:appraisal", args=[pk]),
        done=_("The appraisal is fixed; the heads see their departments' results."),
        do=lambda deed: actions.fix_appraisal(deed, pk),
    )


@require_http_methods(["GET", "POST"])
def reopen_appraisal(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a fixed year again."""
    _to_change(request, pk, move="reopen")
    return ask(
        request,
        ReasonForm(posted(request)),
        title=_("Take up the fixed appraisal"),
        back=reverse("loop:appraisal", args=[pk]),
        done=_("The appraisal is being drafted again."),
        do=lambda deed, given: actions.reopen_appraisal(deed, pk, **given),
    )


def _to_change(request: HttpRequest, pk: int, *, move: str = "edit") -> tuple[Actor, Appraisal]:
    """Who asks and the appraisal, for those who may make the move at all."""
    by = actor_of(request)
    found = appraisal_or_404(pk, by)
    _insist(by, next(row.by for row in APPRAISAL.moves if row.name == move))
    return by, found


def _insist(by: Actor, roles: tuple[str, ...] = APPRAISERS) -> None:
    if not by.holds(*roles):
        raise NotAllowed(_("This step of the appraisal is not yours to take."))
