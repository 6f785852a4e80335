"""Bring a standard in: from tables that passed the precheck, or from the library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from bihuan.apps.standards import queries
from bihuan.apps.standards.models import Clause, Standard, Version
from bihuan.apps.standards.queries.sentences import fault_sentence
from bihuan.apps.standards.states import KEEPERS, KINDS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.pinyin import search_key
from bihuan.kit.refusals import NotFound, Refused
from bihuan.rules.refusal import Refusal
from bihuan.rules.scoring import Threshold, parse_thresholds
from bihuan.rules.standard import Fault, Node, Tree, check, figure

# Room between two clauses of a draft, so that one can be put in between without moving the rest.
GAP = 1_000
MOST_SHOWN = 20


@act("standards.load_standard", label="Import a standard", may=KEEPERS)
def load_standard(
    deed: Deed,
    *,
    agency_id: int,
    name: str,
    label: str,
    tree: Tree,
    kind: str = "accreditation",
    issuer: str = "",
    source: str = "",
    effective_on: date | None = None,
    total: Decimal | None = None,
    grades: Sequence[Threshold] = (),
    veto_on: str = "zero",
) -> Version:
    """Import a tree as a draft version; a standard of that name gets a further version."""
    if not deed.by.within(agency_id):
        raise NotFound(_("There is no such record."))
    if kind not in KINDS or veto_on not in ("zero", "any_loss"):
        raise Refused(_("Unknown kind of standard."))
    declared = tree.total if total is None else total
    refuse_faults(check(tree.nodes, total=declared))
    standard = _standard(agency_id, name, kind, issuer)
    version = Version.objects.create(
        standard=standard,
        label=free_label(standard, label),
        source=source,
        effective_on=effective_on,
        total=declared,
        grades=grade_rows(grades or tree.grades),
        veto_on=veto_on,
    )
    plant(version, tree.nodes)
    return version


@act("standards.load_from_library", label="Load a standard from the library", may=KEEPERS)
def load_from_library(deed: Deed, *, agency_id: int, key: str) -> Version:
    """Load a shipped standard as a draft."""
    entry = queries.library_standard(key)
    reading = queries.read_sheets(queries.sheets_of(entry), total=entry.total)
    if reading.tree is None:
        refuse_faults(reading.faults)
        raise Refused(_("The standard cannot be read."))
    version: Version = load_standard(
        deed,
        agency_id=agency_id,
        name=entry.name,
        label=entry.label,
        tree=reading.tree,
        kind=entry.kind,
        source=entry.source,
        effective_on=entry.effective_on,
        total=entry.total,
        grades=entry.grades,
    )
    return version


def refuse_faults(faults: Sequence[Fault]) -> None:
    """Refuse with the faults listed, if there are any."""
    if faults:
        raise Refused(
            _("The standard has %(count)s faults.") % {"count": len(faults)},
            items=tuple(fault_sentence(fault) for fault in faults[:MOST_SHOWN]),
        )


def free_label(standard: Standard, label: str) -> str:
    """The label of a new version, which no other version of the standard has."""
    label = label.strip()
    if not label:
        raise Refused(_("Give the version a label, such as the year."))
    if standard.versions.filter(label=label).exists():
        raise Refused(
            _("“%(name)s” has a version “%(label)s” already.")
            % {"name": standard.name, "label": label}
        )
    return label


def grade_rows(grades: Iterable[Threshold]) -> list[dict[str, str]]:
    """Grades as they are stored, best first; wrong ones are refused."""
    rows = [{"name": grade.name, "at_least": figure(grade.at_least)} for grade in grades]
    try:
        return [
            {"name": grade.name, "at_least": figure(grade.at_least)}
            for grade in parse_thresholds(rows)
        ]
    except Refusal as refusal:
        raise Refused(fault_sentence(Fault(refusal.code, params=refusal.params))) from None


def plant(version: Version, nodes: Sequence[Node]) -> dict[str, Clause]:
    """Make the clauses of a version; a level at a time, as each needs the ids of the one above."""
    made: dict[str, Clause] = {}
    places = {node.code: (place + 1) * GAP for place, node in enumerate(nodes)}
    for depth in sorted({node.depth for node in nodes}):
        level = [
            clause_from(node, version, made.get(node.parent_code), places[node.code])
            for node in nodes
            if node.depth == depth
        ]
        for clause in Clause.objects.bulk_create(level, batch_size=500):
            made[clause.code] = clause
    return made


def clause_from(node: Node, version: Version, parent: Clause | None, order: int) -> Clause:
    """A clause of a version, not saved yet."""
    return Clause(
        version=version,
        parent=parent,
        code=node.code,
        name=node.name,
        pinyin=search_key(node.name),
        depth=node.depth,
        order=order,
        is_leaf=node.is_leaf,
        class_code=node.class_code,
        score=node.score,
        rule=None if node.rule is None else dict(node.rule),
        methods=list(node.methods),
        evidence_kinds=list(node.evidence_kinds),
        look_back_years=node.look_back_years,
        veto=node.veto,
        na_allowed=node.na_allowed,
        lead_unit_name=node.lead_unit_name,
        fact_source=node.fact_source,
    )


def _standard(agency_id: int, name: str, kind: str, issuer: str) -> Standard:
    name = name.strip()
    if not name:
        raise Refused(_("Give the standard a name."))
    found = (
        Standard.objects.select_for_update(no_key=True)
        .filter(agency_id=agency_id, name=name)
        .first()
    )
    return found or Standard.objects.create(
        agency_id=agency_id, name=name, kind=kind, issuer=issuer
    )
