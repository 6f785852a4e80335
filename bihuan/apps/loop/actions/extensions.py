"""More time for a measure: the handler asks, the leader endorses, the office decides."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from bihuan.apps.loop.actions.settling import measure_for, move_due, reach
from bihuan.apps.loop.models import Extension, Measure
from bihuan.apps.loop.queries.relations import held_on_measure, involved_in_measure
from bihuan.apps.loop.queries.scope import extensions_visible_to
from bihuan.apps.loop.states import EXTENSION, OFFICE, OWNERS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotAllowed, NotFound, Refused


@act("loop.ask_extension", label="Ask for an extension")
def ask_extension(deed: Deed, *, measure_id: int, to_due: date, reason: str) -> Extension:
    """Ask for a later due date."""
    measure = measure_for(deed, measure_id)
    if _held(deed, measure).isdisjoint({*OWNERS, "system"}):
        raise NotAllowed(_("Only who does the measure asks for more time."))
    if measure.state != "open" or measure.due_on is None:
        raise Refused(_("More time is asked for a measure in progress that has a due date."))
    if to_due <= max(measure.due_on, deed.on):
        raise Refused(_("The new date must be later than today and than the present one."))
    if not reason.strip():
        raise Refused(_("Say why more time is needed."))
    if Extension.objects.filter(measure=measure, state__in=EXTENSION.open).exists():
        raise Refused(_("An extension of this measure is being decided already."))
    assert deed.by.person_id is not None
    return Extension.objects.create(
        measure=measure,
        asked_by_id=deed.by.person_id,
        asked_at=deed.at,
        from_due=measure.due_on,
        to_due=to_due,
        reason=reason.strip(),
    )


@act("loop.endorse_extension", label="Endorse an extension")
def endorse_extension(deed: Deed, *, extension_id: int, opinion: str = "") -> Extension:
    """The leader in charge supports it."""
    extension = _extension(deed, extension_id, "endorse")
    extension.endorsed_by_id, extension.opinion = deed.by.person_id, opinion
    extension.save()
    return extension


@act("loop.approve_extension", label="Approve an extension", may=OFFICE)
def approve_extension(deed: Deed, *, extension_id: int, opinion: str = "") -> Extension:
    """The new date holds, for the measure and, if later, for the findings it answers."""
    extension = _extension(deed, extension_id, "approve")
    _decide(deed, extension, opinion)
    measure = measure_for(deed, extension.measure_id)
    if measure.state not in ("open", "submitted"):
        raise Refused(_("More time is asked for a measure in progress that has a due date."))
    move_due(deed, measure, extension.to_due, note=extension.reason)
    return extension


@act("loop.refuse_extension", label="Refuse an extension")
def refuse_extension(deed: Deed, *, extension_id: int, opinion: str) -> Extension:
    """The date stays; says why."""
    extension = _extension(deed, extension_id, "refuse", opinion=opinion)
    _decide(deed, extension, opinion)
    return extension


def _extension(deed: Deed, extension_id: int, move: str, opinion: str = "") -> Extension:
    """The extension after a move by somebody who did not ask for it."""
    visible = extensions_visible_to(deed.by).filter(pk=extension_id)
    if not visible.exists():
        raise NotFound(_("There is no such extension."))
    extension = Extension.objects.select_for_update(no_key=True).get(pk=extension_id)
    if extension.asked_by_id == deed.by.person_id:
        raise NotAllowed(_("You asked for it yourself: somebody else decides."))
    held = _held(deed, extension.measure)
    facts = {"opinion": opinion}
    extension.state = advance(EXTENSION, extension.state, move, held=held, facts=facts)
    return extension


def _decide(deed: Deed, extension: Extension, opinion: str) -> None:
    extension.decided_by_id, extension.decided_at = deed.by.person_id, deed.at
    extension.opinion = opinion or extension.opinion
    extension.save()


def _held(deed: Deed, measure: Measure) -> frozenset[str]:
    return held_on_measure(reach(deed), measure, involved_in_measure(measure))
