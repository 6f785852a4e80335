"""How often one address may write: counted under a hash that nobody can undo after the day.

The salt is drawn anew each day and kept nowhere but in the cache, with the counts; both go with it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date

from django.core.cache import cache

AN_HOUR, A_DAY = 5, 20
HOUR_SECONDS, DAY_SECONDS = 3600, 24 * 3600


def may_write(address: str, *, on: date) -> bool:
    """Count one more try of an address; whether it is within the limits."""
    key = _key(address, on)
    return _counted(f"{key}:hour", HOUR_SECONDS) <= AN_HOUR and (
        _counted(f"{key}:day", DAY_SECONDS) <= A_DAY
    )


def _counted(key: str, seconds: int) -> int:
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out in between
        cache.set(key, 1, seconds)
        return 1


def _key(address: str, on: date) -> str:
    name = f"portal-salt:{on.isoformat()}"
    cache.add(name, secrets.token_hex(16), DAY_SECONDS)
    salt = cache.get(name) or ""
    return "portal:" + hashlib.sha256(f"{salt}\x1f{address}".encode()).hexdigest()[:32]
