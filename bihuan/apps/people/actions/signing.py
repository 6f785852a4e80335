"""Signing in and out leave acts too: who came, from where, and who failed to."""

from __future__ import annotations

from collections.abc import Collection

from allauth.usersessions.models import UserSession

from bihuan.kit.acts import act
from bihuan.kit.deed import Deed


@act("people.sign_in", label="Sign in")
def sign_in(deed: Deed, *, address: str, agent: str) -> dict[str, str]:
    """Somebody signed in; the network address and the browser stand in the act's result."""
    return {"address": address, "agent": agent[:200]}


@act("people.sign_out", label="Sign out")
def sign_out(deed: Deed) -> None:
    """Somebody signed out."""


@act("people.sign_in_failed", label="Fail to sign in", may=("system",))
def sign_in_failed(deed: Deed, *, username: str, address: str) -> dict[str, str]:
    """A wrong password: the name that was tried, never the password."""
    return {"username": username[:60], "address": address}


@act("people.note_security", label="Change the protection of an account")
def note_security(deed: Deed, *, event: str) -> dict[str, str]:
    """The second step was set up or taken off, recovery codes were made or used."""
    return {"event": event}


@act("people.end_sessions", label="Sign out other devices")
def end_sessions(deed: Deed, *, session_ids: Collection[int]) -> int:
    """End sessions of one's own account."""
    ended = 0
    for session in UserSession.objects.filter(pk__in=session_ids, user_id=deed.by.account_id):
        session.end()
        ended += 1
    return ended


@act("people.verify_journal", label="Verify the journal", may=("auditadmin", "system"))
def note_verification(
    deed: Deed, *, acts: int, rows: int, seq: int, head: str, faults: list[str], more: int
) -> dict[str, object]:
    """What a verification looked at and found stands in the journal itself."""
    return {"acts": acts, "rows": rows, "seq": seq, "head": head, "faults": faults, "more": more}
