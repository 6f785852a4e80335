"""My account: who I am here, my language, and the ways to password, second step, sessions."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.apps.people import actions, queries
from bihuan.apps.people.forms.accounts import LanguageForm
from bihuan.apps.people.models import Account, Person
from bihuan.apps.people.states import ROLES, SCOPES
from bihuan.kit import clock
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of, deed_of

LANGUAGE_SECONDS = 365 * 24 * 3600


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """My own page."""
    by = actor_of(request)
    today = clock.today()
    account = queries.accounts_like(by, on=today).filter(pk=by.account_id or 0).first()
    if account is None:
        raise NotFound(_("There is no such account."))
    return render(request, "people/me.html", _shown(account, LanguageForm(initial=_own(account))))


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language I am greeted in; this browser speaks it at once."""
    by = actor_of(request)
    form = LanguageForm(request.POST)
    if not form.is_valid():
        account = queries.accounts_like(by, on=clock.today()).get(pk=by.account_id or 0)
        return render(request, "people/me.html", _shown(account, form), status=422)
    chosen = form.cleaned_data["language"]
    actions.choose_language(deed_of(request), account_id=by.account_id or 0, language=chosen)
    messages.success(request, _("Saved."))
    response = redirect("people:me")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=LANGUAGE_SECONDS,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _own(account: Account) -> dict[str, str]:
    return {"language": account.language}


def _shown(account: Account, form: LanguageForm) -> dict[str, object]:
    person: Person | None = account.person
    assert person is not None
    return {
        "account": account,
        "person": person,
        "held": queries.current_tenures(person, on=clock.today()),
        "memberships": queries.memberships_of(person),
        "form": form,
        "roles": ROLES,
        "scopes": SCOPES,
        "acts": queries.signing(account.pk),
    }
