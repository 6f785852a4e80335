"""Posts: the list that is also the review of every grant, a post's page, and its verbs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.people import actions, queries
from bihuan.apps.people.forms.directory import (
    AppointForm,
    ChargeForm,
    DayForm,
    PostForm,
    PostsFilter,
    ScopeForm,
    TitleForm,
    TransferForm,
)
from bihuan.apps.people.models import Charge, Post, Tenure
from bihuan.apps.people.states import ADMINISTRATORS, ROLES, SCOPES
from bihuan.apps.people.views.asking import ask, filled, only_for, versioned
from bihuan.kit import clock
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of

BY_PLACE = (Order("unit__path"), Order("id"))


@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """Every post with its role, scope and holders."""
    by = actor_of(request)
    form = PostsFilter(request.GET or None, by=by)
    given = filled(form)
    found = queries.posts_like(
        by,
        on=clock.today(),
        unit_id=given.get("unit"),
        role=given.get("role", ""),
        scope=given.get("scope", ""),
    )
    return render(
        request,
        "people/posts.html",
        {
            "form": form,
            "page": page(found, request.GET, order=BY_PLACE),
            "roles": ROLES,
            "scopes": SCOPES,
            "keeps": by.holds("sysadmin"),
        },
    )


@require_GET
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """A post: who holds it, what it is in charge of, timeline."""
    by = actor_of(request)
    found = _found(by, pk)
    tenures = found.tenures.select_related("person").order_by("-starts_on", "-id")
    charges = found.charges.select_related("unit").order_by("-starts_on", "-id")
    objects = [("people.Post", found.pk), *(("people.Tenure", t.pk) for t in tenures)]
    objects += [("people.Charge", c.pk) for c in charges]
    return render(
        request,
        "people/post.html",
        {
            "post": found,
            "role": ROLES[found.role].label,
            "scope": SCOPES[found.scope],
            "tenures": tenures,
            "charges": charges,
            "today": clock.today(),
            "acts": queries.timeline(objects),
            "keeps": by.holds("sysadmin"),
            "gives": by.holds("secadmin" if found.role in ADMINISTRATORS else "sysadmin"),
            "guards": by.holds("secadmin") and found.role not in ADMINISTRATORS,
            "leads": found.role in {"leader", "director"},
        },
    )


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new post."""
    by = only_for(request, "sysadmin")

    def do(deed: Deed, given: dict[str, Any]) -> str:
        made = actions.create_post(
            deed, unit_id=given["unit"], title=given["title"], role=given["role"]
        )
        return reverse("people:post", args=[made.pk])

    form = PostForm(request.POST or None, by=by, initial={"unit": request.GET.get("unit")})
    return ask(
        request,
        form,
        title=_("Create a post"),
        back=reverse("people:posts"),
        done=_("Created."),
        do=do,
    )


