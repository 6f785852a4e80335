"""A person leaves or is locked out: what is still open is handed over first, in one act."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.apps.people import actions
from bihuan.apps.people.models import Account, Person
from bihuan.apps.people.queries import persons_visible_to
from bihuan.kit import clock
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import NotAllowed, NotFound
from bihuan.kit.requests import actor_of, deed_of
from bihuan.web.desk import handing

GET_OR_POST = require_http_methods(["GET", "POST"])


class TakerForm(forms.Form):
    """Who takes everything over."""

    def __init__(self, *given: Any, takers: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["taker"] = forms.TypedChoiceField(
            label=_("Handed over to"), choices=[("", "—"), *takers], coerce=int
        )


class LeaveForm(forms.Form):
    """The last day."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["on"] = forms.DateField(
            label=_("Last day of service"),
            help_text=_("Posts, groups and the account end with this day."),
            widget=forms.DateInput(attrs={"type": "date"}),
        )


class LockForm(forms.Form):
    """Why nobody signs in with the account any more."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["reason"] = forms.CharField(label=_("Reason"), max_length=200)


@GET_OR_POST
def leaver(request: HttpRequest, pk: int) -> HttpResponse:
    """What is open, to the office in full; the last day, set by the system administrator."""
    by, person = _asked(request, pk, "sysadmin", *handing.OFFICE)
    form = LeaveForm(request.POST if request.method == "POST" else None, initial={"on": _today()})
    if request.method == "POST" and not by.holds("sysadmin"):
        raise NotAllowed(_("Your posts do not allow this page."))
    if request.method == "POST" and form.is_valid():
        handing.nothing_owed(person)
        actions.leave(
            deed_of(request), person_id=person.pk, on=form.cleaned_data["on"], open_items=()
        )
        messages.success(request, _("%(name)s leaves.") % {"name": person.name})
        return redirect("people:person", person.pk)
    return _page(request, by, person, form=form, title=_("%(name)s leaves"))


@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything open goes to one colleague."""
    by, person = _asked(request, pk, *handing.OFFICE)
    form = TakerForm(request.POST, takers=handing.takers(by, person, on=_today()))
    if not form.is_valid():
        return _page(request, by, person, taker=form, title=_("%(name)s leaves"))
    moved = handing.hand_over_all(
        deed_of(request), from_id=person.pk, to_id=form.cleaned_data["taker"]
    )
    told = ngettext("%(n)s item handed over.", "%(n)s items handed over.", moved)
    messages.success(request, told % {"n": moved})
    return redirect("desk:leaver", person.pk)


@GET_OR_POST
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """The security administrator locks the account, once nothing is open."""
    by, person = _asked(request, pk, "secadmin")
    account = Account.objects.filter(person=person).first()
    if account is None:
        raise NotFound(_("There is no such account."))
    form = LockForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        handing.nothing_owed(person)
        reason = form.cleaned_data["reason"]
        actions.lock_account(deed_of(request), account_id=account.pk, reason=reason, open_items=())
        messages.success(request, _("The account is locked."))
        return redirect("people:person", person.pk)
    return _page(request, by, person, form=form, title=_("Lock the account of %(name)s"))


def _page(
    request: HttpRequest,
    by: Actor,
    person: Person,
    *,
    title: str,
    form: forms.Form | None = None,
    taker: TakerForm | None = None,
) -> HttpResponse:
    kinds, office = handing.owed(person.pk), by.holds(*handing.OFFICE)
    if office and kinds and taker is None:
        taker = TakerForm(takers=handing.takers(by, person, on=_today()))
    context = {
        "person": person,
        "title": title % {"name": person.name},
        "kinds": kinds,
        "total": sum(len(kind.rows) for kind in kinds),
        "office": office,
        "taker": taker,
        # the office hands over; who administers accounts then ends the service
        "form": None if office or kinds or person.left_on else form,
        "back": reverse("people:person", args=[person.pk]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/leaver.html", context, status=status)


def _asked(request: HttpRequest, pk: int, *roles: str) -> tuple[Actor, Person]:
    by = actor_of(request)
    if not by.holds(*roles):
        raise NotAllowed(_("Your posts do not allow this page."))
    person = persons_visible_to(by).filter(pk=pk).first()
    if person is None:
        raise NotFound(_("There is no such person."))
    return by, person


def _today() -> date:
    return clock.today()
