"""What somebody still owes: asked before the account is locked, and when work is handed over."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.apps.loop.models import Finding, Measure
from bihuan.apps.loop.states import FINDING, MEASURE


def open_findings_of(person_id: int) -> QuerySet[Finding]:
    """Open findings led or handled by a person."""
    mine = Q(leader_id=person_id) | Q(handler_id=person_id)
    return Finding.objects.filter(mine, state__in=FINDING.open).order_by("pk")


def open_measures_of(person_id: int) -> QuerySet[Measure]:
    """Open measures led or handled by a person."""
    mine = Q(leader_id=person_id) | Q(handler_id=person_id)
    return Measure.objects.filter(mine, state__in=MEASURE.open).order_by("pk")


def open_items_of(person_id: int) -> list[str]:
    """The same as sentences, for the refusal that lists them."""
    findings = open_findings_of(person_id).values_list("number", "title")
    measures = open_measures_of(person_id).values_list("text", flat=True)
    return [
        *(_("Finding no. %(no)s: %(title)s") % {"no": n, "title": t} for n, t in findings),
        *(_("Measure: %(text)s") % {"text": text[:60]} for text in measures),
    ]
