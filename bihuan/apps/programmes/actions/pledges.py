"""Pledges 责任书: asked for, signed, superseded when what was signed for changes."""

from __future__ import annotations

import hashlib
import json

from django.utils.translation import gettext as _

from bihuan.apps.archives.models import File
from bihuan.apps.documents.models import Version as Text
from bihuan.apps.people.models import Person
from bihuan.apps.programmes import queries
from bihuan.apps.programmes.models import Pledge, PledgeSignature, Programme
from bihuan.apps.programmes.states import OFFICE, PLEDGE, PROGRAMME
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotFound, Refused


@act("programmes.ask_pledges", label="Ask for pledges", may=OFFICE)
def ask_pledges(deed: Deed, programme_id: int) -> int:
    """Ask everybody who owes something for a pledge; stale ones are superseded."""
    programme = queries.locked(programme_id, deed.by)
    not_over(programme)
    if not programme.responsibilities.exists():
        raise Refused(_("Nobody owes anything yet: assign responsibilities first."))
    return renew_pledges(deed, programme)


@act("programmes.sign_pledge", label="Sign a pledge")
def sign_pledge(deed: Deed, pledge_id: int, *, text_sha256: str = "") -> Pledge:
    """Sign: name, time, and the hash of exactly what was signed: the letter, once there is one."""
    pledge = pledge_for(deed, pledge_id)
    if pledge.person_id != deed.by.person_id:
        raise NotFound(_("There is no such pledge."))
    not_over(pledge.programme)
    refuse_too_early(pledge)
    pledge.state = advance(PLEDGE, pledge.state, "sign", held=frozenset({"signer"}))
    pledge.signed_at = deed.at
    pledge.save(update_fields=["state", "signed_at"])
    if pledge.document_id is not None:
        put_signature(deed, pledge, "own", pledge.person, text_sha256)
    return pledge


def put_signature(
    deed: Deed,
    pledge: Pledge,
    side: str,
    signer: Person,
    text_sha256: str,
    *,
    scan: File | None = None,
) -> PledgeSignature:
    """Name, moment and hash of the text that was read, which must be the letter's."""
    text = queries.text_to_sign(pledge)
    if text is None:
        raise NotFound(_("There is no such pledge."))
    _refuse_other(text, text_sha256)
    return PledgeSignature.objects.create(
        pledge=pledge,
        side=side,
        person=signer,
        name=signer.name,
        signed_at=deed.at,
        text=text,
        text_sha256=text.text_sha256,
        scan=scan,
        entered_by_id=deed.by.person_id if scan else None,
    )


def _refuse_other(text: Text, text_sha256: str) -> None:
    if text_sha256 != text.text_sha256:
        raise Refused(_("This is not the text of the letter: open it again, read it, then sign."))


def renew_pledges(deed: Deed, programme: Programme) -> int:
    """Everybody who owes something has exactly one pledge over exactly what they owe now."""
    wanted = queries.pledge_contents(programme)
    standing = {(p.person_id, p.role): p for p in programme.pledges.exclude(state="stale")}
    for key, pledge in standing.items():
        if key not in wanted or _hash(wanted[key]) != pledge.content_sha256:
            pledge.state = advance(PLEDGE, pledge.state, "supersede", held=frozenset(OFFICE))
            pledge.save(update_fields=["state"])
    missing = [
        Pledge(
            programme=programme,
            person_id=person,
            role=role,
            content=content,
            content_sha256=_hash(content),
            asked_at=deed.at,
        )
        for (person, role), content in wanted.items()
        if (kept := standing.get((person, role))) is None or kept.state == "stale"
    ]
    return len(Pledge.objects.bulk_create(missing))


def pledge_for(deed: Deed, pledge_id: int) -> Pledge:
    """The pledge, locked for the rest of the act; not found when out of reach."""
    found = Pledge.objects.select_for_update(no_key=True, of=("self",))
    rows = found.select_related("programme", "person", "document")
    pledge = rows.filter(pk=pledge_id, pk__in=queries.pledges_visible_to(deed.by)).first()
    if pledge is None:
        raise NotFound(_("There is no such pledge."))
    return pledge


def refuse_too_early(pledge: Pledge) -> None:
    """Refuse while somebody above has not signed."""
    if first := queries.signers_before([pledge]).get(pledge.pk):
        raise Refused(
            _("A pledge is signed from the top down: %(names)s must sign first.")
            % {"names": "、".join(first)}
        )


def not_over(programme: Programme) -> None:
    if programme.state not in PROGRAMME.open:
        raise Refused(_("The programme is over."))


def _hash(content: list[object]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
