"""Giving evidence: one file or many, each in an act of its own: one refused spares the rest."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.base import File
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bihuan.apps.archives import actions
from bihuan.apps.archives.forms import GiveForm
from bihuan.kit import clock
from bihuan.kit.acts import VERBS, permit
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Refused
from bihuan.kit.requests import actor_of, deed_of


@dataclass(frozen=True, slots=True)
class Given:
    """What became of one file."""

    name: str
    path: str = ""  # of the piece it is now, or was already
    refused: str = ""
    there: bool = False  # the same file was evidence already

    def told(self) -> dict[str, Any]:
        """As the page's script reads it."""
        return {"name": self.name, "path": self.path, "said": self.refused, "there": self.there}


@require_http_methods(["GET", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Enter evidence; the page's script sends file by file and is answered in JSON."""
    by, on = actor_of(request), clock.today()
    permit(VERBS["archives.give"], Deed(by=by, at=clock.now()))
    sent = request.method == "POST"
    form = GiveForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        agency_id=by.agency_id,
        on=on,
    )
    script = request.headers.get("X-Requested-With") == "upload"
    if sent and form.is_valid():
        results = _enter(request, form)
        if script:
            return JsonResponse({"results": [one.told() for one in results]})
        return _after(request, form, results)
    if sent and script:
        faults = "".join(" ".join(map(str, lines)) for lines in form.errors.values())
        return JsonResponse({"results": [], "said": faults}, status=422)
    return _page(request, form, [], status=422 if sent else 200)


def _enter(request: HttpRequest, form: GiveForm) -> list[Given]:
    deed, given = deed_of(request), form.cleaned_data
    files: list[File[bytes]] = given["upload"]
    if files:
        return [_one(_part(deed, n), form, file) for n, file in enumerate(files)]
    piece = actions.add_evidence(
        deed,
        kind=given["kind"],
        title=given["title"] or given["statement"][:40] or given["link"][:200],
        event_on=given["event_on"],
        link=given["link"],
        statement=given["statement"],
        about=form.about(),
    )
    return [Given(piece.title, reverse("archives:piece", args=[piece.pk]))]


def _part(deed: Deed, n: int) -> Deed:
    """The doing of the nth file: the same file sent again by the same form is recognised."""
    if not n:
        return deed
    return Deed(by=deed.by, at=deed.at, act_id=uuid.uuid5(deed.act_id, str(n)))


def _one(deed: Deed, form: GiveForm, file: File[bytes]) -> Given:
    name = actions.plain_name(file.name or "")
    given = form.cleaned_data
    alone = len(given["upload"]) == 1
    try:
        piece = actions.give(
            deed,
            upload=file,
            unclassified=given["unclassified"],
            kind=given["kind"],
            title=given["title"] if alone else "",
            event_on=given["event_on"],
            again=bool(form.data.get("again")),
            about=form.about(),
        )
    except actions.ThereAlready as same:
        return Given(name, reverse("archives:piece", args=[same.piece_id]), same.sentence, True)
    except Refused as refused:
        return Given(name, refused=refused.sentence)
    return Given(name, reverse("archives:piece", args=[piece.pk]))


def _after(request: HttpRequest, form: GiveForm, results: list[Given]) -> HttpResponse:
    """On to what was entered; or what was not, with the reason."""
    entered = [one for one in results if not one.refused]
    if entered:
        words = ngettext("%(n)s piece is entered.", "%(n)s pieces are entered.", len(entered))
        messages.success(request, words % {"n": len(entered)})
    if len(entered) == len(results):
        return redirect(entered[0].path if len(entered) == 1 else _mine())
    return _page(request, form, results, status=409)


def _mine() -> str:
    return reverse("archives:evidence") + "?mine=on"


def _page(
    request: HttpRequest, form: GiveForm, results: list[Given], *, status: int
) -> HttpResponse:
    context = {
        "form": form,
        "results": results,
        "limit": settings.UPLOAD_LIMIT_BYTES,
        "limit_mb": settings.UPLOAD_LIMIT_BYTES // (1024 * 1024),
    }
    return render(request, "archives/give.html", context, status=status)
