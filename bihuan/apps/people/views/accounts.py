"""Accounts: the review of all grants, and the verbs of the two administrators."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.people import actions, queries
from bihuan.apps.people.forms.accounts import (
    AccountsFilter,
    OpenAccountForm,
    ReasonForm,
    UntilForm,
)
from bihuan.apps.people.models import Account, Person
from bihuan.apps.people.states import ROLES, SCOPES
from bihuan.apps.people.views.asking import ask, filled, only_for, press, versioned
from bihuan.kit import clock
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import deed_of
from bihuan.kit.sheets.download import download
from bihuan.kit.sheets.writing import write

KEEPERS = ("sysadmin", "secadmin", "auditadmin")


@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Who may sign in, and what each may do and see: the review of all grants."""
    by = only_for(request, *KEEPERS)
    form = AccountsFilter(request.GET or None)
    found = queries.accounts_like(by, on=clock.today(), **_asked(form))
    order = (Order("username"), Order("id"))
    return render(
        request,
        "people/accounts.html",
        {
            "form": form,
            "page": page(found, request.GET, order=order),
            "query": request.GET.urlencode(),
            "roles": ROLES,
            "scopes": SCOPES,
            "today": clock.today(),
        },
    )


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The review of all grants, as filtered, to sign and file."""
    by = only_for(request, *KEEPERS)
    found = queries.accounts_like(
        by, on=clock.today(), **_asked(AccountsFilter(request.GET or None))
    )
    rows = queries.grant_rows(found.order_by("username"), on=clock.today())
    content = write([(queries.GRANTS, rows)], title=_("Accounts and grants"))
    return download(content, name=f"{_('Accounts and grants')} {clock.today().isoformat()}.xlsx")


@never_cache
@require_http_methods(["GET", "POST"])
def open_account(request: HttpRequest, pk: int) -> HttpResponse:
    """An account for a person; the next page shows its one-time link, once."""
    by = only_for(request, "sysadmin")
    person = queries.persons_visible_to(by).filter(pk=pk).first()
    if person is None:
        raise NotFound(_("There is no such person."))
    form = OpenAccountForm(
        request.POST or None, initial={"username": person.staff_no.strip().lower()}
    )
    if request.method == "POST" and form.is_valid():
        deed = deed_of(request)
        account = actions.open_account(deed, person_id=person.pk, **form.cleaned_data)
        return _link_page(request, account, deed)
    return render(
        request,
        "people/form.html",
        {
            "form": form,
            "title": _("Open an account for %(name)s") % {"name": person.name},
            "back": _page_of(person),
        },
        status=422 if request.method == "POST" else 200,
    )


@never_cache
@require_POST
def issue_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time link; it is shown once, on the answer to this press."""
    by = only_for(request, "sysadmin", "secadmin")
    account = _found(by, pk)
    deed = deed_of(request)
    actions.issue_entry_link(deed, account_id=account.pk)
    return _link_page(request, account, deed)


@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the account in again."""
    account = _found(only_for(request, "secadmin"), pk)

    def do(deed: Deed) -> str:
        actions.unlock_account(deed, account_id=account.pk)
        return _page_of(account.person)

    return press(request, done=_("Unlocked."), do=do)


@require_http_methods(["GET", "POST"])
def until(request: HttpRequest, pk: int) -> HttpResponse:
    """The account's last day."""
    account = _found(only_for(request, "sysadmin"), pk)
    here = _page_of(account.person)

    def do(deed: Deed, given: dict[str, Any]) -> str:
        actions.let_until(deed, account_id=account.pk, **given)
        return here

    form = UntilForm(request.POST or None, initial={"expires_on": account.expires_on})
    versioned(form, account)
    title = _("Last day of %(name)s's account") % {"name": account.person}
    return ask(request, form, title=title, back=here, done=_("Saved."), do=do)


@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, pk: int) -> HttpResponse:
    """End the password and every session."""
    account = _found(only_for(request, "secadmin"), pk)
    here = _page_of(account.person)

    def do(deed: Deed, given: dict[str, Any]) -> str:
        actions.require_new_password(deed, account_id=account.pk, reason=given["reason"])
        return here

    return ask(
        request,
        ReasonForm(request.POST or None),
        title=_("End the password and all sessions of %(name)s") % {"name": account.person},
        back=here,
        done=_("Ended. A one-time link lets the person in again."),
        do=do,
        hint=_("For a password that others may know. Work that waits for the person stays."),
    )


@require_http_methods(["GET", "POST"])
def drop_second_step(request: HttpRequest, pk: int) -> HttpResponse:
    """For a lost phone."""
    account = _found(only_for(request, "secadmin"), pk)
    here = _page_of(account.person)

    def do(deed: Deed, given: dict[str, Any]) -> str:
        actions.drop_second_factor(deed, account_id=account.pk, reason=given["reason"])
        return here

    form = ReasonForm(request.POST or None)
    title = _("Remove the second step of %(name)s's sign-in") % {"name": account.person}
    return ask(request, form, title=title, back=here, done=_("Removed."), do=do)


def _link_page(request: HttpRequest, account: Account, deed: Deed) -> HttpResponse:
    link = queries.entry_link(queries.entry_token(deed.act_id))
    if link is None:  # an administrator's account: the security administrator issues the link
        messages.success(request, _("Opened. The security administrator issues the link."))
        return redirect(_page_of(account.person))
    address = reverse("entry", args=[queries.entry_token(deed.act_id)])
    return render(
        request,
        "people/link.html",
        {
            "account": account,
            "address": request.build_absolute_uri(address),
            "until": link.expires_at,
            "back": _page_of(account.person),
        },
    )


def _found(by: Actor, pk: int) -> Account:
    found = queries.accounts_visible_to(by).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such account."))
    return found


def _page_of(person: Person | None) -> str:
    assert person is not None
    return reverse("people:person", args=[person.pk])


def _asked(form: AccountsFilter) -> dict[str, Any]:
    given = filled(form)
    return {key: given.get(key, "") for key in ("q", "role", "state")}
