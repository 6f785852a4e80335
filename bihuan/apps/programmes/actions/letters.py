"""Letters 责任书 of pledges: made in one act, signed by the other side, or on paper."""

from __future__ import annotations

from django.core.files.base import File as Upload
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.archives.actions import store_file
from bihuan.apps.documents.actions import About, draft_document, give_up
from bihuan.apps.programmes import queries
from bihuan.apps.programmes.actions.pledges import (
    not_over,
    pledge_for,
    put_signature,
    refuse_too_early,
)
from bihuan.apps.programmes.models import Pledge, PledgeSignature
from bihuan.apps.programmes.states import OFFICE, PLEDGE
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotAllowed, Refused


@act("programmes.make_letters", label="Make the letters of the pledges", may=OFFICE)
def make_letters(deed: Deed, programme_id: int) -> int:
    """A letter for every pledge that waits without; unsigned ones of old duties are given up."""
    programme = queries.locked(programme_id, deed.by)
    not_over(programme)
    waiting = list(queries.without_letter(programme).select_related("person", "programme"))
    if not waiting:
        raise Refused(_("Every pledge that waits has its letter already."))
    for old in queries.outlived(programme):
        assert old.document_id is not None
        give_up(deed, document_id=old.document_id, reason=_("The duties have changed since."))
    for pledge in waiting:
        letter = queries.letter_of(pledge, on=deed.on)
        page = reverse("programmes:pledge", args=[pledge.pk])
        pledge.document = draft_document(
            deed,
            kind=queries.LETTER,
            title=letter.title,
            values=letter.values,
            about=About("programmes.pledge", pledge.pk, page, programme.name),
            unit_id=letter.unit_id,
        )
        pledge.save(update_fields=["document"])
    return len(waiting)


@act("programmes.sign_above", label="Sign a pledge as the other party")
def sign_above(deed: Deed, pledge_id: int, *, text_sha256: str) -> PledgeSignature:
    """The other side of the paper signs the same text."""
    pledge = pledge_for(deed, pledge_id)
    not_over(pledge.programme)
    if not queries.signs_above(pledge, deed.by, on=deed.on):
        raise NotAllowed(_("This pledge is not yours to sign."))
    signer = next(one for one in queries.above(pledge, on=deed.on) if one.pk == deed.by.person_id)
    return put_signature(deed, pledge, "above", signer, text_sha256)


@act("programmes.enter_letter", label="Enter a pledge signed on paper", may=OFFICE)
def enter_letter(
    deed: Deed, pledge_id: int, *, upload: Upload[bytes], unclassified: bool = False
) -> Pledge:
    """The scan of the letter, signed by hand by both sides, stands for both signatures."""
    pledge = pledge_for(deed, pledge_id)
    not_over(pledge.programme)
    text = queries.text_to_sign(pledge)
    if text is None:
        raise Refused(_("Make its letter first: only what was printed can be signed."))
    others = queries.above(pledge, on=deed.on)
    if deed.by.person_id in {pledge.person_id, *(one.pk for one in others)}:
        raise NotAllowed(_("Sign here yourself; paper is for somebody else's signature."))
    refuse_too_early(pledge)
    pledge.state = advance(PLEDGE, pledge.state, "sign", held=frozenset({"signer"}))
    pledge.signed_at = deed.at
    pledge.save(update_fields=["state", "signed_at"])
    scan = store_file(deed, upload=upload, unclassified=unclassified)
    put_signature(deed, pledge, "own", pledge.person, text.text_sha256, scan=scan)
    signed = set(pledge.signatures.filter(side="above").values_list("person_id", flat=True))
    for one in others:
        if one.pk not in signed:
            put_signature(deed, pledge, "above", one, text.text_sha256, scan=scan)
    return pledge
