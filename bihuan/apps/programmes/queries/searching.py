"""What a search finds of programmes, and of the minutes of their meetings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models.functions import TruncDate
from django.utils.translation import gettext_noop as _

from bihuan.apps.programmes.models import Programme, Session
from bihuan.apps.programmes.queries.programmes import programmes_visible_to
from bihuan.apps.programmes.queries.sessions import sessions_visible_to
from bihuan.kit.addresses import address
from bihuan.kit.deed import OFFICE_ZONE
from bihuan.kit.searching.asking import Source, Told


def _programmes(pks: Sequence[int], words: Sequence[str]) -> Iterator[Told]:
    for one in Programme.objects.filter(pk__in=pks):
        page = address("programmes:programme", one.pk)
        yield Told(one.pk, one.name, one.document_no, page, (one.basis, one.scope_note))


def _sessions(pks: Sequence[int], words: Sequence[str]) -> Iterator[Told]:
    rows = Session.objects.filter(pk__in=pks)
    for one in rows.select_related("programme"):
        page = address("programmes:session", one.pk)
        yield Told(one.pk, one.title, one.programme.name, page, (one.minutes, one.place))


SOURCES = (
    Source(
        "programme",
        _("Programmes"),
        "target-arrow",
        programmes_visible_to,
        _programmes,
        when="starts_on",
    ),
    Source(
        "session",
        _("Meetings"),
        "notebook",
        sessions_visible_to,
        _sessions,
        when=TruncDate("held_at", tzinfo=OFFICE_ZONE),
    ),
)
