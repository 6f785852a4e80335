"""Answers, entries and rules in words: for pages, sheets and refusals."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from bihuan.apps.loop.queries.answering import Standing
from bihuan.kit.present import points
from bihuan.rules.scoring import Rule

SHARE = Decimal("0.0000000001")


class Texts(Protocol):
    """What an answer says."""

    @property
    def method(self) -> str: ...
    @property
    def sample(self) -> str: ...
    @property
    def entry(self) -> Mapping[str, object] | None: ...
    @property
    def reason(self) -> str: ...
    @property
    def veto_failed(self) -> bool: ...


def told(standing: Standing, texts: Texts) -> dict[str, str]:
    """An answer, field by field, for the page that shows two of them."""
    fields = {
        _("Method"): texts.method,
        _("Sample looked at"): texts.sample,
        _("What was found"): entry_words(texts.entry),
        _("Reason"): texts.reason,
    }
    if standing.veto:
        fields[_("Veto failed")] = _("Yes") if texts.veto_failed else _("No")
    return fields


def entry_words(entry: Mapping[str, object] | None) -> str:
    """An entry as people read it."""
    if not entry:
        return ""
    if "deductions" in entry:
        return _deductions(entry)
    if "cases" in entry:
        return _("%(passed)s of %(cases)s") % entry
    if "share" in entry:
        return _("%(share)s of the points") % entry
    if "met" in entry:
        return _("Met") if entry["met"] else _("Not met")
    return str(entry.get("value") or "")


def share_of(given: Decimal, *, full: Decimal) -> Decimal:
    """Points a reviewer gives, as the share a rule of bands takes."""
    return (given / full).quantize(SHARE).normalize() if full else Decimal(0)


def points_of(share: Decimal, *, full: Decimal) -> Decimal:
    """The points a share stands for: in two places where these say the same."""
    short = (share * full).quantize(Decimal("0.01"))
    exact = share_of(short, full=full) == share
    return (short if exact else share * full).normalize()


def rule_words(rule: Rule, *, full: Decimal, unit: str = "") -> str:
    """A rule in a sentence, with the points it gives."""
    words = {"points": points(full), "unit": unit}
    if rule.kind == "scale":
        words["threshold"] = f"{rule.threshold:f}" if rule.threshold is not None else ""
        return _("%(points)s points × cases that reach %(threshold)s ÷ cases looked at") % words
    if rule.kind == "tier":
        words["bands"] = "; ".join(
            f"{points(full * band.low)}–{points(full * band.high)}" for band in rule.bands
        )
        return _("Judged by bands, of %(points)s points: %(bands)s") % words
    if rule.kind == "deduct":
        return _("%(points)s points less each deduction, not below 0") % words
    if rule.kind == "yes":
        return _("Met: %(points)s points; not met: 0") % words
    return _slope(rule, words)


def _slope(rule: Rule, words: dict[str, str]) -> str:
    full, zero = rule.limits()
    words |= {"full": points(full), "zero": points(zero)}
    if rule.kind == "inverse":
        return (
            _(
                "%(points)s points at %(full)s %(unit)s or less, 0 from %(zero)s %(unit)s,"
                " between them by proportion"
            )
            % words
        )
    return (
        _(
            "%(points)s points from %(full)s %(unit)s, 0 below %(zero)s %(unit)s,"
            " between them by proportion"
        )
        % words
    )


def _deductions(entry: Mapping[str, object]) -> str:
    listed, reasons = entry["deductions"], entry.get("reasons") or ()
    assert isinstance(listed, (list, tuple)) and isinstance(reasons, (list, tuple))
    if not listed:
        return _("No deduction")
    said = [*reasons, *[""] * (len(listed) - len(reasons))]
    return "；".join(f"−{lost} {why}".strip() for lost, why in zip(listed, said, strict=False))
