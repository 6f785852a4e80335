"""How these pages ask: who may open a form, the form again when it does not parse, the deed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from bihuan.apps.people.actions.reach import Versioned
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.refusals import NotAllowed
from bihuan.kit.requests import actor_of, deed_of

Do = Callable[[Deed, dict[str, Any]], str]
F = TypeVar("F", bound=forms.Form)


def only_for(request: HttpRequest, *roles: str) -> Actor:
    """Who asks, if one of the roles is held; the verb itself checks again."""
    by = actor_of(request)
    if not by.holds(*roles):
        raise NotAllowed(_("Your posts do not allow this page."))
    return by


def ask(
    request: HttpRequest, form: forms.Form, *, title: str, back: str, done: str, do: Do, **more: Any
) -> HttpResponse:
    """A page with one form; `do` does the deed and says where to go next."""
    if request.method == "POST" and form.is_valid():
        target = do(deed_of(request), form.cleaned_data)
        messages.success(request, done)
        return redirect(target)
    status = 422 if request.method == "POST" else 200
    shown: Mapping[str, Any] = {"form": form, "title": title, "back": back, **more}
    return render(request, "people/form.html", shown, status=status)


def versioned(form: F, row: Versioned) -> F:
    """The form with the version of the record it was made of."""
    form.fields["version"] = forms.IntegerField(
        widget=forms.HiddenInput, required=False, initial=row.version
    )
    return form


def press(request: HttpRequest, *, done: str, do: Callable[[Deed], str]) -> HttpResponse:
    """One button, one verb."""
    target = do(deed_of(request))
    messages.success(request, done)
    return redirect(target)


def filled(form: forms.Form) -> dict[str, Any]:
    """What a filter asks for; a filter that makes no sense filters nothing."""
    return form.cleaned_data if form.is_valid() else {}


def reverse_if_there(name: str, *args: object) -> str:
    """The address of a page of a door above, or nothing where that door is not open."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
