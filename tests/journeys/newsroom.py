"""The sample county with its 33 problems, and a session key for those who publish."""

from __future__ import annotations

import json

from bihuan.config.cli.django_ready import ready

PEOPLE = ("coordinator", "coordinator2", "inspector", "director")


def main() -> None:
    """Print the session keys as JSON, by person."""
    ready()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.hashers import make_password
    from django.contrib.sessions.backends.db import SessionStore

    from bihuan.apps.people.actions import set_password
    from bihuan.apps.people.models import Account
    from bihuan.apps.people.queries import actor_of
    from bihuan.config.sample import cast, load
    from bihuan.kit import clock
    from bihuan.kit.deed import Deed

    load.unless_there(say=lambda words: None)
    numbers = {player.key: n for n, player in enumerate(cast.players(), start=1)}
    sessions = {}
    for who in PEOPLE:
        account = Account.objects.get(username=f"sample{numbers[who]:03}")
        deed = Deed(by=actor_of(account.pk, on=clock.today()), at=clock.now())
        set_password(deed, account_id=account.pk, password_hash=make_password("Bihuan2026x9"))
        account.refresh_from_db()
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.create()
        sessions[who] = session.session_key
    print(json.dumps(sessions))


if __name__ == "__main__":
    main()
