"""Which programmes one may see; the one way to lock one for a change."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.apps.people.states import BUSINESS
from bihuan.apps.programmes.models import Programme
from bihuan.kit.deed import Actor, Scope
from bihuan.kit.refusals import NotFound


def programmes_visible_to(by: Actor) -> QuerySet[Programme]:
    """Programmes of the agency, for everybody with a business role there."""
    programmes = Programme.objects.order_by("-starts_on", "-id")
    if by.scope is Scope.ALL:
        return programmes
    if not by.holds(*BUSINESS):
        return programmes.none()
    return programmes.filter(agency_id=by.agency_id or 0)


def visible_or_404(programme_id: int, by: Actor) -> Programme:
    """The programme, or the same "not found" whether it is missing or foreign."""
    found = programmes_visible_to(by).select_related("version__standard").filter(pk=programme_id)
    programme = found.first()
    if programme is None:
        raise NotFound(_("There is no such programme."))
    return programme


def locked(programme_id: int, by: Actor) -> Programme:
    """The programme, locked for a change in this act."""
    found = programmes_visible_to(by).filter(pk=programme_id).select_for_update(no_key=True).first()
    if found is None:
        raise NotFound(_("There is no such programme."))
    return found
