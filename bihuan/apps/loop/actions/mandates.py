"""Mandates: who checks which clauses of a round, of which department, by which methods."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.apps.loop.models import Mandate, Round
from bihuan.apps.loop.queries.rounds import locked_round
from bihuan.apps.loop.states import OFFICE
from bihuan.apps.people.models import Group, Person, Unit
from bihuan.apps.people.queries import unmerged
from bihuan.apps.standards.models import Clause
from bihuan.apps.standards.states import METHODS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound, Refused


@act("loop.give_mandate", label="Give a mandate", may=OFFICE)
def give_mandate(
    deed: Deed,
    round_id: int,
    *,
    person_id: int | None = None,
    group_id: int | None = None,
    code_prefix: str = "",
    unit_id: int | None = None,
    methods: tuple[str, ...] = (),
) -> Mandate:
    """A person, or a group, checks the clauses under a code, of a department, or both."""
    round_ = locked_round(round_id, deed.by)
    if round_.state == "closed":
        raise Refused(_("The round is closed."))
    if round_.kind == "self":
        raise Refused(_("A self-check is done by the departments; it needs no mandates."))
    if (person_id is None) == (group_id is None):
        raise Refused(_("Name a person or a group."))
    _in_agency(deed, round_, person_id=person_id, group_id=group_id, unit_id=unit_id)
    _known_words(round_, code_prefix, methods)
    given = {
        "person_id": person_id,
        "group_id": group_id,
        "code_prefix": code_prefix,
        "unit_id": unit_id,
    }
    if round_.mandates.filter(ended_on__isnull=True, **given).exists():
        raise Refused(_("This mandate stands already."))
    return Mandate.objects.create(round=round_, methods=list(methods), **given)


@act("loop.end_mandate", label="Withdraw a mandate", may=OFFICE)
def end_mandate(deed: Deed, mandate_id: int) -> Mandate:
    """Withdraw a mandate; what was answered under it stands."""
    mandate = Mandate.objects.filter(pk=mandate_id).select_related("round").first()
    if mandate is None:
        raise NotFound(_("There is no such mandate."))
    locked_round(mandate.round_id, deed.by)
    if mandate.ended_on is not None:
        raise Refused(_("This mandate was withdrawn already."))
    mandate.ended_on = deed.on
    mandate.save(update_fields=["ended_on"])
    return mandate


def _in_agency(
    deed: Deed,
    round_: Round,
    *,
    person_id: int | None,
    group_id: int | None,
    unit_id: int | None,
) -> None:
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=deed.on)
    working = Q(left_on__isnull=True) | Q(left_on__gt=deed.on)
    asked = (
        (person_id, unmerged(Person.objects.filter(working, agency_id=round_.agency_id))),
        (group_id, Group.objects.filter(lasting, agency_id=round_.agency_id)),
        (unit_id, Unit.objects.filter(closed_on__isnull=True, agency_id=round_.agency_id)),
    )
    for pk, rows in asked:
        if pk is not None and not rows.filter(pk=pk).exists():
            raise NotFound(_("There is no such person, group or department."))


def _known_words(round_: Round, code_prefix: str, methods: tuple[str, ...]) -> None:
    if code_prefix:
        codes = Clause.objects.filter(version=round_.programme.version, dropped=False)
        if not codes.filter(code=code_prefix).exists():
            raise Refused(_("The standard has no clause %(code)s.") % {"code": code_prefix})
    if unknown := [m for m in methods if m not in METHODS]:
        raise Refused(_("Unknown method: %(methods)s.") % {"methods": "、".join(unknown)})
