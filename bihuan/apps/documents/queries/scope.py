"""Which documents and series one may see: the only door to them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.apps.documents.models import (
    Countersigning,
    Delivery,
    Document,
    OwnTemplate,
    Series,
    Version,
)
from bihuan.apps.documents.states import REVIEWERS
from bihuan.apps.people.queries import outside
from bihuan.apps.people.states import ADMINISTRATORS
from bihuan.kit.deed import Actor, Scope
from bihuan.kit.refusals import NotFound


def documents_visible_to(by: Actor) -> QuerySet[Document]:
    """Documents in reach: one's own, the departments', those sent to one or to be signed.

    Whoever may check or sign sees everything that was sent for checking. Administrators and
    outside experts see none.
    """
    documents = Document.objects.all()
    if by.scope is Scope.ALL:
        return documents
    if by.agency_id is None or by.roles & ADMINISTRATORS or outside(by):
        return documents.none()
    documents = documents.filter(agency_id=by.agency_id)
    if by.scope is Scope.AGENCY:
        return documents
    units = by.unit_ids if by.scope is Scope.UNITS else by.home_unit_ids
    asked = Countersigning.objects.filter(
        document=OuterRef("pk"), unit__in=by.unit_ids, ended=False
    )
    reached = Q(drafted_by_id=by.person_id) | Q(Exists(_sent_to(by)))
    if by.scope is Scope.UNITS:
        reached |= Q(unit__in=units) | (Q(Exists(asked)) & ~Q(state="draft"))
    if by.holds(*REVIEWERS):
        reached |= ~Q(state="draft")
    return documents.filter(reached)


def document_or_404(by: Actor, pk: int) -> Document:
    """The document, or "not found"."""
    rows = documents_visible_to(by).select_related("agency", "unit", "series", "drafted_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such document."))
    return found


def documents_about(key: str, pk: int, by: Actor) -> QuerySet[Document]:
    """The documents in reach that were drafted from a record of a higher app, newest first."""
    return documents_visible_to(by).filter(about_key=key, about_id=pk).order_by("-pk")


def latest(document: Document) -> Version:
    """What the document says now."""
    found = document.versions.select_related("pdf", "word").order_by("-order").first()
    assert found is not None  # a document is drafted together with its first version
    return found


def version_or_404(document: Document, order: int) -> Version:
    """One of its versions."""
    rows = document.versions.select_related("pdf", "word", "made_by")
    found = rows.filter(order=order).first()
    if found is None:
        raise NotFound(_("There is no such version."))
    return found


def deliveries_visible_to(by: Actor) -> QuerySet[Delivery]:
    """Deliveries of documents in reach."""
    return Delivery.objects.filter(document__in=documents_visible_to(by))


def series_visible_to(by: Actor) -> QuerySet[Series]:
    """Number series of the agency; administrators and outside experts see none."""
    found = Series.objects.order_by("side", "code")
    if by.scope is Scope.ALL:
        return found
    if by.agency_id is None or by.roles & ADMINISTRATORS or outside(by):
        return found.none()
    return found.filter(agency_id=by.agency_id)


def series_last_used(agency_id: int, kind: str) -> int | None:
    """The series the agency's last paper of a kind was numbered from, while it goes on."""
    rows = Document.objects.filter(agency=agency_id, kind=kind, series__ended_on__isnull=True)
    rows = rows.exclude(series=None).order_by("-pk")
    return rows.values_list("series_id", flat=True).first()


def template_of(agency_id: int, kind: str) -> OwnTemplate | None:
    """The agency's own Word template in use for a kind."""
    rows = OwnTemplate.objects.select_related("file", "put_by")
    return rows.filter(agency_id=agency_id, kind=kind, ended_on__isnull=True).first()


def _sent_to(by: Actor) -> QuerySet[Delivery]:
    to_me = Q(person_id=by.person_id) | Q(unit__in=by.home_unit_ids)
    return Delivery.objects.filter(to_me, document=OuterRef("pk"))
