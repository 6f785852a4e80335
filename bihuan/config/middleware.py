"""Puts the actor on the request, and speaks the person's language."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from bihuan.apps.people import queries
from bihuan.kit import clock
from bihuan.kit.deed import Actor

Respond = Callable[[HttpRequest], HttpResponse]

# Pages that need nobody: signing in, the one-time link, the pulse for the supervisor.
OPEN_PATHS = (
    "/accounts/login/",
    "/accounts/logout/",  # also the way out of a half-finished sign-in
    "/accounts/2fa/authenticate/",
    "/entry/",
    "/pulse",
    "/language",
    "/p/",  # the portal
)
LANGUAGES = frozenset(code for code, _ in settings.LANGUAGES)


class LanguageMiddleware:
    """Cookie first; Chinese otherwise: an office PC's English browser is no wish for English."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        translation.activate(wanted if wanted in LANGUAGES else settings.LANGUAGE_CODE)
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response


class ActorMiddleware:
    """Everything but the open pages needs somebody signed in; the actor is built from the posts."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        if not request.path_info.startswith(OPEN_PATHS) and not request.user.is_authenticated:
            return redirect_to_login(_page_of(request))
        return self.get_response(request)


def _page_of(request: HttpRequest) -> str:
    """Where to go after signing in: for a form that was sent too late, the page it stands on."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return "/"
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


def _actor(request: HttpRequest) -> Actor:
    return queries.actor_of(request.user.pk, on=clock.today())
