"""Papers that still wait for their drafter: asked before somebody leaves."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.apps.documents.models import Document
from bihuan.apps.documents.states import UNISSUED


def open_drafts_of(person_id: int) -> QuerySet[Document]:
    """Documents drafted by a person and not issued yet: one sent back returns to its drafter."""
    return Document.objects.filter(drafted_by_id=person_id, state__in=UNISSUED).order_by("pk")
