"""What stands in the database: standards, versions, clauses, and what keeps a draft a draft."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.apps.people.states import BUSINESS
from bihuan.apps.standards.models import Clause, Standard, Version
from bihuan.kit.deed import Actor, Scope
from bihuan.kit.refusals import NotFound
from bihuan.rules.scoring import Threshold, parse_thresholds
from bihuan.rules.standard import About, Fault, Node, Tree, check

READERS = (*BUSINESS, "expert")


def standards_visible_to(by: Actor) -> QuerySet[Standard]:
    """Standards of the agency, for everybody with a business post; administrators see none."""
    standards = Standard.objects.order_by("name", "id")
    if by.scope is Scope.ALL:
        return standards
    if by.agency_id is None or not by.holds(*READERS):
        return standards.none()
    return standards.filter(agency_id=by.agency_id)


def versions_visible_to(by: Actor) -> QuerySet[Version]:
    """Versions of the standards one may see, newest first within a standard."""
    return (
        Version.objects.filter(standard__in=standards_visible_to(by).order_by())
        .select_related("standard")
        .order_by("standard__name", "-id")
    )


def clauses_visible_to(by: Actor) -> QuerySet[Clause]:
    """Clauses that stand, of the versions one may see."""
    versions = versions_visible_to(by).order_by().select_related(None)
    return Clause.objects.filter(dropped=False, version__in=versions).order_by("version", "order")


def version_of(by: Actor, version_id: int) -> Version:
    """One version, or `NotFound`: another agency's looks like none at all."""
    version = versions_visible_to(by).filter(pk=version_id).first()
    if version is None:
        raise NotFound(_("There is no such version of a standard."))
    return version


def clause_of(by: Actor, clause_id: int) -> Clause:
    """One clause that stands, with its version and standard, or `NotFound`."""
    clauses = clauses_visible_to(by).select_related("version__standard", "parent")
    clause = clauses.filter(pk=clause_id).first()
    if clause is None:
        raise NotFound(_("There is no such clause."))
    return clause


def clauses_of(version_id: int) -> QuerySet[Clause]:
    """The clauses of a version in reading order, branches before what is below them."""
    return Clause.objects.filter(version_id=version_id, dropped=False).order_by("order")


def nodes_of(version_id: int) -> tuple[Node, ...]:
    """The clauses of a version as the rules know them."""
    return tuple(node_of(clause) for clause in clauses_of(version_id))


def node_of(clause: Clause) -> Node:
    """A clause as the rules know it."""
    return Node(
        code=clause.code,
        name=clause.name,
        is_leaf=clause.is_leaf,
        score=clause.score,
        rule=clause.rule,
        methods=tuple(clause.methods),
        evidence_kinds=tuple(clause.evidence_kinds),
        look_back_years=clause.look_back_years,
        veto=clause.veto,
        na_allowed=clause.na_allowed,
        lead_unit_name=clause.lead_unit_name,
        fact_source=clause.fact_source,
    )


def tree_of(version: Version) -> Tree:
    """A whole version as the rules know it; what an export writes."""
    about = About(
        name=version.standard.name,
        label=version.label,
        kind=version.standard.kind,
        issuer=version.standard.issuer,
        source=version.source,
        effective_on=version.effective_on,
        total=version.total,
        veto_on=version.veto_on,
    )
    return Tree(nodes_of(version.pk), about, thresholds_of(version))


def thresholds_of(version: Version) -> tuple[Threshold, ...]:
    """The grades of a version, best first."""
    return parse_thresholds(version.grades)


def faults_of(version: Version) -> tuple[Fault, ...]:
    """What keeps a version from being frozen."""
    return check(nodes_of(version.pk), total=version.total)
