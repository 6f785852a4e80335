"""Figures of programmes for lists and overviews: a few questions however many programmes."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, Q

from bihuan.apps.programmes.models import Exemption, Programme, Responsibility
from bihuan.apps.programmes.queries.responsibilities import Coverage
from bihuan.apps.standards.models import Clause


def ownerships(programmes: Sequence[Programme]) -> dict[int, Coverage]:
    """How many leaves of each programme are owned, or left out with approval."""
    totals = dict(
        Clause.objects.filter(
            version_id__in={p.version_id for p in programmes if p.version_id},
            is_leaf=True,
            dropped=False,
        )
        .order_by()
        .values_list("version_id")
        .annotate(n=Count("pk"))
    )
    full = Responsibility.objects.filter(lead_unit__isnull=False, handler__isnull=False)
    owned = dict(
        full.filter(programme__in=programmes)
        .order_by()
        .values_list("programme_id")
        .annotate(n=Count("pk"))
    )
    same = full.filter(programme=OuterRef("programme"), clause=OuterRef("clause"))
    exempt = dict(
        Exemption.objects.filter(~Exists(same), programme__in=programmes, state="approved")
        .order_by()
        .values_list("programme_id")
        .annotate(n=Count("pk"))
    )
    return {
        p.pk: Coverage(owned.get(p.pk, 0) + exempt.get(p.pk, 0), totals.get(p.version_id or 0, 0))
        for p in programmes
    }


def pledge_coverages(programmes: Sequence[Programme]) -> dict[int, Coverage]:
    """How many of the pledges asked for in each programme are signed."""
    rows = (
        Programme.objects.filter(pk__in=[p.pk for p in programmes])
        .order_by()
        .annotate(
            signed=Count("pledges", filter=Q(pledges__state="signed")),
            asked=Count("pledges", filter=~Q(pledges__state="stale")),
        )
    )
    return {
        pk: Coverage(signed, asked)
        for pk, signed, asked in rows.values_list("pk", "signed", "asked")
    }
