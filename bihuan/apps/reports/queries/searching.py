"""What a search finds of publications: by what an edition says to its readers, nothing hidden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import F, Func, QuerySet, TextField
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bihuan.apps.reports.models import Edition
from bihuan.apps.reports.queries.scope import editions_visible_to
from bihuan.apps.reports.states import EDITION
from bihuan.kit.addresses import address
from bihuan.kit.deed import OFFICE_ZONE, Actor
from bihuan.kit.searching.asking import Source, Told
from bihuan.kit.searching.holding import passage


def _standing(by: Actor) -> QuerySet[Edition]:
    """Editions in reach but those replaced: the one that replaced it says what holds."""
    return editions_visible_to(by).exclude(state__in=("superseded", "discarded"))


def _told(pks: Sequence[int], words: Sequence[str]) -> Iterator[Told]:
    rows = Edition.objects.filter(pk__in=pks)
    said = Func(F("content"), function="reports_told", output_field=TextField())
    columns = ("pk", "number", "state", "content__title", passage(said, words))
    for pk, number, state, title, text in rows.values_list(*columns):
        detail = f"{_('Edition %(no)s') % {'no': number}} · {_(EDITION.states[state].label)}"
        yield Told(pk, title, detail, address("reports:edition", pk), (text,))


SOURCES = (
    Source(
        "publication",
        gettext_noop("Publications"),
        "eye",
        _standing,
        _told,
        when=Coalesce(
            TruncDate("released_at", tzinfo=OFFICE_ZONE),
            TruncDate("checked_at", tzinfo=OFFICE_ZONE),
        ),
    ),
)
