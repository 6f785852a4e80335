"""The claims of a text → what it states more than once, and where it does not agree with itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bihuan.rules.reading.agreement.groups import Group, contradictions, groups
from bihuan.rules.reading.agreement.layout import Finding, Layout
from bihuan.rules.reading.agreement.rates import rates
from bihuan.rules.reading.agreement.sums import sums
from bihuan.rules.reading.claims.reading import Claim


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a text says of one subject in several places, and what in it cannot all be true."""

    groups: tuple[Group, ...]
    findings: tuple[Finding, ...]


def agreement(
    text: str, claims: Sequence[Claim], folds: Mapping[int, str] | None = None
) -> Agreement:
    """Hold the claims of a text against each other. Never raises.

    A false alarm costs more trust than a missed one earns: where the words leave it open whether
    two figures must agree, nothing is said. Findings are in the order of the text. ``folds`` are
    the lexicon's, so that traditional script is understood.
    """
    layout = Layout(text, claims, folds or {})
    found = [*contradictions(layout)]
    for run in layout.sentences:
        found.extend(sums(layout, run))
        found.extend(rates(layout, run))
    found.sort(key=lambda one: (min(one.claims), one.code, one.claims))
    return Agreement(tuple(groups(layout)), tuple(found))
