"""Which findings, measures and look-backs one may see: the only door to them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.apps.loop.models import Closure, Extension, Finding, Measure, Recheck, Remedy
from bihuan.apps.people.states import ADMINISTRATORS
from bihuan.kit.deed import Actor, Scope


def findings_visible_to(by: Actor) -> QuerySet[Finding]:
    """Findings in reach. Administrators and outside experts see none."""
    findings = Finding.objects.all()
    if by.scope is Scope.ALL:
        return findings
    if by.agency_id is None or by.roles & ADMINISTRATORS or by.roles <= {"expert"}:
        return findings.none()
    findings = findings.filter(agency_id=by.agency_id)
    if by.scope is Scope.AGENCY:
        return findings
    mine = Q(person_ids__contains=[by.person_id])
    if by.scope is Scope.UNITS:
        return findings.filter(mine | Q(unit_ids__overlap=sorted(by.unit_ids)))
    return findings.filter(mine) if by.scope is Scope.OWN else findings.none()


def measures_visible_to(by: Actor) -> QuerySet[Measure]:
    """Measures that serve a finding in reach: whoever a measure concerns sees its findings."""
    if by.scope is Scope.ALL:
        return Measure.objects.all()
    served = Remedy.objects.filter(
        measure=OuterRef("pk"), void_reason="", finding__in=findings_visible_to(by)
    )
    return Measure.objects.filter(Exists(served))


def extensions_visible_to(by: Actor) -> QuerySet[Extension]:
    """Extensions of measures in reach."""
    return Extension.objects.filter(measure__in=measures_visible_to(by))


def closures_visible_to(by: Actor) -> QuerySet[Closure]:
    """Closures of findings in reach."""
    return Closure.objects.filter(finding__in=findings_visible_to(by))


def rechecks_visible_to(by: Actor) -> QuerySet[Recheck]:
    """Look-backs of findings in reach."""
    return Recheck.objects.filter(finding__in=findings_visible_to(by))
