"""On public pages nobody is signed in, whatever cookies come, and Chinese is spoken."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import translation

START = "/p/"


class PublicMiddleware:
    """Stands after the session and the language are known, before anything asks who it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(START):
            request.user = AnonymousUser()
            translation.activate("zh-hans")
        return self.get_response(request)
