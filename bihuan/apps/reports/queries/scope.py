"""Which publications, editions and comments one may see; the one way to lock one for a change."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.apps.loop import queries as loop
from bihuan.apps.people.states import BUSINESS
from bihuan.apps.reports.models import Comment, Edition, Publication
from bihuan.apps.reports.states import READERS
from bihuan.kit.deed import Actor, Scope
from bihuan.kit.refusals import NotFound

M = TypeVar("M", Publication, Edition, Comment)

# What everybody in the agency may read: it is, or was, out for all the world.
OUT = ("released", "superseded", "withdrawn")


def reads_all(by: Actor) -> bool:
    """Whether drafts, editions for inside only and comments are this person's to read."""
    return by.scope is Scope.ALL or by.holds(*READERS)


def publications_visible_to(by: Actor) -> QuerySet[Publication]:
    """Publications of the agency; to others than their readers only what the public has."""
    rows = Publication.objects.all()
    if by.scope is Scope.ALL:
        return rows
    if not by.holds(*BUSINESS):
        return rows.none()
    rows = rows.filter(agency_id=by.agency_id or 0)
    if reads_all(by):
        return rows
    return rows.filter(audience="public", editions__state__in=OUT).distinct()


def editions_visible_to(by: Actor) -> QuerySet[Edition]:
    """Editions of publications in reach; to others than their readers only those that were out."""
    rows = Edition.objects.filter(publication__in=publications_visible_to(by))
    return rows if reads_all(by) else rows.filter(state="released")


def comments_visible_to(by: Actor) -> QuerySet[Comment]:
    """Comments for their readers; one that became a finding for whom that finding concerns."""
    rows = Comment.objects.all()
    if by.scope is Scope.ALL:
        return rows
    if not by.holds(*BUSINESS):
        return rows.none()
    rows = rows.filter(publication__agency_id=by.agency_id or 0)
    if reads_all(by):
        return rows
    return rows.filter(Q(finding__in=loop.findings_visible_to(by)))


def publication_or_404(pk: int, by: Actor) -> Publication:
    """The publication, or the same "not found" whether it is missing or out of reach."""
    rows = publications_visible_to(by).select_related("agency", "programme", "round", "opened_by")
    return _one(rows, pk)


def edition_or_404(pk: int, by: Actor) -> Edition:
    """The edition with its publication."""
    rows = editions_visible_to(by).select_related(
        "publication__agency",
        "publication__programme",
        "prepared_by",
        "checked_by",
        "released_by",
    )
    return _one(rows, pk)


def comment_or_404(pk: int, by: Actor) -> Comment:
    """The comment with its publication and finding."""
    rows = comments_visible_to(by).select_related("publication__programme", "finding", "by")
    return _one(rows, pk)


def locked_publication(pk: int, by: Actor) -> Publication:
    """The publication, locked for a change in this act."""
    publication_or_404(pk, by)
    return Publication.objects.select_for_update(no_key=True).get(pk=pk)


def locked_edition(pk: int, by: Actor) -> Edition:
    """The edition and its publication, locked in one order."""
    locked_publication(edition_or_404(pk, by).publication_id, by)
    rows = Edition.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("publication__agency", "publication__programme").get(pk=pk)


def locked_comment(pk: int, by: Actor) -> Comment:
    """The comment, locked for a change in this act."""
    comment_or_404(pk, by)
    rows = Comment.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("publication__agency", "publication__programme").get(pk=pk)


def _one(rows: QuerySet[M], pk: int) -> M:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such record."))
    return found
