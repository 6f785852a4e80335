"""What proves a measure or a finding, and what still stands between a finding and its closure."""

from __future__ import annotations

from collections import Counter

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.archives.models import Evidence
from bihuan.apps.archives.queries import Proved, evidence_visible_to
from bihuan.apps.loop.models import AnswerEvidence, Finding, Measure, MeasureEvidence
from bihuan.apps.loop.queries.lacking import lack_sentence, lacking
from bihuan.apps.loop.queries.rounds import answers_visible_to
from bihuan.apps.loop.queries.scope import measures_visible_to
from bihuan.apps.loop.queries.standing import measure_facts
from bihuan.apps.loop.states import FINDING, MEASURE, ROUND
from bihuan.kit.deed import Actor
from bihuan.rules.status import Missing, closable

MOST_PROVED = 100


def evidence_of_measure(measure: Measure) -> QuerySet[Evidence]:
    """Evidence shown for a measure and not withdrawn."""
    shown = MeasureEvidence.objects.filter(measure=measure).values("evidence_id")
    return Evidence.objects.filter(pk__in=shown, withdrawn_reason="").order_by("pk")


def evidence_of_finding(finding: Finding) -> QuerySet[Evidence]:
    """Evidence shown for the measures of a finding and not withdrawn; each piece once."""
    shown = MeasureEvidence.objects.filter(
        measure__remedies__finding=finding, measure__remedies__void_reason=""
    ).exclude(measure__state="cancelled")
    pieces = Evidence.objects.filter(pk__in=shown.values("evidence_id"), withdrawn_reason="")
    return pieces.select_related("file", "entered_by").order_by("pk")


def evidence_in_reach(by: Actor) -> QuerySet[Evidence]:
    """Evidence one may look at: what proves a measure in reach, and what archives shows."""
    proving = MeasureEvidence.objects.filter(measure__in=measures_visible_to(by))
    shown = Evidence.objects.filter(pk__in=proving.values("evidence_id"))
    return shown | evidence_visible_to(by)


def proved_by(evidence_id: int, by: Actor) -> list[Proved]:
    """The measures and answers in reach that a piece of evidence is shown for."""
    measures = measures_visible_to(by).filter(evidence_links__evidence_id=evidence_id)
    answers = AnswerEvidence.objects.filter(
        evidence_id=evidence_id, answer__in=answers_visible_to(by)
    ).select_related("answer__round", "answer__clause")
    owed = measures.filter(remedies__void_reason="", remedies__finding__state__in=FINDING.open)
    needed = set(owed.values_list("pk", flat=True))
    return [
        *(
            Proved(
                _("Measure"),
                measure.text[:80],
                reverse("loop:measure", args=[measure.pk]),
                open=measure.pk in needed or measure.state in MEASURE.open,
            )
            for measure in measures.order_by("pk").distinct()[:MOST_PROVED]
        ),
        *(
            Proved(
                _("Answer"),
                f"{link.answer.round.name} · {link.answer.clause}",
                reverse("loop:answer", args=[link.answer_id]),
                ended=_("No longer shown for it.") if link.ended else "",
                open=not link.ended and link.answer.round.state in ROUND.open,
            )
            for link in answers.order_by("pk")[:MOST_PROVED]
        ),
    ]


def missing_before_closing(finding: Finding, *, chain_complete: bool) -> tuple[Missing, ...]:
    """What rules.status finds missing (C3.3): measures not verified, products without evidence,
    policies that are not lived by, money that did not come back."""
    measures = Measure.objects.filter(remedies__finding=finding, remedies__void_reason="")
    facts = measure_facts(finding, measures, on=finding.found_on)
    kinds = Counter(evidence_of_finding(finding).values_list("kind", flat=True))
    return (*closable(facts, evidence=kinds, chain_complete=chain_complete), *lacking(finding))


def missing_sentences(finding: Finding, missing: tuple[Missing, ...]) -> tuple[str, ...]:
    """What is missing, each as a sentence for the person."""
    texts = {
        str(pk): text[:40]
        for pk, text in Measure.objects.filter(remedies__finding=finding).values_list("pk", "text")
    }
    return tuple(_sentence(one, texts) for one in missing)


def _sentence(one: Missing, texts: dict[str, str]) -> str:
    if one.code == "measure_not_verified" and one.what == "finding":
        return _("There is no measure that answers it now.")
    words = {"what": texts.get(one.what, one.what)}
    if one.code == "measure_not_verified":
        return _("The measure “%(what)s” is not verified.") % words
    if one.code == "no_evidence":
        return _("There is no evidence of the kind “%(what)s”.") % words
    if one.code == "no_measure":
        return _("It has no measure.")
    return lack_sentence(one, texts) or _("The closure chain is not complete.")
