"""Sets the stage for the journeys: tables, the county, and a signed-in session a person."""

from __future__ import annotations

import json

from bihuan.config.cli import setup


def main() -> None:
    """Print the session keys as JSON, by person."""
    setup.prepare()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from tests.apps.county import build
    from tests.journeys.newcomer import newcomer

    county = build("T1", "测试县疾控中心")
    newcomer(county)
    sessions = {}
    for who, account in county.accounts.items():
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.create()
        sessions[who] = session.session_key
    print(json.dumps(sessions))


if __name__ == "__main__":
    main()
