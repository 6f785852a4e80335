"""How these pages ask: a form for one verb, a button for one verb, the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict

from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotAllowed
from bihuan.kit.requests import actor_of, deed_of

Do = Callable[[Deed, dict[str, Any]], object]


def posted(request: HttpRequest) -> QueryDict | None:
    """The submitted values, even when there are none; None for a page that is only read."""
    return request.POST if request.method == "POST" else None


def posted_files(request: HttpRequest) -> MultiValueDict[str, UploadedFile[Any]] | None:
    """The submitted files; None for a page that is only read."""
    return request.FILES if request.method == "POST" else None


def ask(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    back: str,
    done: str,
    do: Do,
    tone: str = "primary",
    hint: str = "",
) -> HttpResponse:
    """A page with one form for one verb."""
    if request.method == "POST" and form.is_valid():
        do(deed_of(request), form.cleaned_data)
        messages.success(request, done)
        return redirect(back)
    shown = {"form": form, "title": title, "back": back, "tone": tone, "hint": hint}
    status = 422 if request.method == "POST" else 200
    return render(request, "documents/form.html", shown, status=status)


def press(
    request: HttpRequest, *, back: str, done: str, do: Callable[[Deed], object]
) -> HttpResponse:
    """One button, one verb."""
    do(deed_of(request))
    messages.success(request, done)
    return redirect(back)


def only_for(request: HttpRequest, roles: tuple[str, ...], sentence: str) -> None:
    """Pages that only some roles open."""
    if not actor_of(request).holds(*roles):
        raise NotAllowed(sentence)
