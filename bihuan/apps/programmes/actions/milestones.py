"""The dates a programme must keep, each with the rule it comes from; none is a constant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from bihuan.apps.programmes import queries
from bihuan.apps.programmes.models import Milestone, Programme
from bihuan.apps.programmes.states import OFFICE
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Planned:
    """A milestone to be added."""

    name: str
    due_on: date
    rule: str = ""
    note: str = ""


@act("programmes.add_milestone", label="Add a milestone", may=OFFICE)
def add_milestone(
    deed: Deed, programme_id: int, *, name: str, due_on: date, rule: str = "", note: str = ""
) -> Milestone:
    """A date to keep, with the rule it comes from."""
    programme = queries.locked(programme_id, deed.by)
    _free(programme, [name])
    return Milestone.objects.create(
        programme=programme, name=name, due_on=due_on, rule=rule, note=note
    )


@act("programmes.plan_milestones", label="Add milestones from a preset", may=OFFICE)
def plan_milestones(deed: Deed, programme_id: int, *, planned: Sequence[Planned]) -> int:
    """Several milestones at once, as proposed by a preset and corrected by the office."""
    programme = queries.locked(programme_id, deed.by)
    _free(programme, [row.name for row in planned])
    Milestone.objects.bulk_create(
        Milestone(
            programme=programme, name=row.name, due_on=row.due_on, rule=row.rule, note=row.note
        )
        for row in planned
    )
    return len(planned)


@act("programmes.change_milestone", label="Change a milestone", may=OFFICE)
def change_milestone(
    deed: Deed, milestone_id: int, *, name: str, due_on: date, rule: str, note: str
) -> Milestone:
    """Another date or rule, as the notice at hand says."""
    milestone = _open(deed, milestone_id)
    _free(milestone.programme, [name], but=milestone.pk)
    milestone.name, milestone.due_on = name, due_on
    milestone.rule, milestone.note = rule, note
    milestone.save()
    return milestone


@act("programmes.reach_milestone", label="Record a milestone", may=OFFICE)
def reach_milestone(deed: Deed, milestone_id: int, *, done_on: date) -> Milestone:
    """The milestone was reached on a day, not a day to come."""
    milestone = _open(deed, milestone_id)
    if done_on > deed.on:
        raise Refused(_("That day has not come yet."))
    milestone.done_on = done_on
    milestone.save(update_fields=["done_on"])
    return milestone


@act("programmes.cancel_milestone", label="Cancel a milestone", may=OFFICE)
def cancel_milestone(deed: Deed, milestone_id: int, *, reason: str) -> Milestone:
    """The date need not be kept; it stays in the list with the reason."""
    milestone = _open(deed, milestone_id)
    if not reason.strip():
        raise Refused(_("Say why the milestone is cancelled."))
    milestone.cancelled_reason = reason
    milestone.save(update_fields=["cancelled_reason"])
    return milestone


def _open(deed: Deed, milestone_id: int) -> Milestone:
    milestone = Milestone.objects.select_for_update(no_key=True).filter(pk=milestone_id).first()
    if milestone is None:
        raise NotFound(_("There is no such milestone."))
    milestone.programme = queries.locked(milestone.programme_id, deed.by)
    if milestone.cancelled_reason:
        raise Refused(_("The milestone was cancelled."))
    return milestone


def _free(programme: Programme, names: Sequence[str], *, but: int | None = None) -> None:
    taken = programme.milestones.filter(name__in=names, cancelled_reason="").exclude(pk=but or 0)
    first = taken.values_list("name", flat=True).first()
    if first is not None or len(set(names)) < len(names):
        raise Refused(
            _("There is a milestone “%(name)s” already.") % {"name": first or ", ".join(names)}
        )