@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Another title."""
    found = _found(only_for(request, "sysadmin"), pk)
    here = _here(found)

    def do(deed: Deed, given: dict[str, Any]) -> str:
        actions.rename_post(deed, post_id=found.pk, **given)
        return here

    form = versioned(TitleForm(request.POST or None, initial={"title": found.title}), found)
    return ask(request, form, title=_("Rename the post"), back=here, done=_("Saved."), do=do)


@require_http_methods(["GET", "POST"])
def scope(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it sees."""
    found = _found(only_for(request, "secadmin"), pk)
    here = _here(found)

    def do(deed: Deed, given: dict[str, Any]) -> str:
        actions.set_scope(deed, post_id=found.pk, **given)
        return here

    form = versioned(ScopeForm(request.POST or None, initial={"scope": found.scope}), found)
    title = _("How far %(post)s sees") % {"post": found}
    return ask(request, form, title=title, back=here, done=_("Saved."), do=do)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a post nobody holds."""
    found = _found(only_for(request, "sysadmin"), pk)
    here = _here(found)

    def do(deed: Deed, given: dict[str, Any]) -> str:
        actions.close_post(deed, post_id=found.pk, on=given["on"])
        return reverse("people:unit", args=[found.unit_id])

    form = DayForm(request.POST or None, initial={"on": clock.today()})
    return ask(
        request, form, title=_("Close the post"), back=here, done=_("The post was closed."), do=do
    )


@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the post to somebody."""
    by = only_for(request, "sysadmin", "secadmin")
    found = _found(by, pk)
    here = _here(found)

    def do(deed: Deed, given: dict[str, Any]) -> str:
        actions.appoint(
            deed,
            post_id=found.pk,
            person_id=given["person"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
        )
        return here

    initial = {"starts_on": clock.today(), "person": request.GET.get("person")}
    form = AppointForm(request.POST or None, by=by, on=clock.today(), initial=initial)
    title = _("Appoint to %(post)s") % {"post": found}
    return ask(request, form, title=title, back=here, done=_("Appointed."), do=do)


@require_http_methods(["GET", "POST"])
def end_tenure(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day of a tenure."""
    tenure = _tenure(only_for(request, "sysadmin", "secadmin"), pk)
    here = reverse("people:person", args=[tenure.person_id])

    def do(deed: Deed, given: dict[str, Any]) -> str:
        actions.end_tenure(deed, tenure_id=tenure.pk, ends_on=given["on"], version=given["version"])
        return here

    form = versioned(DayForm(request.POST or None, initial={"on": clock.today()}), tenure)
    title = _("%(name)s gives up: %(post)s") % {"name": tenure.person, "post": tenure.post}
    return ask(request, form, title=title, back=here, done=_("Ended."), do=do)


@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """From one post to another."""
    by = only_for(request, "sysadmin", "secadmin")
    tenure = _tenure(by, pk)
    here = reverse("people:person", args=[tenure.person_id])

    def do(deed: Deed, given: dict[str, Any]) -> str:
        actions.transfer(deed, tenure_id=tenure.pk, to_post_id=given.pop("post"), **given)
        return here

    form = TransferForm(request.POST or None, by=by, initial={"on": clock.today()})
    versioned(form, tenure)
    title = _("Transfer %(name)s") % {"name": tenure.person}
    return ask(request, form, title=title, back=here, done=_("Transferred."), do=do)


@require_http_methods(["GET", "POST"])
def put_in_charge(request: HttpRequest, pk: int) -> HttpResponse:
    """Another department to be in charge of."""
    by = only_for(request, "sysadmin")
    found = _found(by, pk)
    here = _here(found)

    def do(deed: Deed, given: dict[str, Any]) -> str:
        actions.put_in_charge(
            deed, post_id=found.pk, unit_id=given["unit"], starts_on=given["starts_on"]
        )
        return here

    form = ChargeForm(request.POST or None, by=by, initial={"starts_on": clock.today()})
    title = _("Put in charge of a department")
    return ask(request, form, title=title, back=here, done=_("Saved."), do=do)


@require_http_methods(["GET", "POST"])
def end_charge(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day of being in charge."""
    by = only_for(request, "sysadmin")
    charges = Charge.objects.select_related("unit", "post__unit")
    charge = charges.filter(pk=pk, post__in=queries.posts_visible_to(by)).first()
    if charge is None:
        raise NotFound(_("There is no such record."))
    here = _here(charge.post)

    def do(deed: Deed, given: dict[str, Any]) -> str:
        actions.end_charge(deed, charge_id=charge.pk, **given)
        return here

    form = versioned(DayForm(request.POST or None, initial={"on": clock.today()}), charge)
    title = _("No longer in charge of %(unit)s") % {"unit": charge.unit}
    return ask(request, form, title=title, back=here, done=_("Ended."), do=do)


def _found(by: Actor, pk: int) -> Post:
    found = queries.posts_visible_to(by).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such post."))
    return found


def _tenure(by: Actor, pk: int) -> Tenure:
    tenures = Tenure.objects.select_related("person", "post__unit")
    found = tenures.filter(pk=pk, post__in=queries.posts_visible_to(by)).first()
    if found is None:
        raise NotFound(_("There is no such record."))
    return found


def _here(post: Post) -> str:
    return reverse("people:post", args=[post.pk])
