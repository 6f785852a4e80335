"""What a search finds of policies: name, number, and the rule above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop as _

from bihuan.apps.policies.models import Policy
from bihuan.apps.policies.queries.register import policies_visible_to
from bihuan.kit.addresses import address
from bihuan.kit.searching.asking import Source, Told


def _told(pks: Sequence[int], words: Sequence[str]) -> Iterator[Told]:
    for one in Policy.objects.filter(pk__in=pks):
        page = address("policies:policy", one.pk)
        yield Told(one.pk, one.name, one.document_no, page, (one.superior_rule,))


SOURCES = (
    Source(
        "policy",
        _("Policies"),
        "book-2",
        policies_visible_to,
        _told,
        when=Coalesce("issued_on", "drafted_on"),
        unit="unit_id",
    ),
)
