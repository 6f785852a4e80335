"""What proves a clause: link a piece, take it off with a reason, carry links to a newer version."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from bihuan.apps.archives.queries import evidence_visible_to
from bihuan.apps.archives.states import KEEPERS as ARCHIVE_KEEPERS
from bihuan.apps.people.states import BUSINESS
from bihuan.apps.standards import queries
from bihuan.apps.standards.actions.reach import version_in_reach
from bihuan.apps.standards.models import Clause, ClauseEvidence, Mapping
from bihuan.apps.standards.states import KEEPERS
from bihuan.kit.acts import act
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.refusals import NotAllowed, NotFound, Refused

MOST_AT_ONCE = 200


@act("standards.link_evidence", label="Show evidence for a clause", may=BUSINESS)
def link_evidence(
    deed: Deed, *, clause_id: int, evidence_ids: Sequence[int], kind: str = ""
) -> int:
    """Show pieces for a clause; how many were new. `kind`: the kind asked for that they answer."""
    clause = _leaf(deed, clause_id)
    wanted = sorted(set(evidence_ids))[:MOST_AT_ONCE]
    pieces = evidence_visible_to(deed.by).filter(
        pk__in=wanted, agency_id=clause.version.standard.agency_id, withdrawn_reason=""
    )
    found = dict(pieces.values_list("pk", "kind"))
    if not wanted or len(found) != len(wanted):
        raise NotFound(_("There is no such evidence."))
    if kind and kind not in clause.evidence_kinds:
        raise Refused(_("The clause does not ask for “%(kind)s”.") % {"kind": kind})
    live = ClauseEvidence.objects.filter(clause=clause, unlinked_reason="")
    there = set(live.filter(evidence_id__in=wanted).values_list("evidence_id", flat=True))
    made = ClauseEvidence.objects.bulk_create(
        ClauseEvidence(
            clause=clause,
            evidence_id=pk,
            kind=kind or found[pk],
            linked_on=deed.on,
            linked_by_id=deed.by.person_id,
        )
        for pk in wanted
        if pk not in there
    )
    return len(made)


@act("standards.unlink_evidence", label="Take evidence off a clause", may=BUSINESS)
def unlink_evidence(deed: Deed, *, clause_id: int, evidence_id: int, reason: str) -> ClauseEvidence:
    """The piece does not prove this clause; the link stays on record with the reason."""
    clause = _leaf(deed, clause_id)
    live = ClauseEvidence.objects.select_for_update(no_key=True, of=("self",))
    reach = evidence_visible_to(deed.by).values("pk")
    link = live.filter(
        clause=clause, evidence_id=evidence_id, unlinked_reason="", evidence__in=reach
    ).first()
    if link is None:
        raise NotFound(_("There is no such evidence."))
    permit_taking_off(deed.by, link)
    if not reason.strip():
        raise Refused(_("Say why it does not prove this clause."))
    link.unlinked_reason = reason.strip()[:200]
    link.save(update_fields=["unlinked_reason"])
    return link


@act("standards.carry_evidence", label="Carry evidence to a newer version", may=KEEPERS)
def carry_evidence(deed: Deed, *, older_version_id: int, newer_version_id: int) -> int:
    """Along the settled pairs, what proves the older clause is shown for the newer; how many."""
    older = version_in_reach(deed, older_version_id)
    newer = version_in_reach(deed, newer_version_id)
    pairs = Mapping.objects.filter(
        dropped=False,
        older__version=older,
        newer__version=newer,
        older__dropped=False,
        newer__dropped=False,
    )
    if older.pk == newer.pk or not pairs.exists():
        raise Refused(_("No pairs of these two versions are settled yet."))
    onward: dict[int, list[Clause]] = {}
    for pair in pairs.select_related("newer"):
        onward.setdefault(pair.older_id, []).append(pair.newer)
    there = ClauseEvidence.objects.filter(clause__version=newer, unlinked_reason="")
    known = set(there.values_list("clause_id", "evidence_id"))
    carried: dict[tuple[int, int], ClauseEvidence] = {}
    for link in queries.live_links().filter(clause__in=onward).order_by("pk"):
        for clause in onward[link.clause_id]:
            key = (clause.pk, link.evidence_id)
            if key not in known:
                carried.setdefault(key, _carried(deed, link, clause))
    return len(ClauseEvidence.objects.bulk_create(carried.values(), batch_size=500))


def permit_taking_off(by: Actor, link: ClauseEvidence) -> None:
    """Refuse those who may not take a piece off a clause."""
    mine = by.person_id in (link.linked_by_id, link.evidence.entered_by_id)
    if not mine and not by.holds(*ARCHIVE_KEEPERS):
        raise NotAllowed(
            _("Who linked or gave the evidence, the office or the archivist takes it off.")
        )


def _carried(deed: Deed, link: ClauseEvidence, clause: Clause) -> ClauseEvidence:
    return ClauseEvidence(
        clause=clause,
        evidence_id=link.evidence_id,
        kind=link.kind,
        linked_on=deed.on,
        linked_by_id=deed.by.person_id,
        carried_from=link,
    )


def _leaf(deed: Deed, clause_id: int) -> Clause:
    """A scored clause in reach, of a version that is not retired."""
    clause = queries.clause_of(deed.by, clause_id)
    if not clause.is_leaf:
        raise Refused(_("Evidence is shown for scored clauses, not for what stands above them."))
    if clause.version.state == "retired":
        raise Refused(_("This version is retired."))
    return clause
