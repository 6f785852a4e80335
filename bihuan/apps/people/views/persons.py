"""The staff list, a person's page, and the person's own particulars."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.people import actions, queries
from bihuan.apps.people.forms.directory import PersonForm, PersonsFilter
from bihuan.apps.people.models import Person
from bihuan.apps.people.views.asking import (
    ask,
    filled,
    only_for,
    press,
    reverse_if_there,
    versioned,
)
from bihuan.kit import clock
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of
from bihuan.kit.sheets.download import download
from bihuan.kit.sheets.writing import write

BY_NAME = (Order("pinyin"), Order("id"))


@require_GET
def persons(request: HttpRequest) -> HttpResponse:
    """The staff list."""
    by = actor_of(request)
    form = PersonsFilter(request.GET or None, by=by)
    found = queries.persons_like(by, on=clock.today(), **_asked(form))
    return render(
        request,
        "people/persons.html",
        {
            "form": form,
            "page": page(found, request.GET, order=BY_NAME),
            "query": request.GET.urlencode(),
            "keeps": by.holds("sysadmin"),
            "doubles": _doubles(by),
        },
    )


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The staff list as filtered, in the columns of the import."""
    by = actor_of(request)
    found = queries.persons_like(
        by, on=clock.today(), **_asked(PersonsFilter(request.GET or None, by=by))
    )
    rows = queries.staff_rows(found.order_by("pinyin", "id"))
    content = write([(queries.STAFF, rows)], title=_("Staff list"))
    return download(content, name=f"{_('Staff list')} {clock.today().isoformat()}.xlsx")


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """A person: posts, groups, account, timeline."""
    by = actor_of(request)
    found = _found(by, pk)
    account = queries.accounts_like(by, on=clock.today()).filter(person=found).first()
    tenures, memberships = queries.tenure_history(found), queries.memberships_of(found)
    objects = [("people.Person", found.pk)]
    objects += [("people.Tenure", t.pk) for t in tenures]
    objects += [("people.Membership", m.pk) for m in memberships]
    objects += [("people.Account", account.pk)] if account else []
    return render(
        request,
        "people/person.html",
        {
            "person": found,
            "tenures": tenures,
            "memberships": memberships,
            "account": account,
            "today": clock.today(),
            "acts": queries.timeline(objects),
            "duplicates": found.duplicates.order_by("pk"),
            "keeps": by.holds("sysadmin") and found.merged_into is None,
            "parts": by.holds("sysadmin") and found.merged_into is not None,
            "guards": by.holds("secadmin"),
            "leaving": _leaving(by, found),
            "merging": reverse_if_there("desk:merge", found.pk),
            "locking": reverse_if_there("desk:lock", found.pk) if by.holds("secadmin") else "",
        },
    )


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A new person."""
    by = only_for(request, "sysadmin")

    def do(deed: Deed, given: dict[str, Any]) -> str:
        made = actions.enter_person(deed, agency_id=by.agency_id or 0, **given)
        return reverse("people:person", args=[made.pk])

    return ask(
        request,
        PersonForm(request.POST or None),
        title=_("Enter a person"),
        back=reverse("people:persons"),
        done=_("Entered."),
        do=do,
    )


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's particulars."""
    found = _found(only_for(request, "sysadmin"), pk)
    here = reverse("people:person", args=[found.pk])

    def do(deed: Deed, given: dict[str, Any]) -> str:
        actions.correct_person(deed, person_id=found.pk, **given)
        return here

    return ask(
        request,
        versioned(PersonForm(request.POST or None, initial=PersonForm.of(found)), found),
        title=_("Correct %(name)s") % {"name": found.name},
        back=here,
        done=_("Saved."),
        do=do,
    )


@require_POST
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    """Two persons after all."""
    found = _found(only_for(request, "sysadmin"), pk)

    def do(deed: Deed) -> str:
        actions.unmerge_person(deed, person_id=found.pk)
        return reverse("people:person", args=[found.pk])

    return press(request, done=_("The merge was undone."), do=do)


def _doubles(by: Actor) -> list[tuple[Person, Person, str]]:
    """For the system administrator: who may stand in the list twice, and where to look at both."""
    if not by.holds("sysadmin"):
        return []
    return [
        (kept, other, f"{there}?duplicate={other.pk}")
        for kept, other in queries.likely_duplicates(by)
        if (there := reverse_if_there("desk:merge", kept.pk))
    ]


def _leaving(by: Actor, person: Person) -> str:
    """Where the office hands over what is open, and the system administrator sets the last day."""
    serves = person.left_on is None and person.merged_into_id is None
    there = by.holds("sysadmin", "coordinator") and serves
    return reverse_if_there("desk:leaver", person.pk) if there else ""


def _found(by: Actor, pk: int) -> Person:
    persons = queries.persons_visible_to(by).select_related("merged_into")
    found = persons.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such person."))
    return found


def _asked(form: PersonsFilter) -> dict[str, Any]:
    given = filled(form)
    return {
        "q": given.get("q", ""),
        "unit_id": given.get("unit"),
        "role": given.get("role", ""),
        "state": given.get("state", ""),
    }
