"""What every page of this app asks first: who keeps standards, and which records are meant."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bihuan.apps.standards.states import KEEPERS
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import NotAllowed, Refused
from bihuan.kit.requests import actor_of


def is_keeper(by: Actor) -> bool:
    """Whether one may change standards; what is shown as buttons follows from it."""
    return by.holds(*KEEPERS)


def keeper_of(request: HttpRequest) -> Actor:
    """Who asks, who must be one who keeps standards."""
    by = actor_of(request)
    if not is_keeper(by):
        raise NotAllowed(_("Standards are kept by the coordinator."))
    return by


def answer(form: forms.Form, name: str) -> str:
    """The one thing a small form asks for; refused with the form's own sentence."""
    if form.is_valid():
        return str(form.cleaned_data[name])
    field = form.fields[name]
    raise Refused(f"{field.label}：{' '.join(str(e) for e in form.errors.get(name, ()))}")
