"""Evidence shown for an answer: what there is already, or a new piece."""

from __future__ import annotations

from datetime import date

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from bihuan.apps.archives import actions as archives
from bihuan.apps.archives.models import Evidence
from bihuan.apps.loop.models import AnswerEvidence
from bihuan.apps.loop.queries.answering import Standing, may_give, standing_of
from bihuan.apps.loop.queries.proof import evidence_in_reach
from bihuan.apps.standards.queries import live_links
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotAllowed, NotFound


@act("loop.prove_answer", label="Give evidence for an answer")
def prove_answer(
    deed: Deed,
    answer_id: int,
    *,
    kind: str,
    title: str,
    event_on: date,
    upload: Upload[bytes] | None = None,
    link: str = "",
    statement: str = "",
    unclassified: bool = False,
) -> Evidence:
    """Enter a new piece of evidence and show it for an answer this person may give."""
    standing = standing_of(answer_id, deed.by, lock=True)
    if why := may_give(standing, deed.by):
        raise NotAllowed(why)
    stored = None
    if upload:
        stored = archives.store_file(deed, upload=upload, unclassified=unclassified)
    evidence = archives.add_evidence(
        deed,
        kind=kind,
        title=title,
        event_on=event_on,
        file_id=stored.pk if stored else None,
        link=link,
        statement=statement,
    )
    AnswerEvidence.objects.create(answer_id=standing.id, evidence=evidence)
    return evidence


def show(deed: Deed, standing: Standing, wanted: frozenset[int]) -> None:
    """Make the evidence of an answer exactly this; links are ended, not deleted."""
    links = {link.evidence_id: link for link in AnswerEvidence.objects.filter(answer=standing.id)}
    new = wanted - links.keys()
    proving = live_links().filter(clause_id=standing.clause_id, evidence_id__in=new)
    unseen = new - set(proving.values_list("evidence_id", flat=True))
    seen = evidence_in_reach(deed.by).filter(agency_id=standing.agency_id, withdrawn_reason="")
    if unseen and seen.filter(pk__in=unseen).count() != len(unseen):
        raise NotFound(_("There is no such evidence."))
    turned = [link for pk, link in links.items() if link.ended == (pk in wanted)]
    for link in turned:
        link.ended = not link.ended
    AnswerEvidence.objects.bulk_update(turned, ["ended"])
    AnswerEvidence.objects.bulk_create(
        AnswerEvidence(answer_id=standing.id, evidence_id=pk) for pk in sorted(new)
    )
