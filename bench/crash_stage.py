"""Sets the stage for `bench/crash.py`: tables, a small agency, a session a writer; prints JSON."""

from __future__ import annotations

import json

from bihuan.config.cli import setup

# name, title, role of everybody who writes
STAFF = (
    ("系统甲", "系统管理员", "sysadmin"),
    ("系统乙", "系统管理员", "sysadmin"),
    ("督查甲", "督查员", "inspector"),
    ("督查乙", "督查员", "inspector"),
)


def main() -> None:
    """One line of JSON: role and session key of each writer."""
    setup.prepare()
    from bihuan.apps.people import actions
    from bihuan.kit import clock
    from bihuan.kit.deed import SYSTEM, Deed

    deed = Deed(by=SYSTEM, at=clock.now())
    agency = actions.found_agency(deed, name="断电县疾控中心", short_name="断电县", code="CRASH")
    unit = actions.open_unit(deed.again(), agency_id=agency.pk, name="办公室")
    writers = []
    for number, (name, title, role) in enumerate(STAFF):
        person = actions.enter_person(
            deed.again(), agency_id=agency.pk, name=name, staff_no=f"CRASH{number}"
        )
        post = actions.create_post(deed.again(), unit_id=unit.pk, title=title, role=role)
        actions.appoint(deed.again(), post_id=post.pk, person_id=person.pk, starts_on=deed.on)
        account = actions.open_account(deed.again(), person_id=person.pk, username=f"crash{number}")
        writers.append({"role": role, "session": session(account.pk)})
    print(json.dumps(writers))


def session(account_id: int) -> str:
    """Somebody who has chosen a password and signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.hashers import make_password
    from django.contrib.sessions.backends.db import SessionStore

    from bihuan.apps.people import actions, queries
    from bihuan.kit import clock
    from bihuan.kit.deed import Deed

    now = clock.now()
    by = queries.actor_of(account_id, on=clock.today())
    account = actions.set_password(
        Deed(by=by, at=now), account_id=account_id, password_hash=make_password(None)
    )
    store = SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    assert store.session_key is not None
    return store.session_key


if __name__ == "__main__":
    main()
