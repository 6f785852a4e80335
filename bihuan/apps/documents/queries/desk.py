"""What documents put on a desk: to check, countersign, sign, seal, send, receive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.apps.documents.models import Delivery, Document, Signature
from bihuan.apps.documents.queries.kinds import kinds
from bihuan.apps.documents.queries.relations import held_on
from bihuan.apps.documents.queries.scope import documents_visible_to
from bihuan.apps.documents.states import DOCUMENT, REVIEWERS, STEPS
from bihuan.kit.addresses import address
from bihuan.kit.deed import Actor
from bihuan.kit.waiting import Waiting

MOST = 100
# State → whose turn it is, and what they are asked to do (msgid).
TURNS = {
    "submitted": (("reviewer", "To check"),),
    "checked": (("countersigner", "To countersign"), ("signer", "To sign and number")),
    "countersigned": (("signer", "To sign and number"),),
    "issued": (("coordinator", "To seal"),),
    "sealed": (("coordinator", "To send out"),),
    "delivered": (("archivist", "To file away"),),
}


def waiting_for(by: Actor, *, on: date) -> list[Waiting]:
    """Documents whose next step is this person's, own drafts returned, papers to be received."""
    if by.person_id is None:
        return []
    return [*_turns(by), *_drafts(by), *_to_receive(by)]


def done_by(by: Actor, *, on: date) -> list[Waiting]:
    """What this person signed lately."""
    if by.person_id is None:
        return []
    rows = Signature.objects.filter(person_id=by.person_id).select_related(
        "signed_version__document"
    )
    rows = rows.filter(signed_version__document__in=documents_visible_to(by)).order_by("-pk")
    return [_item(row.signed_version.document, STEPS[row.step], "success") for row in rows[:MOST]]


def raised_by(by: Actor, *, on: date) -> list[Waiting]:
    """Documents this person drafted, newest first, with where they stand."""
    if by.person_id is None:
        return []
    rows = documents_visible_to(by).filter(drafted_by_id=by.person_id).order_by("-pk")[:MOST]
    return [_item(d, DOCUMENT.states[d.state].label, DOCUMENT.states[d.state].tone) for d in rows]


def copied_to(by: Actor, *, on: date) -> list[Waiting]:
    """Papers that were sent to this person or department and received."""
    rows = _sent_to(by).filter(received_at__isnull=False).order_by("-sent_at")[:MOST]
    return [_item(row.document, "Received", "muted") for row in rows]


def waits_for_receipt(delivery: Delivery, by: Actor) -> bool:
    """Whether this person receives it: by name, or for the own department."""
    if delivery.person_id is not None:
        return delivery.person_id == by.person_id
    return delivery.unit_id is not None and delivery.unit_id in by.home_unit_ids


def _turns(by: Actor) -> Iterator[Waiting]:
    """One question for the states in which this person could have a turn; then who is who."""
    rows = documents_visible_to(by).filter(state__in=_possible(by)).order_by("pk")[:MOST]
    for document in rows.select_related("unit"):
        held = _held(by, document)
        for who, label in TURNS[document.state]:
            if who in held and _is_due(document, who):
                yield _item(document, label, "warning")
                break


def _held(by: Actor, document: Document) -> frozenset[str]:
    """What decides whose turn it is; the roles alone where nobody is told apart by signatures."""
    if document.state in ("checked", "countersigned"):
        return held_on(by, document)
    drafted = document.drafted_by_id == by.person_id
    reviews = document.state == "submitted" and by.holds(*REVIEWERS) and not drafted
    return by.roles | {"reviewer"} if reviews else by.roles


def _possible(by: Actor) -> list[str]:
    """States in which any of the roles held could have a turn."""
    turns = {
        "submitted": ("coordinator", "leader", "director"),
        "checked": ("head", "leader", "director"),
        "countersigned": ("leader", "director"),
        "issued": ("coordinator",),
        "sealed": ("coordinator",),
        "delivered": ("archivist",),
    }
    return [state for state, roles in turns.items() if by.holds(*roles)]


def _is_due(document: Document, who: str) -> bool:
    """A checked document waits for its signer only when nobody is left to countersign."""
    if who == "signer" and document.state == "checked":
        return not document.countersignings.filter(ended=False).exists()
    if who == "archivist":
        return not document.deliveries.filter(received_at=None).exists()
    return True


def _drafts(by: Actor) -> Iterable[Waiting]:
    rows = Document.objects.filter(
        drafted_by_id=by.person_id, agency_id=by.agency_id or 0, state="draft"
    )
    return [_item(d, "Draft to send for checking", "info") for d in rows.order_by("pk")[:MOST]]


def _to_receive(by: Actor) -> Iterable[Waiting]:
    rows = _sent_to(by).filter(received_at=None).exclude(document__state="void")
    return [_item(row.document, "To receive", "warning") for row in rows.order_by("pk")[:MOST]]


def _sent_to(by: Actor) -> QuerySet[Delivery]:
    to_me = Q(person_id=by.person_id) | Q(unit__in=by.home_unit_ids)
    rows = Delivery.objects.filter(to_me, document__agency_id=by.agency_id or 0)
    return rows.select_related("document").filter(document__in=documents_visible_to(by))


def _item(document: Document, kind: str, tone: str) -> Waiting:
    detail = " · ".join(part for part in (kinds()[document.kind].title, document.number) if part)
    path = address("documents:document", document.pk)
    return Waiting(kind, document.title, path, None, detail, tone)
