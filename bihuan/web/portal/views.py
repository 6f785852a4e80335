"""The public pages: what is out, one publication, a comment and how it stands."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.apps.reports import public
from bihuan.kit import clock
from bihuan.kit.refusals import Refused
from bihuan.web.portal import limits
from bihuan.web.portal.forms import CommentForm, TrackForm

# Short: what is withdrawn must be gone from every cache soon.
CACHED_SECONDS = 60
GONE, NOT_FOUND, UNREADABLE, TOO_MANY = 410, 404, 422, 429
View = Callable[..., HttpResponse]


def cached(view: View) -> View:
    """The same for everybody, so anybody may keep it for a moment."""

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = f"public, max-age={CACHED_SECONDS}"
        return response

    return answering


@require_safe
@cached
def listed(request: HttpRequest) -> HttpResponse:
    """What is out."""
    return render(request, "portal/list.html", {"listed": public.current(on=clock.today())})


@require_safe
@cached
def publication(request: HttpRequest, code: str) -> HttpResponse:
    """One publication; one that was withdrawn says so and nothing else."""
    found = public.shown(code, on=clock.today())
    if found is None:
        return missing(request)
    if isinstance(found, public.Withdrawn):
        return render(request, "portal/withdrawn.html", {"withdrawn": found}, status=GONE)
    address = request.build_absolute_uri(reverse("portal:publication", args=[found.code]))
    context = {"shown": found, "notice": found.content, "address": address}
    return render(request, "portal/publication.html", context)


@require_safe
@cached
def content(request: HttpRequest, code: str) -> HttpResponse:
    """The frozen content: the bytes whose SHA-256 the page shows."""
    found = public.as_json(code, on=clock.today())
    if found is None:
        return missing(request)
    response = HttpResponse(found, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{code}.json"'
    return response


@require_safe
@cached
def qr(request: HttpRequest, code: str) -> HttpResponse:
    """The short address as a picture, for the notice board."""
    found = public.shown(code, on=clock.today())
    if not isinstance(found, public.Shown):
        return missing(request)
    address = request.build_absolute_uri(reverse("portal:publication", args=[found.code]))
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", scale=4, border=2, xmldecl=False)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@never_cache
@csrf_protect
@require_http_methods(["GET", "POST"])
def comment(request: HttpRequest, code: str) -> HttpResponse:
    """Write to the office without an account."""
    found = public.shown(code, on=clock.today())
    if not isinstance(found, public.Shown):
        return missing(request)
    form = CommentForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"shown": found, "notice": found.content, "form": form, "fault": ""}
    if request.method == "GET" or not form.is_valid():
        status = UNREADABLE if form.is_bound else 200
        return render(request, "portal/comment.html", context, status=status)
    if not limits.may_write(get_adapter().get_client_ip(request), on=clock.today()):
        context["fault"] = _("Too many comments from here for now. Please try again later.")
        return render(request, "portal/comment.html", context, status=TOO_MANY)
    given = form.cleaned_data
    try:
        tracking = public.leave_comment(
            code, text=given["text"], contact=given["contact"], at=clock.now()
        )
    except Refused as refused:
        context["fault"] = refused.sentence
        return render(request, "portal/comment.html", context, status=refused.status)
    return redirect("portal:tracked", tracking)


@never_cache
@require_safe
def track(request: HttpRequest) -> HttpResponse:
    """Ask by the tracking code."""
    form = TrackForm(request.GET or None)
    code = form.cleaned_data["tracking"] if form.is_valid() else ""
    if code.isascii() and code.isalnum():
        return redirect("portal:tracked", code)
    return render(request, "portal/track.html", {"form": form, "asked": form.is_bound})


@never_cache
@require_safe
def tracked(request: HttpRequest, tracking: str) -> HttpResponse:
    """How one comment stands, and the office's answer."""
    found = public.tracked(tracking, on=clock.today())
    if found is None:
        return missing(request)
    return render(request, "portal/tracked.html", {"tracked": found})


def missing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """There is nothing here for the public: never was, not yet, or not for the public."""
    return render(request, "portal/missing.html", status=NOT_FOUND)
