"""A refusal anywhere becomes a page that says why; a lost database becomes a calm one."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from hashlib import sha256

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from bihuan.kit import repeats
from bihuan.kit.refusals import Changed, Refused

log = logging.getLogger(__name__)
OUTAGES = (OperationalError, InterfaceError)

KEPT_KEY = re.compile(r"[A-Za-z0-9_-]{1,80}")
ACT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class KeptMiddleware:
    """Tells the browser that the server has what a form kept while it was typed (`js/keep.js`).

    Only a redirect to somewhere else than the sign-in says so: a refusal leaves the text kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or response.status_code not in {302, 303}:
            return response
        key = request.POST.get("kept", "")
        signed_out = response.headers.get("Location", "").startswith("/accounts/login/")
        if KEPT_KEY.fullmatch(key) and not signed_out:
            response.set_cookie("kept", key, max_age=60, samesite="Lax")
        return response


class RepeatMiddleware:
    """A form sent twice, as by a double click, leads where it led the first time.

    Its act would be recognised anyway, but the page before it may rightly find that what the
    form asks for is done already. Only the very same form of the same account is meant.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        act_id, account_id = request.POST.get("act_id", ""), request.user.pk
        if not ACT_ID.fullmatch(act_id) or account_id is None:
            return self.get_response(request)
        key = _fingerprint(request, account_id)
        if (there := repeats.led_to(key)) is not None:
            return HttpResponseRedirect(there)
        response = self.get_response(request)
        if response.status_code in {302, 303}:
            to = response.headers["Location"]
            repeats.remember(key, to, act_id=act_id, account_id=account_id)
        return response


def _fingerprint(request: HttpRequest, account_id: int) -> str:
    """Of everything a form says but its token, which changes with every page."""
    said = [(n, v) for n, v in sorted(request.POST.lists()) if n != "csrfmiddlewaretoken"]
    files = [(n, [(f.name, f.size) for f in v]) for n, v in sorted(request.FILES.lists())]
    whole = repr((account_id, request.path_info, said, files))
    return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


class RefusalMiddleware:
    """Turns `Refused` into its page (409, 403 or 404), and a database outage into a 503.

    An address opened the wrong way, such as by reloading one a form sent to, is told so too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        sentence = _("This address opens from a page of the desk only: go back and use that page.")
        page = render(request, "kit/refused.html", {"refused": Refused(sentence)}, status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django calls this for an exception raised by a view."""
        if isinstance(error, Changed):
            return render(request, "kit/changed.html", {"refused": error}, status=error.status)
        if isinstance(error, Refused):
            return render(request, "kit/refused.html", {"refused": error}, status=error.status)
        if isinstance(error, OUTAGES):
            log.error("database not reachable: %s", error)
            return render(request, "kit/outage.html", status=503)
        return None
