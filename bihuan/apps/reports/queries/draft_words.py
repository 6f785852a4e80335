"""What was read of a draft, in words for an office: rules, reasons, and what does not agree."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.rules.reading.agreement.layout import Finding
from bihuan.rules.reading.agreement.spans import kind_of, scale_of
from bihuan.rules.reading.claims.reading import Claim

RULES = {
    "percent": _("Per cent in words"),
    "percents": _("Range of percentages"),
    "percent_sign": _("Number with a per cent sign"),
    "tenths": _("Tenths in words"),
    "half": _("Half"),
    "rate": _("Rate per head"),
    "fraction": _("Fraction in words"),
    "range": _("Range of numbers"),
    "money": _("Amount of money"),
    "count": _("Number with a measure word"),
    "han": _("Numeral in Chinese characters"),
}
# The reasons of the shipped lexicon; an agency's own are in its own words already.
REASONS = {
    "asked of the public": _("asked of the public"),
    "clock time": _("clock time"),
    "date": _("date"),
    "definition of a name, not a result": _("definition of a name, not a result"),
    "document or article number": _("document or article number"),
    "fixed expression": _("fixed expression"),
    "full marks": _("full marks"),
    "general duration": _("general duration"),
    "idiom": _("idiom"),
    "level word": _("level word"),
    "list number": _("list number"),
    "name": _("name with a numeral in it"),
    "name (category)": _("name of a category"),
    "name (congress or plan)": _("name of a congress or plan"),
    "name (grade)": _("name of a grade"),
    "name (rule or policy)": _("name of a rule or policy"),
    "name of a day": _("name of a day"),
    "number without a reading": _("number without a reading"),
    "one as an article": _("one as an article"),
    "ordinal or rank": _("ordinal or rank"),
    "page furniture": _("page furniture"),
    "ratio or formula": _("ratio or formula"),
    "telephone, postcode or address": _("telephone, postcode or address"),
    "threshold defining a group or limit of a standard": _("threshold or limit"),
    "title": _("part of a title"),
    "too long a number": _("too long a number"),
    "vague number": _("vague number"),
}
SENTENCES = {
    "differs": _("“%(subject)s” is told twice and differs: %(other)s before, %(stated)s here."),
    "parts_differ": _("The parts sum to %(computed)s; the total says %(stated)s."),
    "part_exceeds": _("The parts come to %(computed)s: more than the whole of %(stated)s."),
    "rate_differs": _("%(one)s out of %(other)s gives %(computed)s; the draft says %(stated)s."),
    "change_differs": _("From %(one)s, %(other)s follows %(computed)s; the draft says %(stated)s."),
    "wrong_direction": _("From %(other)s to %(stated)s goes the other way than the draft says."),
}


def rule_in_words(claim: Claim) -> str:
    """By which form it was read."""
    return gettext(RULES[claim.rule]) if claim.rule in RULES else claim.rule


def reason_in_words(reason: str) -> str:
    """Why a number is no claim."""
    return gettext(REASONS[reason]) if reason in REASONS else reason


def doubt_in_words(claim: Claim) -> str:
    """What an eye should see; "" for a claim that is plain."""
    if not claim.doubtful:
        return ""
    if not claim.unit:
        return gettext("No measure word: is it a figure at all?")
    return gettext("Written in Chinese characters: check the number read.")


def value_in_words(claim: Claim) -> str:
    """The value as it was read: 180, 3–5, 11.45."""
    ends = claim.value if isinstance(claim.value, tuple) else (claim.value,)
    return "–".join(_plain(Decimal(str(end))) for end in ends)


def sentence_of(finding: Finding, claims: Sequence[Claim]) -> str:
    """What does not agree, with the numbers it was computed from."""
    involved = [claims[place] for place in finding.claims]
    texts = ["".join(one.text.split()) for one in involved]
    values = {
        "subject": involved[0].subject,
        "stated": texts[0],
        "one": texts[1],
        "other": texts[-1],
        "computed": _computed(finding.computed, involved[0]),
    }
    return gettext(SENTENCES[finding.code]) % values


def _computed(value: float, stated: Claim) -> str:
    """A computed number in the unit of the claim it stands against."""
    scale = scale_of(stated.unit) if kind_of(stated.unit) == "元" else 1
    return _plain(Decimal(str(value)) / scale) + stated.unit


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
