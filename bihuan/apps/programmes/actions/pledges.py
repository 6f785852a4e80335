"""Pledges 责任书: asked for, signed, superseded when what was signed for changes."""

from __future__ import annotations

import hashlib
import json

from django.utils.translation import gettext as _

from bihuan.apps.programmes import queries
from bihuan.apps.programmes.models import Pledge, Programme
from bihuan.apps.programmes.states import OFFICE, PLEDGE, PROGRAMME
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotFound, Refused


@act("programmes.ask_pledges", label="Ask for pledges", may=OFFICE)
def ask_pledges(deed: Deed, programme_id: int) -> int:
    """Ask everybody who owes something for a pledge; stale ones are superseded."""
    programme = queries.locked(programme_id, deed.by)
    _not_over(programme)
    if not programme.responsibilities.exists():
        raise Refused(_("Nobody owes anything yet: assign responsibilities first."))
    return renew_pledges(deed, programme)


@act("programmes.sign_pledge", label="Sign a pledge")
def sign_pledge(deed: Deed, pledge_id: int) -> Pledge:
    """Sign: name, time, and the hash of exactly what was signed."""
    found = Pledge.objects.select_for_update(no_key=True, of=("self",)).select_related("programme")
    pledge = found.filter(pk=pledge_id).first()
    if pledge is None or pledge.person_id != deed.by.person_id:
        raise NotFound(_("There is no such pledge."))
    _not_over(pledge.programme)
    if first := queries.signers_before([pledge]).get(pledge.pk):
        raise Refused(
            _("A pledge is signed from the top down: %(names)s must sign first.")
            % {"names": "、".join(first)}
        )
    pledge.state = advance(PLEDGE, pledge.state, "sign", held=frozenset({"signer"}))
    pledge.signed_at = deed.at
    pledge.save(update_fields=["state", "signed_at"])
    return pledge


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


def _not_over(programme: Programme) -> None:
    if programme.state not in PROGRAMME.open:
        raise Refused(_("The programme is over."))


def _hash(content: list[object]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
