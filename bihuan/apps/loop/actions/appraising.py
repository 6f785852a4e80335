"""The annual appraisal: drafted, weighed, points added, fixed by somebody else, taken up again."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from bihuan.apps.loop.models import Appraisal, Bonus, Weighting
from bihuan.apps.loop.queries.appraising import (
    appraisals_visible_to,
    locked_appraisal,
    rounds_to_choose,
    told,
    year_of,
)
from bihuan.apps.loop.states import APPRAISAL, APPRAISERS
from bihuan.apps.people.actions.notices import tell
from bihuan.apps.people.queries import holders, units_visible_to
from bihuan.apps.programmes.queries import visible_or_404
from bihuan.kit import present
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotFound, Refused
from bihuan.rules.scoring import FULL

YEARS = range(2000, 2101)


@act("loop.draft_appraisal", label="Draft an appraisal", may=APPRAISERS)
def draft_appraisal(deed: Deed, *, year: int) -> Appraisal:
    """Begin the appraisal of a year: one a year and agency."""
    if deed.by.agency_id is None or deed.by.person_id is None:
        raise NotFound(_("There is no such record."))
    if year not in YEARS:
        raise Refused(_("Give the year in four digits."))
    if appraisals_visible_to(deed.by).filter(agency_id=deed.by.agency_id, year=year).exists():
        raise Refused(_("There is an appraisal of %(year)s already.") % {"year": year})
    return Appraisal.objects.create(
        agency_id=deed.by.agency_id, year=year, drafted_by_id=deed.by.person_id
    )


@act("loop.set_appraisal", label="Set up an appraisal", may=APPRAISERS)
def set_appraisal(deed: Deed, appraisal_id: int, *, bonus_cap: Decimal, ranked: bool) -> Appraisal:
    """How many points of additions count for a department, and whether a ranking is shown."""
    appraisal = _drafted(deed, appraisal_id)
    if not 0 <= bonus_cap <= FULL:
        raise Refused(_("The cap lies between 0 and 100 points."))
    appraisal.bonus_cap, appraisal.ranked = bonus_cap, ranked
    appraisal.save(update_fields=["bonus_cap", "ranked"])
    return appraisal


@act("loop.weigh", label="Weigh a programme", may=APPRAISERS)
def weigh(
    deed: Deed,
    appraisal_id: int,
    *,
    programme_id: int,
    weight: Decimal,
    round_id: int | None = None,
) -> Weighting:
    """Give a programme its weight, or another one; without a round its last closed one counts."""
    appraisal = _drafted(deed, appraisal_id)
    programme = visible_or_404(programme_id, deed.by)
    if programme.agency_id != appraisal.agency_id:
        raise NotFound(_("There is no such programme."))
    if programme.version_id is None:
        raise Refused(_("A programme without a standard has no scores to appraise by."))
    if not 0 < weight <= FULL:
        raise Refused(_("A weight lies above 0 and is at most 100 points."))
    if round_id is not None:
        choice = rounds_to_choose(deed.by, appraisal.agency_id).filter(pk=round_id)
        if not choice.filter(programme=programme).exists():
            raise NotFound(_("The programme has no such closed round."))
    weighting, _new = Weighting.objects.update_or_create(
        appraisal=appraisal,
        programme=programme,
        defaults={"weight": weight, "round_id": round_id, "ended": False},
    )
    return weighting


@act("loop.drop_weighting", label="Take a programme out of an appraisal", may=APPRAISERS)
def drop_weighting(deed: Deed, weighting_id: int) -> Weighting:
    """The programme no longer counts."""
    weighting = Weighting.objects.filter(
        pk=weighting_id, appraisal__in=appraisals_visible_to(deed.by), ended=False
    ).first()
    if weighting is None:
        raise NotFound(_("There is no such weight."))
    _drafted(deed, weighting.appraisal_id)
    weighting.ended = True
    weighting.save(update_fields=["ended"])
    return weighting


@act("loop.add_bonus", label="Add points to a department's year", may=APPRAISERS)
def add_bonus(
    deed: Deed, appraisal_id: int, *, unit_id: int, points: Decimal, reason: str
) -> Bonus:
    """Points for something the rounds do not see, with the reason."""
    appraisal = _drafted(deed, appraisal_id)
    unit = units_visible_to(deed.by).filter(pk=unit_id, agency_id=appraisal.agency_id).first()
    if unit is None or deed.by.person_id is None:
        raise NotFound(_("There is no such department."))
    if not 0 < points <= FULL:
        raise Refused(_("Added points lie above 0 and are at most 100."))
    if not reason.strip():
        raise Refused(_("Say what the points are added for."))
    return Bonus.objects.create(
        appraisal=appraisal,
        unit=unit,
        points=points,
        reason=reason.strip(),
        added_by_id=deed.by.person_id,
    )


@act("loop.withdraw_bonus", label="Take added points back", may=APPRAISERS)
def withdraw_bonus(deed: Deed, bonus_id: int) -> Bonus:
    """The points no longer count."""
    bonus = Bonus.objects.filter(
        pk=bonus_id, appraisal__in=appraisals_visible_to(deed.by), ended=False
    ).first()
    if bonus is None:
        raise NotFound(_("There is no such addition."))
    _drafted(deed, bonus.appraisal_id)
    bonus.ended = True
    bonus.save(update_fields=["ended"])
    return bonus


@act("loop.fix_appraisal", label="Fix an appraisal", may=APPRAISERS)
def fix_appraisal(deed: Deed, appraisal_id: int) -> Appraisal:
    """Freeze every figure with the round it comes from; the heads see their own from now on."""
    appraisal = locked_appraisal(appraisal_id, deed.by)
    state = advance(APPRAISAL, appraisal.state, "fix", held=deed.by.roles)
    if appraisal.drafted_by_id == deed.by.person_id:
        raise Refused(_("Who drafted the appraisal does not fix it: somebody else does."))
    year = year_of(appraisal, deed.by)
    if year.weight != FULL:
        raise Refused(
            _("The weights add up to %(sum)s points; they must add up to 100.")
            % {"sum": present.points(year.weight)}
        )
    if year.roundless:
        raise Refused(
            _("These programmes have no closed round to appraise by."),
            items=tuple(programme.name for programme in year.roundless),
        )
    for part in year.parts:
        part.weighting.round = part.round
        part.weighting.save(update_fields=["round"])
    appraisal.state, appraisal.frozen = state, told(year.rows)
    appraisal.fixed_by_id, appraisal.fixed_at, appraisal.note = deed.by.person_id, deed.at, ""
    appraisal.save(update_fields=["state", "frozen", "fixed_by", "fixed_at", "note"])
    _tell_heads(deed, appraisal, [row.unit_id for row in year.rows])
    return appraisal


def _tell_heads(deed: Deed, appraisal: Appraisal, unit_ids: list[int]) -> None:
    """Each department's head can read its result from now on."""
    text = _("The annual appraisal of %(year)s is fixed.") % {"year": appraisal.year}
    for unit_id in unit_ids:
        for person in holders(unit_id, "head", on=deed.on):
            tell(
                person.pk,
                kind="appraisal",
                text=text,
                path=f"/appraisals/{appraisal.pk}",
                at=deed.at,
            )


@act("loop.reopen_appraisal", label="Take up a fixed appraisal", may=APPRAISERS)
def reopen_appraisal(deed: Deed, appraisal_id: int, *, reason: str) -> Appraisal:
    """Draft again, with the reason; what was frozen stays in the journal."""
    appraisal = locked_appraisal(appraisal_id, deed.by)
    facts = {"reason": reason}
    state = advance(APPRAISAL, appraisal.state, "reopen", held=deed.by.roles, facts=facts)
    appraisal.state, appraisal.frozen = state, None
    appraisal.fixed_by, appraisal.fixed_at, appraisal.note = None, None, reason.strip()
    appraisal.save(update_fields=["state", "frozen", "fixed_by", "fixed_at", "note"])
    return appraisal


def _drafted(deed: Deed, appraisal_id: int) -> Appraisal:
    """The appraisal, locked, while it may be edited."""
    appraisal = locked_appraisal(appraisal_id, deed.by)
    advance(APPRAISAL, appraisal.state, "edit", held=deed.by.roles)
    return appraisal
