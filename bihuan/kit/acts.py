"""Every change is one act: the decorator that opens it, runs the verb and seals it in the chain.

The rows themselves are written by database triggers (see `journal_sql`): a write outside an
act is refused by the database, so no path can change a record silently.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.apps import apps as django_apps
from django.db import OperationalError, connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, SerializationFailure

from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotAllowed, Refused

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb of the business: its name, how people call it, which roles may do it."""

    name: str
    label: str  # English msgid
    may: frozenset[str]
    function: Callable[..., Any]


VERBS: dict[str, Verb] = {}
TRIES = 4
_BROKEN_OFF = (DeadlockDetected, SerializationFailure)

_open_act: ContextVar[int | None] = ContextVar("bihuan_open_act", default=None)


def act(
    name: str, *, label: str, may: tuple[str, ...] = ()
) -> Callable[[Callable[Concatenate[Deed, P], R]], Callable[Concatenate[Deed, P], R]]:
    """Make a function a verb: one transaction, one permission check, one entry in the journal.

    `may` names the roles that may try; empty means anybody signed in (the verb then checks the
    relation to the record itself, such as "the handler of this measure"). A verb called by
    another verb joins the outer act. An act id seen before returns the first result.
    """

    def decorate(fn: Callable[Concatenate[Deed, P], R]) -> Callable[Concatenate[Deed, P], R]:
        verb = Verb(name, label, frozenset(may), fn)
        if name in VERBS:
            raise ValueError(f"verb {name} is defined twice")
        VERBS[name] = verb

        @wraps(fn)
        def doing(deed: Deed, /, *args: P.args, **kwargs: P.kwargs) -> R:
            permit(verb, deed)
            if _open_act.get() is not None:
                return fn(deed, *args, **kwargs)
            return _until_settled(lambda: _as_new_act(verb, deed, fn, args, kwargs))

        return doing

    return decorate


def permit(verb: Verb, deed: Deed) -> None:
    """Refuse the verb when none of the roles held may do it."""
    if deed.by.holds("system"):
        return
    if deed.by.account_id is None or (verb.may and not deed.by.holds(*verb.may)):
        raise NotAllowed(
            _("Your posts do not allow: %(verb)s.") % {"verb": _(verb.label)},
        )


def _until_settled(attempt: Callable[[], R]) -> R:
    """One transaction; again from the start when the database broke it off for another's sake.

    Two acts that wait for each other's rows cannot both go on: PostgreSQL ends one of them, of
    which nothing remains. It is the server that tries again, not the person. Inside somebody
    else's transaction it cannot: that one is broken as a whole.
    """
    left = 1 if connection.in_atomic_block else TRIES
    while True:
        left -= 1
        try:
            with transaction.atomic():
                return attempt()
        except OperationalError as error:
            if not left or not isinstance(error.__cause__, _BROKEN_OFF):
                raise


def _as_new_act(
    verb: Verb, deed: Deed, fn: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> R:
    digest = _digest(verb.name, args, kwargs)
    pk, result = _begin(verb, deed, digest)
    if result is not None:
        return _recall(result)  # type: ignore[no-any-return]  # the first result, as stored
    token = _open_act.set(pk)
    try:
        answer = fn(deed, *args, **kwargs)
    finally:
        _open_act.reset(token)
    with connection.cursor() as cursor:
        cursor.execute("select journal_seal(%s, %s::jsonb)", [pk, _keep(answer)])
    return answer


def _begin(verb: Verb, deed: Deed, digest: str) -> tuple[int, dict[str, Any] | None]:
    by = deed.by
    with connection.cursor() as cursor:
        cursor.execute(
            "select pk, repeated, verb, digest, account_id, result"
            " from journal_begin(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                deed.act_id,
                verb.name,
                deed.at,
                by.account_id,
                by.person_id,
                by.post_id,
                by.agency_id,
                by.channel,
                digest,
            ],
        )
        pk, repeated, first_verb, first_digest, first_account, result = cursor.fetchone()
    if not repeated:
        return pk, None
    if (first_verb, first_digest, first_account) != (verb.name, digest, by.account_id):
        raise Refused(_("This form was already used for something else. Reload the page."))
    return pk, json.loads(result) if isinstance(result, str) else result


def _keep(answer: object) -> str:
    """What is stored of a verb's answer: enough to return it again to a repeated submit."""
    if isinstance(answer, Model):
        return json.dumps({"model": answer._meta.label, "pk": answer.pk})
    return json.dumps({"value": answer}, default=_plain, ensure_ascii=False)


def _recall(kept: dict[str, Any]) -> Any:
    if "model" in kept:
        return django_apps.get_model(kept["model"])._base_manager.get(pk=kept["pk"])
    return kept["value"]


def _digest(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    text = json.dumps([name, args, kwargs], default=_plain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Model):
        return [value._meta.label, value.pk]
    if isinstance(value, datetime | date | Decimal | UUID):
        return str(value)
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    return repr(value)
