"""A person's own messages."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.apps.people.models import Notice
from bihuan.kit.deed import Actor


def notices_of(by: Actor) -> QuerySet[Notice]:
    """Only one's own."""
    return Notice.objects.filter(person_id=by.person_id or 0)
