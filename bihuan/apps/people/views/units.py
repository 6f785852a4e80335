"""Departments: the tree, a department's page, and how it is changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.people import actions, queries
from bihuan.apps.people.forms.directory import UnitForm
from bihuan.apps.people.models import Unit
from bihuan.apps.people.states import ROLES
from bihuan.apps.people.views.asking import ask, only_for, reverse_if_there, versioned
from bihuan.kit import clock
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of


@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """The departments as a tree."""
    by = actor_of(request)
    closed = request.GET.get("closed") == "1"
    return render(
        request,
        "people/units.html",
        {
            "branches": queries.tree(by, on=clock.today(), closed=closed),
            "closed": closed,
            "keeps": by.holds("sysadmin"),
        },
    )


@require_GET
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """A department: its posts and who holds them, who is in charge, timeline."""
    by = actor_of(request)
    found = _found(by, pk)
    today = clock.today()
    posts = queries.posts_like(by, on=today).filter(unit=found).order_by("id")
    return render(
        request,
        "people/unit.html",
        {
            "unit": found,
            "posts": posts,
            "below": queries.units_visible_to(by).filter(parent=found, closed_on__isnull=True),
            "charged": queries.posts_like(by, on=today).filter(
                charges__in=queries.charges_over(found.pk, on=today)
            ),
            "roles": ROLES,
            "acts": [] if queries.outside(by) else queries.timeline(_history_of(found)),
            "keeps": by.holds("sysadmin") and found.closed_on is None,
            "closing": reverse_if_there("desk:close_unit", found.pk),
        },
    )


@require_http_methods(["GET", "POST"])
def open_unit(request: HttpRequest) -> HttpResponse:
    """A new department."""
    by = only_for(request, "sysadmin")

    def do(deed: Deed, given: dict[str, Any]) -> str:
        made = actions.open_unit(
            deed,
            agency_id=by.agency_id or 0,
            name=given["name"],
            parent_id=given["parent"],
            order=given["order"] or 0,
        )
        return reverse("people:unit", args=[made.pk])

    return ask(
        request,
        UnitForm(request.POST or None, by=by, initial={"parent": request.GET.get("parent")}),
        title=_("Open a department"),
        back=reverse("people:units"),
        done=_("Opened."),
        do=do,
    )


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, another place."""
    by = only_for(request, "sysadmin")
    found = _found(by, pk)
    here = reverse("people:unit", args=[found.pk])

    def do(deed: Deed, given: dict[str, Any]) -> str:
        actions.change_unit(
            deed,
            unit_id=found.pk,
            name=given["name"],
            parent_id=given["parent"],
            order=given["order"] or 0,
            version=given["version"],
        )
        return here

    initial = {"name": found.name, "parent": found.parent_id, "order": found.order}
    return ask(
        request,
        versioned(UnitForm(request.POST or None, by=by, unit=found, initial=initial), found),
        title=_("Change %(name)s") % {"name": found.name},
        back=here,
        done=_("Saved."),
        do=do,
    )


def _found(by: Actor, pk: int) -> Unit:
    found = queries.units_visible_to(by).select_related("parent").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such department."))
    return found


def _history_of(unit: Unit) -> list[tuple[str, int]]:
    posts = unit.posts.values_list("pk", flat=True)
    return [("people.Unit", unit.pk), *(("people.Post", pk) for pk in posts)]
