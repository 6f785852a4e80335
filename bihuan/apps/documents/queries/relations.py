"""What somebody is to a document: drafter, reviewer, countersigner, signer."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.apps.documents.models import Countersigning, Document, Signature
from bihuan.apps.documents.queries.kinds import kind_of
from bihuan.apps.documents.queries.scope import latest
from bihuan.apps.documents.states import COUNTERSIGNERS, REVIEWERS
from bihuan.kit.deed import Actor


def held_on(by: Actor, document: Document) -> frozenset[str]:
    """Roles and relations to a document. Who drafted it never checks or issues it."""
    held = set(by.roles)
    drafted = by.person_id is not None and document.drafted_by_id == by.person_id
    if drafted:
        held.add("drafter")
    if document.state == "draft" or drafted:
        return frozenset(held)
    if by.holds(*REVIEWERS):
        held.add("reviewer")
    if document.state == "checked" and units_to_speak_for(by, document).exists():
        held.add("countersigner")
    if by.holds(*kind_of(document.kind).signs) and checker_of(document) != by.person_id:
        held.add("signer")
    return frozenset(held)


def checker_of(document: Document) -> int | None:
    """Who passed the check of what the document says, if anybody did."""
    signed = Signature.objects.filter(signed_version__document=document, step="check")
    return signed.order_by("-pk").values_list("person_id", flat=True).first()


def outstanding(document: Document) -> QuerySet[Countersigning]:
    """Departments that were asked and have not countersigned the present version."""
    heard = latest(document).signatures.filter(step="countersign").values("unit_id")
    rows = (
        document.countersignings.filter(ended=False).exclude(unit__in=heard).select_related("unit")
    )
    return rows.order_by("unit__path")


def units_to_speak_for(by: Actor, document: Document) -> QuerySet[Countersigning]:
    """Of those, the ones whose head or leader in charge this person is."""
    if not by.holds(*COUNTERSIGNERS):
        return document.countersignings.none()
    units = by.unit_ids if by.holds("leader") else by.home_unit_ids
    return outstanding(document).filter(unit__in=units)
