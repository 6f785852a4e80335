"""What proves a clause: the pieces linked to it, what could be linked, what a piece proves."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.archives.models import Evidence
from bihuan.apps.archives.queries import Proved, evidence_visible_to
from bihuan.apps.standards.models import Clause, ClauseEvidence
from bihuan.apps.standards.queries.standing import clauses_visible_to
from bihuan.kit.deed import Actor

MOST_OFFERED = 100
MOST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Linked:
    """The evidence of a clause as one person sees it."""

    rows: list[ClauseEvidence]  # in reach
    beyond: int  # pieces that prove it too but are not this person's to read
    missing: tuple[str, ...]  # kinds asked for that nothing answers


def live_links() -> QuerySet[ClauseEvidence]:
    """Links that stand, of evidence that is not withdrawn."""
    return ClauseEvidence.objects.filter(unlinked_reason="", evidence__withdrawn_reason="")


def evidence_of_clause(by: Actor, clause: Clause) -> Linked:
    """The pieces that prove a clause, newest first."""
    live = live_links().filter(clause=clause)
    reach = evidence_visible_to(by).values("pk")
    rows = live.filter(evidence__in=reach).select_related(
        "evidence__file", "evidence__unit", "evidence__entered_by", "linked_by"
    )
    kinds = set(live.values_list("kind", flat=True))
    found = list(rows.order_by("-evidence__event_on", "-pk")[:MOST_SHOWN])
    return Linked(
        found,
        live.exclude(evidence__in=reach).count(),
        tuple(kind for kind in clause.evidence_kinds if kind not in kinds),
    )


def offered_for(by: Actor, clause: Clause, words: str) -> list[Evidence]:
    """Pieces in reach that could prove a clause: of its kinds first, then the newest."""
    linked = live_links().filter(clause=clause).values("evidence_id")
    agency = clause.version.standard.agency_id
    pieces = evidence_visible_to(by).filter(agency_id=agency, withdrawn_reason="")
    pieces = pieces.exclude(pk__in=linked)
    for word in words.split()[:6]:
        pieces = pieces.filter(
            Q(title__icontains=word) | Q(kind__icontains=word) | Q(document_no__icontains=word)
        )
    fitting = pieces.filter(kind__in=clause.evidence_kinds).order_by("-event_on", "-pk")
    found = list(fitting[:MOST_OFFERED])
    rest = pieces.exclude(kind__in=clause.evidence_kinds).order_by("-event_on", "-pk")
    return [*found, *rest[: MOST_OFFERED - len(found)]]


def proved_by(evidence_id: int, by: Actor) -> list[Proved]:
    """The clauses in reach that a piece is, or was, linked to."""
    links = ClauseEvidence.objects.filter(
        evidence_id=evidence_id, clause__in=clauses_visible_to(by).order_by()
    ).select_related("clause__version__standard")
    return [
        Proved(
            _("Clause"),
            f"{link.clause} · {link.clause.version}",
            reverse("standards:clause", args=[link.clause_id]),
            since=str(link.linked_on),
            ended=link.unlinked_reason,
            open=not link.unlinked_reason,
        )
        for link in links.order_by("clause__version_id", "clause__order")[:MOST_SHOWN]
    ]
