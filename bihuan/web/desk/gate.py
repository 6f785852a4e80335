"""Between signing in and the desk: an account whose time is over goes out, a password is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from bihuan.apps.people.models import Account
from bihuan.kit import clock

# What one can do before having chosen a password.
STILL_OPEN: Final = (
    "/accounts/password/",
    "/accounts/logout/",
    "/accounts/2fa/authenticate/",
    "/entry/",
    "/language",
    "/pulse",
)


class GateMiddleware:
    """Stands after the session is known and before any page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account = request.user
        if isinstance(account, Account):
            if account.expires_on is not None and account.expires_on < clock.today():
                logout(request)
                messages.warning(request, _("Your account's time is over."))
                return redirect("account_login")
            if account.must_change_password and not request.path_info.startswith(STILL_OPEN):
                return redirect("account_change_password")
        return self.get_response(request)
