"""用印, 分发, 签收, 归档: what happens to a document once it has its number."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.apps.documents.actions.making import document_for, move
from bihuan.apps.documents.models import Delivery, Document
from bihuan.apps.documents.queries.desk import waits_for_receipt
from bihuan.apps.documents.queries.scope import deliveries_visible_to
from bihuan.apps.documents.states import KEEPERS, OFFICE
from bihuan.apps.people.actions.notices import tell
from bihuan.apps.people.models import Person, Unit
from bihuan.apps.people.states import BUSINESS
from bihuan.kit.acts import act
from bihuan.kit.addresses import address
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotAllowed, NotFound, Refused

MOST_OUTSIDE = 120


@act("documents.seal", label="Record the seal of a document", may=OFFICE)
def seal(deed: Deed, *, document_id: int) -> Document:
    """The seal was put on the signed paper."""
    document = document_for(deed, document_id)
    document.sealed_on = deed.on
    return move(deed, document, "seal")


@act("documents.deliver", label="Send out a document", may=OFFICE)
def deliver(
    deed: Deed,
    *,
    document_id: int,
    unit_ids: Sequence[int] = (),
    person_ids: Sequence[int] = (),
    outside: Sequence[str] = (),
) -> Document:
    """To departments, colleagues and others outside; each once, each with a receipt."""
    document = document_for(deed, document_id)
    names = list(dict.fromkeys(name.strip() for name in outside if name.strip()))
    if any(len(name) > MOST_OUTSIDE for name in names):
        raise Refused(_("A receiver has at most %(most)s characters.") % {"most": MOST_OUTSIDE})
    _ours(deed, Unit.objects.filter(pk__in=unit_ids), unit_ids, _("There is no such department."))
    _ours(deed, Person.objects.filter(pk__in=person_ids), person_ids, _("There is no such person."))
    there = set(document.deliveries.values_list("unit_id", "person_id", "outside"))
    wanted = [
        *((pk, None, "") for pk in unit_ids),
        *((None, pk, "") for pk in person_ids),
        *((None, None, name) for name in names),
    ]
    new = [one for one in dict.fromkeys(wanted) if one not in there]
    if not new:
        raise Refused(_("Name somebody it was not sent to yet."))
    move(deed, document, "deliver")
    Delivery.objects.bulk_create(
        [
            Delivery(
                document=document,
                unit_id=unit,
                person_id=person,
                outside=name,
                sent_at=deed.at,
                sent_by_id=deed.by.person_id,
            )
            for unit, person, name in new
        ]
    )
    _tell(deed, document, [person for _unit, person, _name in new if person])
    return document


@act("documents.receive", label="Receive a document", may=BUSINESS)
def receive(deed: Deed, *, delivery_id: int, receipt: str = "") -> Delivery:
    """签收: by whom it was sent to; for somebody outside the office enters the receipt."""
    rows = deliveries_visible_to(deed.by).select_for_update(no_key=True, of=("self",))
    found = rows.select_related("document").filter(pk=delivery_id).first()
    if found is None:
        raise NotFound(_("There is no such delivery."))
    if not (found.outside and deed.by.holds(*OFFICE)) and not waits_for_receipt(found, deed.by):
        raise NotAllowed(_("Whoever it was sent to receives it; the office for those outside."))
    if found.received_at is not None:
        raise Refused(_("It was received already."))
    if found.outside and not receipt.strip():
        raise Refused(_("Say who received it there, and how."))
    found.received_at, found.received_by_id = deed.at, deed.by.person_id
    found.receipt = receipt.strip()[:200]
    found.save()
    return found


@act("documents.file_away", label="File a document away", may=KEEPERS)
def file_away(deed: Deed, *, document_id: int, early: bool = False) -> Document:
    """归档: nothing more happens to it. Receipts still missing must be accepted as missing."""
    document = document_for(deed, document_id)
    missing = document.deliveries.filter(received_at=None).count()
    if missing and not early:
        words = ngettext("%(n)s receipt is missing.", "%(n)s receipts are missing.", missing)
        raise Refused(words % {"n": missing})
    document.filed_on = deed.on
    return move(deed, document, "file")


def _ours(deed: Deed, found: object, wanted: Sequence[int], sentence: str) -> None:
    assert hasattr(found, "filter")
    if found.filter(agency=deed.by.agency_id).count() != len(set(wanted)):
        raise NotFound(sentence)


def _tell(deed: Deed, document: Document, person_ids: Sequence[int]) -> None:
    words = _("A document was sent to you: %(title)s") % {"title": document.title}
    path = address("documents:document", document.pk)
    for person_id in person_ids:
        tell(person_id, kind="document", text=words, path=path, at=deed.at)
