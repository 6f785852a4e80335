"""What a measure's product lacks: a policy that is lived by, money that came back.

Beside what rules.status asks of every finding, and told in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from bihuan.apps.loop.models import Finding, Measure, MeasurePolicy, Recovery
from bihuan.apps.loop.queries.recovery import balance_of
from bihuan.apps.policies import queries as policies
from bihuan.apps.policies.states import LACKS
from bihuan.kit.present import yuan
from bihuan.rules.status import Missing

POLICY: Final = "制度"
RECOVERY: Final = "追缴"


def links_of(measures: Iterable[Measure]) -> list[MeasurePolicy]:
    """The policies named on measures, each with whether it was carried out."""
    links = MeasurePolicy.objects.filter(measure__in=list(measures), void_reason="")
    links = links.select_related("policy__unit").annotate(used=policies.in_use("policy_id"))
    return list(links.order_by("pk"))


def codes_of(link: MeasurePolicy) -> tuple[str, ...]:
    """What a policy named on a measure still lacks."""
    used: bool = link.used  # type: ignore[attr-defined]  # annotated by `links_of`
    return policies.lacks(link.policy, used=used)


def wants_policy(measure: Measure) -> bool:
    """Whether a measure stands only with a policy that is carried out: its programme says so."""
    if measure.product_kind != POLICY:
        return False
    served = Finding.objects.filter(remedies__measure=measure, remedies__void_reason="")
    free = served.filter(programme__policy_in_use=False)
    return not served.exists() or served.count() > free.count()


def product_lacks(measure: Measure, *of: str) -> tuple[str, ...]:
    """What the product of a measure lacks, as sentences."""
    found: list[Missing] = []
    if "policy" in of and wants_policy(measure):
        found += _policies_missing([measure])
    if "recovery" in of and measure.product_kind == RECOVERY:
        found += _money_missing(measure)
    texts = {str(measure.pk): measure.text[:40]}
    return tuple(lack_sentence(one, texts) for one in found)


def lacking(finding: Finding) -> tuple[Missing, ...]:
    """What the products of a finding's measures lack before it may be closed."""
    live = list(
        Measure.objects.filter(remedies__finding=finding, remedies__void_reason="").exclude(
            state="cancelled"
        )
    )
    found: list[Missing] = []
    if finding.programme is None or finding.programme.policy_in_use:
        found += _policies_missing([m for m in live if m.product_kind == POLICY])
    recovery = Recovery.objects.filter(finding=finding).first()
    if recovery is not None:
        found += _gaps(recovery)
    for measure in live:
        if measure.product_kind == RECOVERY:
            found += [one for one in _money_missing(measure) if one.code == "no_recovery"]
    return tuple(dict.fromkeys(found))


def lack_sentence(one: Missing, texts: Mapping[str, str]) -> str:
    """One thing that is missing, as a sentence; empty for what this module does not know."""
    words = {"what": texts.get(one.what, one.what)}
    if one.code in LACKS:
        return _(LACKS[one.code]) % words
    if one.code == "no_policy":
        return _("The measure “%(what)s” names no policy yet.") % words
    if one.code == "no_recovery":
        return _("For the measure “%(what)s” no amount to recover is stated.") % words
    if one.code == "recovery_unlisted":
        return _("The lines name %(what)s yuan less than the amount to recover.") % words
    if one.code == "recovery_gap":
        return _("Of the amount to recover, %(what)s yuan neither came in nor were waived.") % words
    return ""


def _policies_missing(measures: list[Measure]) -> list[Missing]:
    links = links_of(measures)
    named = {link.measure_id for link in links}
    unnamed = [Missing("no_policy", str(m.pk)) for m in measures if m.pk not in named]
    lacks = [Missing(code, link.policy.name) for link in links for code in codes_of(link)]
    return list(dict.fromkeys([*unnamed, *lacks]))


def _money_missing(measure: Measure) -> list[Missing]:
    """A measure that recovers money: one of its findings states how much, and all balance."""
    stated = list(
        Recovery.objects.filter(
            finding__remedies__measure=measure, finding__remedies__void_reason=""
        )
    )
    if not stated:
        return [Missing("no_recovery", str(measure.pk))]
    return [one for recovery in stated for one in _gaps(recovery)]


def _gaps(recovery: Recovery) -> list[Missing]:
    standing = balance_of(recovery)
    ways = (("recovery_unlisted", standing.unlisted), ("recovery_gap", standing.gap))
    return [Missing(code, yuan(left)) for code, left in ways if left]
