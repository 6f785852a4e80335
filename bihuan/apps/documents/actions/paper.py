"""What was signed by hand on paper: the scan is entered by the office and stands for the signer."""

from __future__ import annotations

from datetime import date

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from bihuan.apps.archives.actions import store_file
from bihuan.apps.documents.actions.making import document_for, move
from bihuan.apps.documents.actions.signing import issued, sign_for
from bihuan.apps.documents.models import Document
from bihuan.apps.documents.queries.relations import held_on, outstanding, units_to_speak_for
from bihuan.apps.documents.queries.scope import latest
from bihuan.apps.documents.states import OFFICE, STEPS
from bihuan.apps.people.models import Account, Person
from bihuan.apps.people.queries import actor_of
from bihuan.kit.acts import act
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.refusals import NotAllowed, NotFound, Refused


@act("documents.sign_on_paper", label="Enter a signature on paper", may=OFFICE)
def sign_on_paper(
    deed: Deed,
    *,
    document_id: int,
    step: str,
    person_id: int,
    upload: Upload[bytes],
    unclassified: bool = False,
) -> Document:
    """The signer could have done the step here; the scan of the signed paper proves they did.

    Nobody enters a paper signature of their own: that is signed here.
    """
    document = document_for(deed, document_id)
    if step not in STEPS:
        raise Refused(_("There is no such step of signing."))
    signer = Person.objects.filter(pk=person_id, agency=deed.by.agency_id).first()
    if signer is None:
        raise NotFound(_("There is no such person."))
    if signer.pk == deed.by.person_id:
        raise NotAllowed(_("Sign here yourself; paper is for somebody else's signature."))
    stand_in = _as_actor(signer, on=deed.on)
    held = held_on(stand_in, document)
    scan = store_file(deed, upload=upload, unclassified=unclassified)
    if step == "issue":
        return issued(deed, document, held, signer=signer, paper=scan)
    if step == "check":
        move(deed, document, "check", held=held)
        sign_for(deed, latest(document), "check", signer, paper=scan)
        return document
    mine = [row.unit_id for row in units_to_speak_for(stand_in, document)]
    last = outstanding(document).exclude(unit__in=mine).count() == 0
    move(deed, document, "complete" if last and mine else "countersign", held=held)
    for unit_id in mine:
        sign_for(deed, latest(document), "countersign", signer, unit_id=unit_id, paper=scan)
    return document


def _as_actor(signer: Person, *, on: date) -> Actor:
    """Who the signer is on the day: the posts held decide, whether they sign in or not."""
    account = Account.objects.filter(person=signer).first()
    found = actor_of(account.pk, on=on) if account else None
    if found is None or found.person_id is None:
        raise Refused(_("%(name)s holds no post with an account.") % {"name": signer.name})
    return found
