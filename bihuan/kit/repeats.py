"""Where a form that was sent led to: so that sending it twice leads there twice."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

_LED_TO = "select led_to from people_sentform where fingerprint = %s"
# Only what an act of the account stands behind: a redirect alone is not a deed.
_REMEMBER = """
insert into people_sentform (fingerprint, led_to, at)
select %s, %s, now() from people_act where act_id = %s::uuid and account_id = %s
on conflict (fingerprint) do nothing
"""


def led_to(fingerprint: str) -> str | None:
    """Where this very form led the first time; None when it was not sent before."""
    with connection.cursor() as cursor:
        cursor.execute(_LED_TO, [fingerprint])
        row = cursor.fetchone()
    return row[0] if row else None


def remember(fingerprint: str, to: str, *, act_id: str, account_id: int) -> None:
    """Keep where a form led, if its act was done."""
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, [fingerprint, to, act_id, account_id])


def forget(*, before: datetime) -> None:
    """Drop what nobody will send again."""
    with connection.cursor() as cursor:
        cursor.execute("delete from people_sentform where at < %s", [before])
