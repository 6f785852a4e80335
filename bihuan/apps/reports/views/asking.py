"""How these pages ask: a form for one verb, a button for one verb, the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from bihuan.kit import clock
from bihuan.kit.acts import VERBS, permit
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.requests import actor_of, deed_of

Do = Callable[[Deed, dict[str, Any]], object]


def posted(request: HttpRequest) -> QueryDict | None:
    """The submitted values, even when there are none; None for a page that is only read."""
    return request.POST if request.method == "POST" else None


def ask(
    request: HttpRequest, form: forms.Form, *, title: str, back: str, done: str, do: Do, **more: Any
) -> HttpResponse:
    """A page with one form for one verb."""
    if request.method == "POST" and form.is_valid():
        do(deed_of(request), form.cleaned_data)
        messages.success(request, done)
        return redirect(back)
    status = 422 if request.method == "POST" else 200
    shown: Mapping[str, Any] = {"form": form, "title": title, "back": back, "submit": title, **more}
    return render(request, "reports/form.html", shown, status=status)


def press(
    request: HttpRequest, *, back: str, done: str, do: Callable[[Deed], object]
) -> HttpResponse:
    """One button, one verb."""
    do(deed_of(request))
    messages.success(request, done)
    return redirect(back)


def insist(request: HttpRequest, verb: str) -> Actor:
    """Who asks, if the verb is theirs to try; a form is not shown to those it would refuse."""
    by = actor_of(request)
    permit(VERBS[verb], Deed(by=by, at=clock.now()))
    return by
