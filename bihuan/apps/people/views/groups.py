"""Groups: the list, a group's page with its members, and how it is formed and dissolved."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.people import actions, queries
from bihuan.apps.people.forms.directory import DayForm, GroupForm, MemberForm
from bihuan.apps.people.models import Group, Membership
from bihuan.apps.people.states import GROUP_KINDS, MEMBER_ROLES
from bihuan.apps.people.views.asking import ask, only_for, versioned
from bihuan.kit import clock
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of

FORMERS = ("sysadmin", "coordinator")


@require_GET
def groups(request: HttpRequest) -> HttpResponse:
    """The groups, those in office first."""
    by = actor_of(request)
    today = clock.today()
    over = request.GET.get("over") == "1"
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    belongs = Q(memberships__starts_on__lte=today) & (
        Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=today)
    )
    found = queries.groups_visible_to(by).filter(~lasting if over else lasting)
    found = found.annotate(members_now=Count("memberships", filter=belongs))
    order = (Order("starts_on", descending=True), Order("id"))
    return render(
        request,
        "people/groups.html",
        {
            "page": page(found, request.GET, order=order),
            "over": over,
            "kinds": GROUP_KINDS,
            "forms_groups": by.holds(*FORMERS),
        },
    )


@require_GET
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """A group: duty, founding document, members, timeline."""
    by = actor_of(request)
    found = _found(by, pk)
    memberships = found.memberships.select_related("person").order_by("-starts_on", "id")
    objects = [("people.Group", found.pk), *(("people.Membership", m.pk) for m in memberships)]
    today = clock.today()
    return render(
        request,
        "people/group.html",
        {
            "group": found,
            "kind": GROUP_KINDS[found.kind],
            "memberships": memberships,
            "member_roles": MEMBER_ROLES,
            "today": today,
            "over": found.ends_on is not None and found.ends_on < today,
            "acts": queries.timeline(objects),
            "changes_group": by.holds(*FORMERS),
        },
    )


@require_http_methods(["GET", "POST"])
def form_group(request: HttpRequest) -> HttpResponse:
    """A new group."""
    by = only_for(request, *FORMERS)

    def do(deed: Deed, given: dict[str, Any]) -> str:
        made = actions.form_group(deed, agency_id=by.agency_id or 0, **given)
        return reverse("people:group", args=[made.pk])

    form = GroupForm(request.POST or None, initial={"starts_on": clock.today()})
    back = reverse("people:groups")
    return ask(request, form, title=_("Form a group"), back=back, done=_("Formed."), do=do)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Its particulars or its term."""
    found = _found(only_for(request, *FORMERS), pk)
    here = _here(found)

    def do(deed: Deed, given: dict[str, Any]) -> str:
        actions.change_group(deed, group_id=found.pk, **given)
        return here

    form = versioned(GroupForm(request.POST or None, initial=GroupForm.of(found)), found)
    title = _("Change %(name)s") % {"name": found.name}
    return ask(request, form, title=title, back=here, done=_("Saved."), do=do)


@require_http_methods(["GET", "POST"])
def dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Its last day."""
    found = _found(only_for(request, *FORMERS), pk)
    here = _here(found)

    def do(deed: Deed, given: dict[str, Any]) -> str:
        actions.end_group(deed, group_id=found.pk, **given)
        return here

    form = versioned(DayForm(request.POST or None, initial={"on": clock.today()}), found)
    title = _("Dissolve %(name)s") % {"name": found.name}
    return ask(request, form, title=title, back=here, done=_("Dissolved."), do=do)


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Another member."""
    by = only_for(request, *FORMERS)
    found = _found(by, pk)
    here = _here(found)

    def do(deed: Deed, given: dict[str, Any]) -> str:
        person_id = given.pop("person")
        actions.join_group(deed, group_id=found.pk, person_id=person_id, **given)
        return here

    today = clock.today()
    form = MemberForm(request.POST or None, by=by, on=today, initial={"starts_on": today})
    title = _("Add to %(name)s") % {"name": found.name}
    return ask(request, form, title=title, back=here, done=_("Added."), do=do)


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's last day."""
    by = only_for(request, *FORMERS)
    memberships = Membership.objects.select_related("person", "group")
    membership = memberships.filter(pk=pk, group__in=queries.groups_visible_to(by)).first()
    if membership is None:
        raise NotFound(_("There is no such record."))
    here = _here(membership.group)

    def do(deed: Deed, given: dict[str, Any]) -> str:
        actions.leave_group(deed, membership_id=membership.pk, **given)
        return here

    form = versioned(DayForm(request.POST or None, initial={"on": clock.today()}), membership)
    title = _("%(name)s leaves the group") % {"name": membership.person.name}
    return ask(request, form, title=title, back=here, done=_("Ended."), do=do)


def _found(by: Actor, pk: int) -> Group:
    found = queries.groups_visible_to(by).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such group."))
    return found


def _here(group: Group) -> str:
    return reverse("people:group", args=[group.pk])
