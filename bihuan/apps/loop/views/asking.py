"""How these pages ask: the form again when it does not parse, the deed done, the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.apps.loop.models import Finding, Measure
from bihuan.apps.loop.queries.scope import findings_visible_to, measures_visible_to
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import deed_of

Do = Callable[[Deed, dict[str, Any]], object]


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
    return render(request, "loop/form.html", shown, status=status)


def press(
    request: HttpRequest, *, back: str, done: str, do: Callable[[Deed], object]
) -> HttpResponse:
    """One button, one verb."""
    do(deed_of(request))
    messages.success(request, done)
    return redirect(back)


def finding_or_404(by: Actor, pk: int) -> Finding:
    """A finding in reach, with what its page names."""
    rows = findings_visible_to(by).select_related(
        "programme", "lead_unit", "leader", "handler", "clause", "merged_into", "raised_by"
    )
    finding = rows.filter(pk=pk).first()
    if finding is None:
        raise NotFound(_("There is no such finding."))
    return finding


def measure_or_404(by: Actor, pk: int) -> Measure:
    """A measure in reach, with what its page names."""
    rows = measures_visible_to(by).select_related(
        "programme", "lead_unit", "leader", "handler", "verified_by", "submitted_by"
    )
    measure = rows.filter(pk=pk).first()
    if measure is None:
        raise NotFound(_("There is no such measure."))
    return measure
