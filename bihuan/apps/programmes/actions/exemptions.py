"""Clauses left out with approval 合理缺项: asked, decided, withdrawn."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bihuan.apps.programmes import queries
from bihuan.apps.programmes.models import Exemption
from bihuan.apps.programmes.states import CHIEFS, EXEMPTION, OFFICE, PROGRAMME
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotAllowed, NotFound, Refused


@act("programmes.ask_exemption", label="Ask to leave a clause out")
def ask_exemption(deed: Deed, programme_id: int, *, clause_id: int, reason: str) -> Exemption:
    """Ask that a clause be left out (合理缺项); the standard must allow it."""
    programme = queries.locked(programme_id, deed.by)
    if programme.state not in PROGRAMME.open:
        raise Refused(_("The programme is over."))
    clause = queries.leaves(programme).filter(pk=clause_id).first()
    if clause is None or deed.by.person_id is None:
        raise NotFound(_("There is no such clause."))
    owes = programme.responsibilities.filter(clause=clause, lead_unit_id__in=deed.by.home_unit_ids)
    if not deed.by.holds(*OFFICE) and not owes.exists():
        raise NotAllowed(_("The lead department or the office asks for this."))
    if not clause.na_allowed:
        raise Refused(
            _("The standard does not allow %(code)s to be left out.") % {"code": clause.code}
        )
    if not reason.strip():
        raise Refused(_("Say why the clause does not apply."))
    standing = programme.exemptions.filter(clause=clause, state__in=("asked", "approved"))
    if standing.exists():
        raise Refused(_("This has been asked for already."))
    return Exemption.objects.create(
        programme=programme, clause=clause, reason=reason, asked_by_id=deed.by.person_id
    )


@act("programmes.decide_exemption", label="Decide on a left-out clause", may=CHIEFS)
def decide_exemption(
    deed: Deed, exemption_id: int, *, agreed: bool, opinion: str = ""
) -> Exemption:
    """A chief approves or refuses; never the one who asked."""
    exemption = _locked(deed, exemption_id)
    move = "approve" if agreed else "refuse"
    state = advance(
        EXEMPTION, exemption.state, move, held=deed.by.roles, facts={"opinion": opinion}
    )
    if exemption.asked_by_id == deed.by.person_id:
        raise Refused(_("Who asks does not decide."))
    exemption.state, exemption.opinion = state, opinion
    exemption.decided_by_id, exemption.decided_on = deed.by.person_id, deed.on
    exemption.save()
    return exemption


@act("programmes.withdraw_exemption", label="Withdraw a left-out clause", may=OFFICE)
def withdraw_exemption(deed: Deed, exemption_id: int, *, reason: str) -> Exemption:
    """The clause applies after all; its points count again."""
    exemption = _locked(deed, exemption_id)
    exemption.state = advance(
        EXEMPTION, exemption.state, "withdraw", held=deed.by.roles, facts={"reason": reason}
    )
    exemption.withdrawn_reason = reason
    exemption.save()
    return exemption


def _locked(deed: Deed, exemption_id: int) -> Exemption:
    exemption = Exemption.objects.select_for_update(no_key=True).filter(pk=exemption_id).first()
    if exemption is None:
        raise NotFound(_("There is no such request."))
    queries.visible_or_404(exemption.programme_id, deed.by)
    return exemption
