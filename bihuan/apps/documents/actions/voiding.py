"""What was not to be: a draft given up, an issue recalled, a document annulled. Numbers stay."""

from __future__ import annotations

from bihuan.apps.documents.actions.making import document_for, move
from bihuan.apps.documents.models import Document, Registration
from bihuan.apps.people.states import BUSINESS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed


@act("documents.give_up", label="Give a draft up", may=BUSINESS)
def give_up(deed: Deed, *, document_id: int, reason: str) -> Document:
    """It will not be issued; it never had a number."""
    document = document_for(deed, document_id)
    document.void_reason = reason.strip()[:200]
    return move(deed, document, "void", facts={"reason": reason})


@act("documents.recall", label="Recall the issue of a document", may=BUSINESS)
def recall(deed: Deed, *, document_id: int, reason: str) -> Document:
    """Back to the draft before anybody has it; the number is void for good."""
    document = document_for(deed, document_id)
    move(deed, document, "recall", facts={"reason": reason})
    _void_number(deed, document, reason)
    document.number, document.issued_on, document.sealed_on = "", None, None
    document.save()
    return document


@act("documents.annul", label="Annul a document", may=BUSINESS)
def annul(deed: Deed, *, document_id: int, reason: str) -> Document:
    """It was issued and no longer holds; it keeps its number, which is void."""
    document = document_for(deed, document_id)
    document.void_reason = reason.strip()[:200]
    move(deed, document, "annul", facts={"reason": reason})
    _void_number(deed, document, reason)
    return document


def _void_number(deed: Deed, document: Document, reason: str) -> None:
    rows = Registration.objects.select_for_update(no_key=True)
    for entry in rows.filter(document=document, void_reason=""):
        entry.void_reason, entry.voided_on = reason.strip()[:200], deed.on
        entry.save()
