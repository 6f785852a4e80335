"""A page with one form for one verb, and who may open it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.kit import clock
from bihuan.kit.acts import VERBS, permit
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.requests import actor_of, deed_of


def permitted(request: HttpRequest, verb: str) -> Actor:
    """Who asks, if the verb is theirs at all; the form is not shown to those it would refuse."""
    by = actor_of(request)
    permit(VERBS[verb], Deed(by=by, at=clock.now()))
    return by


def ask(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    back: str,
    do: Callable[[Deed, dict[str, Any]], object],
    note: str = "",
) -> HttpResponse:
    """Ask; do it; go back."""
    if request.method == "POST" and form.is_valid():
        do(deed_of(request), form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(back)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "title": title, "back": back, "note": note}
    return render(request, "archives/ask.html", context, status=status)
