"""Tell once, when its time comes, that a piece of evidence runs out."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.archives.models import Evidence
from bihuan.apps.archives.queries import to_remind
from bihuan.apps.people.actions.notices import tell
from bihuan.apps.people.models import Notice, Person

KIND = "evidence"


def remind(*, at: datetime, on: date) -> int:
    """A message to who entered each piece and to the archivists of its agency; how many."""
    keepers: dict[int, set[int]] = {}
    told = 0
    for piece in to_remind(on=on).iterator(500):
        if piece.agency_id not in keepers:
            keepers[piece.agency_id] = _archivists(piece.agency_id, on=on)
        to = keepers[piece.agency_id] | _giver(piece)
        for person_id in sorted(to - _told(piece)):
            tell(person_id, kind=KIND, text=_sentence(piece), path=_path(piece), at=at)
            told += 1
    return told


def _told(piece: Evidence) -> set[int]:
    """Who was told of this validity before: a piece given a new one is told of again."""
    rows = Notice.objects.filter(kind=KIND, path=_path(piece))
    return set(rows.values_list("person_id", flat=True))


def _path(piece: Evidence) -> str:
    return f"{reverse('archives:piece', args=[piece.pk])}?until={piece.expires_on}"


def _sentence(piece: Evidence) -> str:
    words = {"title": piece.title, "day": piece.expires_on}
    return _("The evidence “%(title)s” is valid until %(day)s. Renew it in time.") % words


def _giver(piece: Evidence) -> set[int]:
    giver = piece.entered_by
    return {giver.pk} if giver is not None and giver.left_on is None else set()


def _archivists(agency_id: int, *, on: date) -> set[int]:
    rows = Person.objects.filter(
        Q(tenures__ends_on__isnull=True) | Q(tenures__ends_on__gte=on),
        agency_id=agency_id,
        left_on__isnull=True,
        tenures__starts_on__lte=on,
        tenures__post__role="archivist",
    )
    return set(rows.values_list("pk", flat=True))
