"""Tell whoever opened a publication once, some days before, that its period ends."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.people.actions.notices import tell
from bihuan.apps.people.models import Notice
from bihuan.apps.reports.models import Edition
from bihuan.apps.reports.queries.desk import ending, last_day

KIND = "publication"


def remind(*, at: datetime, on: date) -> int:
    """A message to the maker of each publication that ends soon; how many."""
    told = 0
    for edition in ending(on=on):
        maker, path = edition.publication.opened_by, _path(edition)
        if maker.left_on is None and not _told(maker.pk, path):
            tell(maker.pk, kind=KIND, text=_sentence(edition), path=path, at=at)
            told += 1
    return told


def _told(person_id: int, path: str) -> bool:
    """Whether this end was told of before: one that is put off is told of again."""
    return Notice.objects.filter(kind=KIND, path=path, person=person_id).exists()


def _path(edition: Edition) -> str:
    page = reverse("reports:publication", args=[edition.publication_id])
    return f"{page}?until={last_day(edition)}"


def _sentence(edition: Edition) -> str:
    words = {"title": edition.publication.title, "day": last_day(edition)}
    return _("The publication “%(title)s” ends on %(day)s; no comments are taken after.") % words
