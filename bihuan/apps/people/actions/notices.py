"""In-app messages: made from records, read, mailed on. They are no facts, so they are no acts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bihuan.apps.people.models import Notice
from bihuan.kit.deed import Actor


def tell(person_id: int, *, kind: str, text: str, path: str, at: datetime) -> Notice:
    """Leave a message."""
    return Notice.objects.create(person_id=person_id, kind=kind, text=text[:300], path=path, at=at)


def read_all(by: Actor, *, at: datetime) -> int:
    """The person has seen their messages."""
    unread = Notice.objects.filter(person_id=by.person_id or 0, read_at=None, person__isnull=False)
    return unread.update(read_at=at)


def pass_on(person_id: int, *, to_id: int) -> int:
    """What the one has not read yet is the other's to read."""
    unread = Notice.objects.filter(person_id=person_id, read_at=None)
    return unread.update(person_id=to_id)


def mailed(notices: Sequence[Notice], *, at: datetime) -> None:
    """These went out by mail."""
    Notice.objects.filter(pk__in=[n.pk for n in notices]).update(mailed_at=at)
