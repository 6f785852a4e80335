"""The one-time link: shows whom it signs in; a press of the button spends it."""

from __future__ import annotations

from typing import cast

from allauth.account.utils import perform_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from bihuan.apps.people import actions, queries
from bihuan.apps.people.models import EntryLink
from bihuan.kit import clock
from bihuan.kit.refusals import NotFound, Refused
from bihuan.web.desk.adapter import deed_by


@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the page, so that a chat program fetching a preview spends nothing; POST enters."""
    link = _link(token)
    if request.method == "GET":
        return render(
            request, "desk/entry.html", {"account": link.account, "until": link.expires_at}
        )
    account = actions.use_entry_link(
        deed_by(link.account), token_sha256=queries.token_digest(token)
    )
    return cast(
        "HttpResponse",
        perform_login(request, account, redirect_url=settings.LOGIN_REDIRECT_URL),
    )


def _link(token: str) -> EntryLink:
    """The link if it can still be used; a sentence that says why not, otherwise."""
    link = queries.entry_link(token)
    if link is None:
        raise NotFound(_("There is no such link. Check that it was copied completely."))
    if link.used_at is not None or link.expires_at <= clock.now():
        raise Refused(_("This link was used already or has run out. Ask for a new one."))
    if not link.account.is_active:
        raise Refused(_("This account is locked. Ask the security administrator."))
    return link
