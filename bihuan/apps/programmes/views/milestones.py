"""Milestones: the list with the rule of each, presets, one by one, reached, cancelled."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.forms.programmes import (
    AnchorForm,
    MilestoneForm,
    PresetForm,
    ReachForm,
    ReasonForm,
)
from bihuan.apps.programmes.models import Milestone
from bihuan.apps.programmes.views import frame
from bihuan.apps.programmes.views.overview import due_tone
from bihuan.kit import clock, present
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.refusals import NotFound

VERBS = ("add_milestone", "plan_milestones", "change_milestone", "reach_milestone")


@require_GET
def milestones(request: HttpRequest, pk: int) -> HttpResponse:
    """Every date to keep, with days left and the rule it comes from."""
    by, programme = frame.programme_of(request, pk)
    rows = programme.milestones.order_by("due_on", "id")
    context = {
        "head": frame.head(programme, "milestones"),
        "rows": [_shown(row, on=clock.today()) for row in rows],
        "may": frame.may(by, *(f"programmes.{verb}" for verb in VERBS)),
        "presets": bool(queries.milestone_presets(programme.kind)),
    }
    return render(request, "programmes/milestones.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """One milestone more."""
    by = frame.insist(request, "programmes.add_milestone")
    queries.visible_or_404(pk, by)
    form = MilestoneForm(request.POST or None)

    def do(deed: Deed) -> str:
        actions.add_milestone(deed, pk, **form.cleaned_data)
        return _list(pk)

    return frame.ask(
        request, form, title=_("Add a milestone"), back=_list(pk), done=_("Added."), do=do
    )


@require_http_methods(["GET", "POST"])
def preset(request: HttpRequest, pk: int) -> HttpResponse:
    """The dates a preset proposes, to be corrected before they are taken."""
    by = frame.insist(request, "programmes.plan_milestones")
    programme = queries.visible_or_404(pk, by)
    counted = AnchorForm(request.GET if "anchor" in request.GET else None)
    anchor: date = counted.cleaned_data["anchor"] if counted.is_valid() else programme.starts_on
    form = PresetForm(
        request.POST or None, presets=queries.milestone_presets(programme.kind), anchor=anchor
    )
    if request.method == "POST" and form.is_valid():
        done = _("The milestones are planned.")
        return frame.press(
            request,
            to=_list(pk),
            done=done,
            do=lambda deed: actions.plan_milestones(deed, pk, planned=form.planned()),
        )
    context = {
        "head": frame.head(programme, "milestones"),
        "form": form,
        "anchor_form": AnchorForm(initial={"anchor": anchor}),
        "anchor": anchor,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "programmes/preset.html", context, status=status)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another date or rule."""
    by = frame.insist(request, "programmes.change_milestone")
    found = _found(by, pk)
    initial = {name: getattr(found, name) for name in MilestoneForm.base_fields}
    form = MilestoneForm(request.POST or None, initial=initial)

    def do(deed: Deed) -> str:
        actions.change_milestone(deed, pk, **form.cleaned_data)
        return _list(found.programme_id)

    return frame.ask(
        request,
        form,
        title=_("Change “%(name)s”") % {"name": found.name},
        back=_list(found.programme_id),
        done=_("Saved."),
        do=do,
    )


@require_http_methods(["GET", "POST"])
def reach(request: HttpRequest, pk: int) -> HttpResponse:
    """The day it was reached."""
    by = frame.insist(request, "programmes.reach_milestone")
    found = _found(by, pk)
    form = ReachForm(request.POST or None, initial={"done_on": clock.today()})

    def do(deed: Deed) -> str:
        actions.reach_milestone(deed, pk, done_on=form.cleaned_data["done_on"])
        return _list(found.programme_id)

    return frame.ask(
        request,
        form,
        title=_("Reached: %(name)s") % {"name": found.name},
        back=_list(found.programme_id),
        done=_("Recorded."),
        do=do,
    )


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """It need not be kept, and why."""
    by = frame.insist(request, "programmes.cancel_milestone")
    found = _found(by, pk)
    form = ReasonForm(request.POST or None)

    def do(deed: Deed) -> str:
        actions.cancel_milestone(deed, pk, reason=form.cleaned_data["reason"])
        return _list(found.programme_id)

    return frame.ask(
        request,
        form,
        title=_("Cancel “%(name)s”") % {"name": found.name},
        back=_list(found.programme_id),
        done=_("Cancelled."),
        do=do,
    )


def _shown(row: Milestone, *, on: date) -> dict[str, Any]:
    settled = bool(row.done_on or row.cancelled_reason)
    if row.cancelled_reason:
        chip = frame.chip("Cancelled", "muted")
    elif row.done_on is None:
        chip = frame.chip("Ahead", "info" if row.due_on >= on else "danger")
    elif row.done_on <= row.due_on:
        chip = frame.chip("Reached in time", "success")
    else:
        chip = frame.chip("Reached late", "warning")
    return {
        "row": row,
        "chip": chip,
        "settled": settled,
        "left": present.due_text(row.due_on, on=on, done=settled),
        "tone": "" if settled else due_tone(row.due_on, on=on),
    }


def _found(by: Actor, pk: int) -> Milestone:
    rows = Milestone.objects.filter(programme__in=queries.programmes_visible_to(by).order_by())
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound(_("There is no such milestone."))
    return row


def _list(programme_id: int) -> str:
    return reverse("programmes:milestones", args=[programme_id])
