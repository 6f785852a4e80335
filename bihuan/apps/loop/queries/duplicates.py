"""What keeps two persons from being one: work of the one that the other judged, or still may."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.utils.translation import ngettext

from bihuan.apps.loop.models import Closure, Extension, Helper, Mandate, Measure, Opinion
from bihuan.apps.loop.states import CLOSURE, EXTENSION, MEASURE


def mandates_of(person_id: int) -> QuerySet[Mandate]:
    """Mandates in a person's own name, in rounds that are not closed."""
    standing = Mandate.objects.filter(person_id=person_id, ended_on__isnull=True)
    return standing.exclude(round__state="closed").order_by("pk")


def help_of(person_id: int) -> QuerySet[Helper]:
    """What a person helps or helped with, of measures still open: it bars from verifying them."""
    return Helper.objects.filter(person_id=person_id, measure__state__in=MEASURE.open).order_by(
        "pk"
    )


def judged_between(one: int, other: int) -> list[str]:
    """How often one of two persons judged what the other did: kinds and counts, no titles."""
    pairs = ((one, other), (other, one))
    measures = sum(_verified(*pair).count() for pair in pairs)
    closures = len(_closures(one, other) | _closures(other, one))
    asked = sum(_decided(*pair).count() for pair in pairs)
    kinds = (
        (
            ngettext(
                "%(n)s measure: the one did it, the other verified it",
                "%(n)s measures: the one did them, the other verified them",
                measures,
            ),
            measures,
        ),
        (
            ngettext(
                "%(n)s closure: both took part in it, one judging the other",
                "%(n)s closures: both took part in them, one judging the other",
                closures,
            ),
            closures,
        ),
        (
            ngettext(
                "%(n)s extension: the one asked for it, the other decided",
                "%(n)s extensions: the one asked for them, the other decided",
                asked,
            ),
            asked,
        ),
    )
    return [words % {"n": n} for words, n in kinds if n]


def awaiting_judgement(person_id: int) -> list[str]:
    """What a person submitted, asked or said that others still judge: kinds and counts."""
    measures = Measure.objects.filter(state="submitted", submitted_by=person_id).count()
    own = Q(applied_by=person_id) | Q(opinions__by=person_id)
    closures = Closure.objects.filter(own, state__in=CLOSURE.open).distinct().count()
    asked = Extension.objects.filter(asked_by=person_id, state__in=EXTENSION.open).count()
    kinds = (
        (
            ngettext(
                "%(n)s measure that waits to be verified",
                "%(n)s measures that wait to be verified",
                measures,
            ),
            measures,
        ),
        (ngettext("%(n)s closure under review", "%(n)s closures under review", closures), closures),
        (
            ngettext(
                "%(n)s extension that waits for a decision",
                "%(n)s extensions that wait for a decision",
                asked,
            ),
            asked,
        ),
    )
    return [words % {"n": n} for words, n in kinds if n]


def _verified(verifier: int, doer: int) -> QuerySet[Measure]:
    did = Q(handler=doer) | Q(submitted_by=doer) | Q(helpers__person=doer)
    return Measure.objects.filter(did, verified_by=verifier).distinct()


def _decided(judge: int, asker: int) -> QuerySet[Extension]:
    decided = Q(endorsed_by=judge) | Q(decided_by=judge)
    return Extension.objects.filter(decided, asked_by=asker)


def _closures(judge: int, doer: int) -> set[int]:
    """Closures in which the one agreed to what the other applied for, did, or agreed to as well."""
    work = Q(closure__finding__handler=doer) | Q(
        closure__finding__remedies__measure__handler=doer,
        closure__finding__remedies__void_reason="",
    )
    same_step = Q(closure__opinions__by=doer, closure__opinions__step=F("step"))
    # only the step that verifies says by which method
    clash = Q(closure__applied_by=doer) | same_step | (work & ~Q(method=""))
    return set(Opinion.objects.filter(clash, by=judge).values_list("closure_id", flat=True))
