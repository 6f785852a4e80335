"""Accounts and one-time links: who may see them, and how a link's token is made."""

from __future__ import annotations

import base64
import hashlib
from uuid import UUID

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from bihuan.apps.people.models import Account, EntryLink
from bihuan.apps.people.queries.directory import home
from bihuan.kit.deed import Actor, Scope


def accounts_visible_to(by: Actor) -> QuerySet[Account]:
    """The accounts of the agency, for its administrators; everybody else sees the own one."""
    accounts = Account.objects.select_related("person").filter(person__isnull=False)
    if by.scope is Scope.ALL:
        return accounts
    if by.holds("sysadmin", "secadmin", "auditadmin"):
        return accounts.filter(person__agency_id=home(by))
    return accounts.filter(pk=by.account_id or 0)


def entry_token(act_id: UUID) -> str:
    """The token of the link an act made: only this installation can derive it from the act's id.

    So a repeated submit shows the same link again, and the token itself is stored nowhere.
    """
    mac = salted_hmac("bihuan.entry", str(act_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def token_digest(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def entry_link(token: str) -> EntryLink | None:
    """The link a token belongs to, used or not."""
    return (
        EntryLink.objects.select_related("account__person__agency")
        .filter(token_sha256=token_digest(token))
        .first()
    )
