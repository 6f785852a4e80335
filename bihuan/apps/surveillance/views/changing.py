"""The forms of a set: keep, replace, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.apps.surveillance import actions
from bihuan.apps.surveillance.forms import FileForm, ReasonForm
from bihuan.apps.surveillance.models import SeriesSet
from bihuan.apps.surveillance.queries import held_on
from bihuan.apps.surveillance.states import SERIES_SET
from bihuan.apps.surveillance.views.looking import set_or_404
from bihuan.kit import clock
from bihuan.kit.acts import VERBS, permit
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.refusals import NotAllowed, Refused
from bihuan.kit.requests import actor_of, deed_of

ASKS = require_http_methods(["GET", "POST"])


@ASKS
def keep(request: HttpRequest) -> HttpResponse:
    """A new file of series."""
    insist(request, "surveillance.keep")
    form = FileForm(request.POST or None, request.FILES or None)
    return _ask(
        request,
        form,
        None,
        title=_("Upload series"),
        do=lambda deed, given: actions.keep_series(
            deed, given=form.given(), upload=given["upload"]
        ),
    )


@ASKS
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """A newer version of a set."""
    found = _mine(request, pk, "replace")
    form = FileForm(request.POST or None, request.FILES or None, initial=FileForm.of(found))
    return _ask(
        request,
        form,
        found,
        title=_("Upload a newer version"),
        do=lambda deed, given: actions.replace_series(
            deed, set_id=pk, given=form.given(), upload=given["upload"]
        ),
    )


@ASKS
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody should go by it any more."""
    found = _mine(request, pk, "withdraw")
    return _ask(
        request,
        ReasonForm(request.POST or None),
        found,
        title=_("Withdraw the series"),
        do=lambda deed, given: actions.withdraw_series(deed, set_id=pk, **given),
        tone="danger",
    )


def insist(request: HttpRequest, verb: str) -> Actor:
    """Who asks, if the verb is theirs to try."""
    by = actor_of(request)
    permit(VERBS[verb], Deed(by=by, at=clock.now()))
    return by


def _mine(request: HttpRequest, pk: int, move: str) -> SeriesSet:
    by = insist(request, f"surveillance.{move}")
    found = set_or_404(by, pk)
    row = next(m for m in SERIES_SET.moves if m.name == move)
    if not row.allowed_to(held_on(by, found)):
        raise NotAllowed(_("“%(move)s” is not yours to do here.") % {"move": _(row.label)})
    return found


def _ask(
    request: HttpRequest,
    form: forms.Form,
    found: SeriesSet | None,
    *,
    title: str,
    do: Callable[[Deed, dict[str, Any]], SeriesSet],
    tone: str = "primary",
) -> HttpResponse:
    """A page with one form for one verb; a file that cannot be read is said beside its field."""
    if request.method == "POST" and form.is_valid():
        try:
            made = do(deed_of(request), form.cleaned_data)
        except Refused as refused:
            if "upload" not in form.fields or refused.status != Refused.status:
                raise
            form.add_error("upload", refused.sentence)
        else:
            messages.success(request, _("Saved."))
            return redirect("surveillance:set", made.pk)
    back = reverse("surveillance:set", args=[found.pk]) if found else reverse("surveillance:sets")
    shown = {"form": form, "set": found, "title": title, "back": back, "tone": tone}
    status = 422 if request.method == "POST" else 200
    return render(request, "surveillance/form.html", shown, status=status)
