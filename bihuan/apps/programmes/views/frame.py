"""What the pages of a programme share: its head and tabs, the form that asks, who may do what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from bihuan.apps.programmes import queries
from bihuan.apps.programmes.models import Programme
from bihuan.apps.programmes.states import KINDS, PROGRAMME
from bihuan.kit import clock, present
from bihuan.kit.acts import VERBS, permit
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.requests import actor_of, deed_of

TABS = (
    ("programme", "Overview"),
    ("responsibilities", "Responsibilities"),
    ("pledges", "Pledges"),
    ("exemptions", "Left-out clauses"),
    ("matrix", "Evidence"),
    ("binder", "Binder"),
    ("milestones", "Milestones"),
    ("cadences", "Rhythm of work"),
    ("sessions", "Meetings"),
    ("upkeep", "Upkeep"),
)


@dataclass(frozen=True, slots=True)
class Chip:
    """A state in a word and a colour."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Head:
    """The top of every page of a programme."""

    programme: Programme
    chip: Chip
    sub: str
    tabs: list[dict[str, object]]
    open: bool


def chip(label: str, tone: str) -> Chip:
    """A msgid and a tone as the page shows them."""
    return Chip(_(label), present.tone(tone))


def state_chip(programme: Programme) -> Chip:
    """How a programme stands."""
    state = PROGRAMME.states[programme.state]
    return chip(state.label, state.tone)


def programme_of(request: HttpRequest, pk: int) -> tuple[Actor, Programme]:
    """Who asks, and the programme if it is theirs to see."""
    by = actor_of(request)
    return by, queries.visible_or_404(pk, by)


def head(programme: Programme, active: str) -> Head:
    """The head of a page."""
    period = f"{present.day(programme.starts_on)} — {present.day(programme.ends_on, '')}"
    parts = [_(KINDS[programme.kind]), period.strip(" —"), str(programme.version or "")]
    return Head(
        programme=programme,
        chip=state_chip(programme),
        sub=" · ".join(part for part in parts if part),
        tabs=_tabs(programme, active),
        open=programme.state in PROGRAMME.open,
    )


def _tabs(programme: Programme, active: str) -> list[dict[str, object]]:
    own: list[dict[str, object]] = [
        {
            "label": _(label),
            "href": reverse(f"programmes:{name}", args=[programme.pk]),
            "active": name == active,
        }
        for name, label in TABS
    ]
    # Pages of the loop, which stands above this app: known here by their address only.
    above: list[dict[str, object]] = [
        {"label": _("Rounds"), "href": f"/rounds?programme={programme.pk}"},
        {"label": _("Findings"), "href": f"/findings?programme={programme.pk}"},
    ]
    return [*own, *above]


def insist(request: HttpRequest, verb: str) -> Actor:
    """Who asks, if the verb is theirs to try; a form is not shown to those it would refuse."""
    by = actor_of(request)
    permit(VERBS[verb], Deed(by=by, at=clock.now()))
    return by


def may(by: Actor, *verbs: str) -> dict[str, bool]:
    """Which of the verbs this person may try: what decides whether a button is drawn."""
    return {verb.partition(".")[2]: by.holds(*VERBS[verb].may) for verb in verbs}


def ask(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    back: str,
    done: str,
    do: Callable[[Deed], str],
    **more: Any,
) -> HttpResponse:
    """A page with one form; `do` does the deed and says where to go next."""
    if request.method == "POST" and form.is_valid():
        return went(request, do(deed_of(request)), done)
    status = 422 if request.method == "POST" else 200
    shown: Mapping[str, Any] = {
        "form": form,
        "title": title,
        "back": back,
        "keep": kept_as(request),
        **more,
    }
    return render(request, "programmes/form.html", shown, status=status)


def press(
    request: HttpRequest, *, to: str, done: str, do: Callable[[Deed], object]
) -> HttpResponse:
    """One button, one verb."""
    do(deed_of(request))
    return went(request, to, done)


def went(request: HttpRequest, to: str, done: str) -> HttpResponse:
    """Say it is done, go on, and let the browser forget the draft it kept."""
    messages.success(request, done)
    response = redirect(to)
    response.set_cookie("kept", kept_as(request), samesite="Lax", max_age=600)
    return response


def kept_as(request: HttpRequest) -> str:
    """The key under which the browser keeps what is written on this page."""
    return request.path.strip("/").replace("/", "-")


def reverse_if_there(name: str) -> str:
    """The address of a page of the app above, or nothing where it is not mounted."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
