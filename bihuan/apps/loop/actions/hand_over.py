"""What is open of one person goes to another: findings, measures, mandates, help."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bihuan.apps.loop.actions.settling import keep, settle
from bihuan.apps.loop.models import Finding, Helper, Mandate, Measure
from bihuan.apps.loop.queries.duplicates import help_of, mandates_of
from bihuan.apps.loop.queries.leaving import open_findings_of, open_measures_of
from bihuan.apps.people.models import Person
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound, Refused


@act("loop.hand_over", label="Hand over findings and measures", may=("sysadmin", "coordinator"))
def hand_over(deed: Deed, *, from_id: int, to_id: int) -> int:
    """Everything open that is owed by one person is owed by the other from now on."""
    leaver, taker = _person(deed, from_id), _person(deed, to_id)
    if leaver.agency_id != taker.agency_id or leaver.pk == taker.pk:
        raise Refused(_("Work is handed over to another person of the same agency."))
    if taker.left_on and taker.left_on <= deed.on:
        raise Refused(_("%(name)s has left.") % {"name": taker.name})
    note = _("%(leaver)s handed over to %(taker)s.") % {
        "leaver": leaver.name,
        "taker": taker.name,
    }
    measures = list(open_measures_of(leaver.pk).select_for_update(no_key=True, of=("self",)))
    findings = list(open_findings_of(leaver.pk).select_for_update(no_key=True, of=("self",)))
    for finding in findings:
        _replace(finding, leaver, taker)
        settle(deed, finding, move="hand_over", note=note)
    for measure in measures:
        _replace(measure, leaver, taker)
        keep(deed, measure, move="hand_over", note=note)
    return len(findings) + len(measures)


@act("loop.hand_over_help", label="Hand over mandates and help", may=("sysadmin", "coordinator"))
def hand_over_help(deed: Deed, *, from_id: int, to_id: int) -> int:
    """Mandates in a person's own name, and who helped, go to another who is the same person.

    Who stopped helping with an open measure counts as well: whoever helped does not verify.
    """
    leaver, taker = _person(deed, from_id), _person(deed, to_id)
    mandates = list(mandates_of(leaver.pk).select_for_update(no_key=True, of=("self",)))
    for mandate in mandates:
        _mandate_to(deed, mandate, taker)
    helpers = list(help_of(leaver.pk).select_related("measure"))
    for helper in helpers:
        _help_by(deed, helper, taker)
    return len(mandates) + len(helpers)


def _mandate_to(deed: Deed, mandate: Mandate, taker: Person) -> None:
    same = {"code_prefix": mandate.code_prefix, "unit_id": mandate.unit_id, "person": taker}
    if not mandate.round.mandates.filter(ended_on__isnull=True, **same).exists():
        Mandate.objects.create(round=mandate.round, methods=mandate.methods, **same)
    mandate.ended_on = deed.on
    mandate.save(update_fields=["ended_on"])


def _help_by(deed: Deed, helper: Helper, taker: Person) -> None:
    measure = Measure.objects.select_for_update(no_key=True).get(pk=helper.measure_id)
    known = Helper.objects.filter(measure=measure, person=taker).first()
    if known is None:
        Helper.objects.create(measure=measure, person=taker, ended_on=helper.ended_on)
    elif helper.ended_on is None and known.ended_on is not None:
        known.ended_on = None
        known.save(update_fields=["ended_on"])
    if helper.ended_on is None:
        helper.ended_on = deed.on
        helper.save(update_fields=["ended_on"])
    keep(deed, measure, move="hand_over")


def _replace(row: Finding | Measure, leaver: Person, taker: Person) -> None:
    if row.handler_id == leaver.pk:
        row.handler = taker
    if row.leader_id == leaver.pk:
        row.leader = taker


def _person(deed: Deed, person_id: int) -> Person:
    person = Person.objects.filter(pk=person_id).first()
    if person is None or not (deed.by.within(person.agency_id) or deed.by.holds("system")):
        raise NotFound(_("There is no such person."))
    return person
