"""Accounts: opened with a one-time link instead of a password, locked, unlocked, time-boxed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from bihuan.apps.people import queries
from bihuan.apps.people.actions.reach import (
    GUARDS,
    KEEPERS,
    account_of,
    keep,
    nothing_open,
    person_of,
    reason_given,
    unchanged_since,
)
from bihuan.apps.people.models import Account, EntryLink, Person
from bihuan.apps.people.states import ADMINISTRATORS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotAllowed, NotFound, Refused

LINK_HOURS: Final = 72
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")


@act("people.open_account", label="Open an account", may=KEEPERS)
def open_account(
    deed: Deed, *, person_id: int, username: str, expires_on: date | None = None
) -> Account:
    """Open a person's account and its first one-time link (`queries.entry_token(deed.act_id)`).

    There is no password to hand over: who opens the link chooses one.
    """
    person = person_of(deed, person_id)
    name = username.strip().lower()
    _may_have_account(deed, person, name, expires_on)
    account = Account.objects.create(
        person=person,
        username=name,
        email=person.email,
        expires_on=expires_on,
        password=make_password(None),
    )
    if _link_is_yours(deed, account):
        _new_link(deed, account)
    return account


@act("people.issue_entry_link", label="Issue a one-time sign-in link", may=(*KEEPERS, "secadmin"))
def issue_entry_link(deed: Deed, *, account_id: int) -> EntryLink:
    """A new one-time link; older ones end. Its token is `queries.entry_token(deed.act_id)`."""
    account = account_of(deed, account_id)
    if not account.is_active:
        raise Refused(_("The account is locked."))
    if not _link_is_yours(deed, account):
        raise NotAllowed(
            _(
                "Links for administrators are issued by the security administrator, never for"
                " oneself; all others by the system administrator."
            )
        )
    return _new_link(deed, account)


@act("people.use_entry_link", label="Use a one-time sign-in link")
def use_entry_link(deed: Deed, *, token_sha256: str) -> Account:
    """Spend the link; the account may then be signed in, once."""
    link = (
        EntryLink.objects.select_related("account")
        .select_for_update(no_key=True, of=("self",))
        .filter(token_sha256=token_sha256, account_id=deed.by.account_id or 0)
        .first()
    )
    if link is None:
        raise NotFound(_("There is no such link."))
    if link.used_at is not None or link.expires_at <= deed.at:
        raise Refused(_("This link was used already or has run out. Ask for a new one."))
    link.used_at = deed.at
    link.save(update_fields=["used_at"])
    return link.account


@act("people.lock_account", label="Lock an account", may=GUARDS)
def lock_account(
    deed: Deed, *, account_id: int, reason: str, open_items: tuple[str, ...]
) -> Account:
    """Nobody signs in with it any more, and who is signed in is out at once.

    `open_items` is what still waits for the person; the caller, who sees all apps, asks. Where
    an account must be stopped at once, `require_new_password` ends every session without a lock.
    """
    account = account_of(deed, account_id)
    if account.pk == deed.by.account_id:
        raise Refused(_("You cannot lock your own account."))
    if not account.is_active:
        raise Refused(_("The account is locked already."))
    why = reason_given(reason)
    nothing_open(str(account.person), open_items)
    account.is_active, account.locked_reason = False, why
    account.save(update_fields=["is_active", "locked_reason"])
    return account


@act("people.unlock_account", label="Unlock an account", may=GUARDS)
def unlock_account(deed: Deed, *, account_id: int) -> Account:
    """The account may sign in again."""
    account = account_of(deed, account_id)
    if account.is_active:
        raise Refused(_("The account is not locked."))
    assert account.person_id is not None
    person_of(deed, account.person_id)  # nobody signs in as a record merged into another
    account.is_active, account.locked_reason = True, ""
    account.save(update_fields=["is_active", "locked_reason"])
    return account


@act("people.let_until", label="Set an account's last day", may=KEEPERS)
def let_until(
    deed: Deed, *, account_id: int, expires_on: date | None, version: int | None = None
) -> Account:
    """Let an account in until a day, or without end; an outside expert always has an end."""
    account = account_of(deed, account_id)
    unchanged_since(account, version, {"expires_on": expires_on})
    assert account.person is not None
    if account.person.left_on and (expires_on is None or expires_on >= account.person.left_on):
        raise Refused(_("%(name)s has left already.") % {"name": account.person.name})
    _time_boxed(account.person, expires_on, on=deed.on)
    account.expires_on = expires_on
    keep(account, "expires_on")
    return account


@act("people.require_new_password", label="Require a new password", may=GUARDS)
def require_new_password(deed: Deed, *, account_id: int, reason: str) -> str:
    """The old password and every session end at once; a one-time link lets the person in again."""
    account = account_of(deed, account_id)
    why = reason_given(reason)
    account.password, account.must_change_password = make_password(None), True
    account.save(update_fields=["password", "must_change_password"])
    EntryLink.objects.filter(account=account, used_at=None, expires_at__gt=deed.at).update(
        expires_at=deed.at
    )
    return why


@act("people.drop_second_factor", label="Remove the second step of sign-in", may=GUARDS)
def drop_second_factor(deed: Deed, *, account_id: int, reason: str) -> str:
    """For a lost phone: the security administrator removes the second step, with the reason."""
    account = account_of(deed, account_id)
    if account.pk == deed.by.account_id:
        raise Refused(_("Another security administrator does this for you, or the server does."))
    why = reason_given(reason)
    gone, _kinds = Authenticator.objects.filter(user=account).delete()
    if not gone:
        raise Refused(_("The account has no second step."))
    return why


@act("people.set_password", label="Change the password")
def set_password(deed: Deed, *, account_id: int, password_hash: str) -> Account:
    """One's own password, as a hash: the journal never sees the password itself."""
    if account_id != deed.by.account_id:
        raise NotAllowed(_("Only your own password can be changed."))
    account = account_of(deed, account_id)
    account.password, account.must_change_password = password_hash, False
    account.save(update_fields=["password", "must_change_password"])
    return account


