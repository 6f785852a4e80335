"""What is given for a clause: checked against its rule and scored, with a sentence for each no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from bihuan.apps.loop.queries.answering import Standing
from bihuan.apps.standards.states import METHODS
from bihuan.kit.refusals import Refused
from bihuan.kit.wording import refused
from bihuan.rules.refusal import Refusal
from bihuan.rules.scoring import Entry, Rule, Sampled, parse_entry, score
from bihuan.rules.standard import figure

# Rules whose entry does not say by itself why points were lost.
JUDGED = frozenset({"tier", "yes"})
SAMPLE_CHARS = 300
_NUMBER = re.compile(r"[+-]?\d{1,24}(?:\.\d{1,24})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody says of a clause, as entered."""

    method: str = ""
    sample: str = ""
    entry: Mapping[str, object] | None = None
    reason: str = ""
    veto_failed: bool = False


def scored(standing: Standing, given: Given) -> Decimal | None:
    """The points for what was given, after every check; None while nothing was entered."""
    try:
        points = _points(standing, given)
    except Refusal as refusal:
        raise refused(refusal, about=standing.label) from refusal
    _check_words(standing, given, points)
    return points


def plain_entry(entry: Mapping[str, object] | None) -> dict[str, object] | None:
    """The entry as it is stored: numbers as text, so that none loses a digit; None when empty."""
    if not entry or all(value in (None, "", [], ()) for value in entry.values()):
        return None if not entry or "deductions" not in entry else _deductions(entry)
    if "deductions" in entry:
        return _deductions(entry)
    return {name: _plain(value) for name, value in entry.items()}


def tidy(given: Given) -> Given:
    """What is given, as it is stored: no outer blanks, one kind of line end, plain numbers."""
    return Given(
        method=given.method.strip(),
        sample=given.sample.strip(),
        entry=plain_entry(given.entry),
        reason=given.reason.replace("\r\n", "\n").strip(),
        veto_failed=given.veto_failed,
    )


def lost_points(standing: Standing, given: Given, points: Decimal | None) -> bool:
    """Whether a deduction was made."""
    return given.veto_failed or (points is not None and points < standing.full)


def _points(standing: Standing, given: Given) -> Decimal | None:
    rule = standing.rule
    entry = parse_entry(rule, given.entry)
    if entry is None:
        return None
    _check_entry(rule, entry, given.entry or {})
    return score(rule, full_score=standing.full, entry=entry)


def _check_entry(rule: Rule, entry: Entry, told: Mapping[str, object]) -> None:
    """What the scoring would take, and an answer does not."""
    if isinstance(entry, Sampled):
        if entry.cases == 0:
            raise Refusal("entry_no_cases")
    elif rule.kind == "deduct" and isinstance(entry, tuple):
        _check_reasons(entry, told.get("reasons"))
    elif not isinstance(entry, tuple) and entry < 0:
        raise Refusal("entry_value_negative", value=entry)


def _check_reasons(deductions: tuple[Decimal | int, ...], reasons: object) -> None:
    said = [str(r).strip() for r in reasons] if isinstance(reasons, (list, tuple)) else []
    said = [reason for reason in said if reason]
    if len(said) != len(deductions):
        raise Refusal("entry_reasons", deductions=len(deductions), reasons=len(said))


def _check_words(standing: Standing, given: Given, points: Decimal | None) -> None:
    about = {"clause": standing.label}
    if given.method and given.method not in METHODS:
        raise Refused(_("%(clause)s: unknown method.") % about)
    if len(given.sample) > SAMPLE_CHARS:
        raise Refused(_("%(clause)s: what was looked at is too long.") % about)
    allowed = {m for methods in standing.mandates for m in methods}
    bound = standing.mandates and all(standing.mandates)
    if bound and given.method and given.method not in allowed:
        raise Refused(_("%(clause)s: your mandate does not name this method.") % about)
    if given.veto_failed and not standing.veto:
        raise Refused(_("%(clause)s is not a veto clause.") % about)
    judged = standing.rule.kind in JUDGED and lost_points(standing, given, points)
    if (judged or given.veto_failed) and not given.reason.strip():
        raise Refused(_("%(clause)s: say why points are lost.") % about)


def _deductions(entry: Mapping[str, object]) -> dict[str, object] | None:
    listed, reasons = entry.get("deductions"), entry.get("reasons")
    if not isinstance(listed, (list, tuple)):
        return dict(entry) if listed is not None else None
    said = list(reasons) if isinstance(reasons, (list, tuple)) else []
    return {
        "deductions": [_plain(value) for value in listed],
        "reasons": [str(reason).strip() for reason in said],
    }


def _plain(value: object) -> object:
    """A number as text without idle zeros: 85 and 85.0 are one entry."""
    if isinstance(value, bool) or value is None:
        return value
    text = f"{value:f}" if isinstance(value, Decimal) else str(value).strip()
    return figure(Decimal(text)) if _NUMBER.fullmatch(text) else text
