"""The desk's pages: what waits for me; language; the pages for things that went wrong."""

from __future__ import annotations

import sys
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.apps.people.actions.notices import read_all
from bihuan.apps.people.queries.notices import notices_of
from bihuan.apps.programmes import queries as programmes
from bihuan.kit import clock, present, style_page
from bihuan.kit.middleware import OUTAGES
from bihuan.kit.paging import Order, page
from bihuan.kit.requests import actor_of
from bihuan.web.desk import board, search, todo

LANGUAGE_SECONDS = 365 * 24 * 3600


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, what I did, what I raised, what was copied to me."""
    by, on = actor_of(request), clock.today()
    tab = request.GET.get("tab", "waiting")
    tab = tab if tab in todo.TABS else "waiting"
    items = todo.items(tab, by, on=on)
    context = {
        "tab": tab,
        "tabs": _tabs(tab),
        "items": items,
        "stacks": todo.stacks(items, on=on) if tab == "waiting" else [],
        "board": board.figures(by, on=on),
        "today": on,
        "weekday": WEEKDAYS[on.weekday()],
        "due_text": lambda due: present.due_text(due, on=on),
        "due_tone": lambda due: _due_tone(due, on=on),
    }
    return render(request, "desk/home.html", context)


@require_GET
def missed(request: HttpRequest) -> HttpResponse:
    """The occurrences that the board counts as missed, the latest first."""
    by, on = actor_of(request), clock.today()
    found = page(
        programmes.missed(by, on=on),
        request.GET,
        order=(Order("due_on", descending=True), Order("id")),
    )
    return render(request, "desk/missed.html", {"page": found})


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """My messages, the latest first."""
    found = page(
        notices_of(actor_of(request)),
        request.GET,
        order=(Order("at", descending=True), Order("id", descending=True)),
    )
    return render(request, "desk/notices.html", {"page": found})


@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    """I have seen them all."""
    read_all(actor_of(request), at=clock.now())
    return redirect("desk:notices")


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """The search page, or only a short answer while somebody types."""
    by = actor_of(request)
    if request.headers.get("HX-Request") == "true":
        answer, kinds = search.quick(request.GET, by)
        return render(request, "desk/search_answer.html", {"answer": answer, "kinds": kinds})
    return render(request, "desk/search.html", {"answer": search.answer(request.GET, by)})


def _tabs(tab: str) -> list[dict[str, object]]:
    labels = {
        "waiting": _("To do"),
        "done": _("Done"),
        "raised": _("Raised by me"),
        "copied": _("Copied to me"),
    }
    return [
        {"label": label, "href": f"?tab={key}", "active": key == tab}
        for key, label in labels.items()
    ]


def _due_tone(due: date, *, on: date) -> str:
    if due < on:
        return "red"
    return "orange" if (due - on).days <= present.SOON_DAYS else ""


@require_GET
def pulse(request: HttpRequest) -> HttpResponse:
    """For the supervisor and the bench: the server answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language and go back to the page."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=LANGUAGE_SECONDS, samesite="Lax"
        )
    return response


def style(request: HttpRequest) -> HttpResponse:
    """The living style page; mounted only with DEBUG."""
    return render(request, "kit/style.html", style_page.sample())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return render(request, "kit/not_found.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 raised by Django itself."""
    return render(request, "kit/forbidden.html", status=403)


def unproven(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without its token: opened long ago, or sent from elsewhere."""
    return render(request, "kit/bad_request.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a request Django could not read."""
    return render(request, "kit/bad_request.html", status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """500: a bug; the page says so calmly and shows nothing of the inside.

    Also where the database was lost before any view began, as while the session was read.
    """
    if isinstance(sys.exc_info()[1], OUTAGES):
        return render(request, "kit/outage.html", status=503)
    return render(request, "kit/broken.html", status=500)