@act("people.choose_language", label="Choose the language")
def choose_language(deed: Deed, *, account_id: int, language: str) -> Account:
    """The language this account is greeted in."""
    if account_id != deed.by.account_id:
        raise NotFound(_("There is no such account."))
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("Unknown language."))
    account = account_of(deed, account_id)
    account.language = language
    account.save(update_fields=["language"])
    return account


def _may_have_account(deed: Deed, person: Person, username: str, expires_on: date | None) -> None:
    if not _USERNAME.fullmatch(username):
        raise Refused(_("A user name has 2 to 60 letters, digits, dots, dashes or underscores."))
    if Account.objects.filter(username=username).exists():
        raise Refused(_("The user name %(name)s is taken.") % {"name": username})
    if Account.objects.filter(person=person).exists():
        raise Refused(_("%(name)s has an account already.") % {"name": person.name})
    if person.left_on and person.left_on <= deed.on:
        raise Refused(_("%(name)s has left already.") % {"name": person.name})
    _time_boxed(person, expires_on, on=deed.on)


def _time_boxed(person: Person, expires_on: date | None, *, on: date) -> None:
    if expires_on is not None and expires_on < on:
        raise Refused(_("The last day lies in the past."))
    roles = {t.post.role for t in queries.tenures_during(person.pk, on, None)}
    if "expert" in roles and expires_on is None:
        raise Refused(_("An outside expert is let in for a time: give the last day."))


def _link_is_yours(deed: Deed, account: Account) -> bool:
    """Whoever holds a link can become the account, so administrators do not make each other's."""
    if deed.by.holds("system"):
        return True
    assert account.person_id is not None
    roles = {t.post.role for t in queries.tenures_during(account.person_id, deed.on, None)}
    if roles & ADMINISTRATORS:
        return deed.by.holds("secadmin") and account.pk != deed.by.account_id
    return deed.by.holds("sysadmin")


def _new_link(deed: Deed, account: Account) -> EntryLink:
    for link in EntryLink.objects.filter(account=account, used_at=None, expires_at__gt=deed.at):
        link.expires_at = deed.at
        link.save(update_fields=["expires_at"])
    return EntryLink.objects.create(
        account=account,
        token_sha256=queries.token_digest(queries.entry_token(deed.act_id)),
        expires_at=deed.at + timedelta(hours=LINK_HOURS),
    )
