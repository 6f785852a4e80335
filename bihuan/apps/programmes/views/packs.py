"""Expert packs: asked for, watched, cancelled, downloaded."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.forms.packs import PackForm
from bihuan.apps.programmes.models import Pack
from bihuan.apps.programmes.states import PACK
from bihuan.apps.programmes.views import frame
from bihuan.apps.programmes.views.frame import Chip, chip
from bihuan.kit import clock
from bihuan.kit.deed import Deed
from bihuan.kit.packing import safe_name
from bihuan.kit.requests import actor_of, deed_of

MOST_SHOWN = 50


@require_http_methods(["GET", "POST"])
def packs(request: HttpRequest, pk: int) -> HttpResponse:
    """The packs of a programme, and a new one."""
    by, programme = frame.programme_of(request, pk)
    classes = list(queries.class_names(programme).items())
    form = PackForm(request.POST or None, classes=classes)
    if request.method == "POST":
        frame.insist(request, "programmes.ask_pack")
    if request.method == "POST" and form.is_valid():
        made = actions.ask_pack(deed_of(request), pk, **form.cleaned_data)
        to = reverse("programmes:pack", args=[made.pk])
        return frame.went(request, to, _("It is taken up within a minute."))
    rows = queries.packs_visible_to(by).filter(programme=programme)[:MOST_SHOWN]
    context = {
        "head": frame.head(programme, "binder"),
        "form": form,
        "rows": [(one, _state(one)) for one in rows],
        "names": dict(classes),
        "reads": queries.packs_may_be_read(by),
        "may": frame.may(by, "programmes.ask_pack"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "programmes/packs.html", context, status=status)


@require_GET
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """One pack: how far it is, what is in it, what could not be put in."""
    by = actor_of(request)
    found = queries.pack_of(by, pk)
    names = queries.class_names(found.programme)
    context = {
        "head": frame.head(found.programme, "binder"),
        "classes": "、".join(names.get(c, c) for c in found.classes) or _("The whole programme"),
        "may": frame.may(by, "programmes.cancel_pack"),
        "there": found.state == "ready" and actions.path_of(found).exists(),
        **_told(found),
    }
    return render(request, "programmes/pack.html", context)


@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of that page which says how far it is; once it is over the whole is read again."""
    found = queries.pack_of(actor_of(request), pk)
    response = render(request, "programmes/pack_progress.html", _told(found))
    if found.state not in PACK.open:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not wanted any more."""
    return frame.press(
        request,
        to=reverse("programmes:pack", args=[pk]),
        done=_("Cancelled."),
        do=lambda deed: actions.cancel_pack(deed, pk),
    )


@require_POST
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The ZIP; each download is an act of its own, also from a page that stayed open."""
    found = actions.download_pack(Deed(by=actor_of(request), at=clock.now()), pk)
    assert found.frozen_at is not None
    day = Deed(by=actor_of(request), at=found.frozen_at).on
    name = safe_name(f"{found.programme.name}专家包 {day}.zip")
    response = FileResponse(
        actions.path_of(found).open("rb"),
        as_attachment=True,
        filename=name,
        content_type="application/zip",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _told(found: Pack) -> dict[str, object]:
    done, total = queries.progress_of(found)
    return {
        "pack": found,
        "state": _state(found),
        "open": found.state in PACK.open,
        "done": done,
        "total": total,
    }


def _state(found: Pack) -> Chip:
    state = PACK.states[found.state]
    return chip(state.label, state.tone)
