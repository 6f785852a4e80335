"""What a period came to, in one sentence, and how a method is called with its setting."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bihuan.apps.surveillance.queries.warning import Setting, Week
from bihuan.kit import present

NARROW = 10


def period(label: str) -> str:
    """2024-W45 → week 45 of 2024, in words; a month likewise, a day as it is."""
    year, _dash, rest = label.partition("-")
    if rest.startswith("W"):
        return _("week %(week)s of %(year)s") % {"year": year, "week": int(rest[1:])}
    if "-" not in rest:
        return _("month %(month)s of %(year)s") % {"year": year, "month": int(rest)}
    return label


def number(value: float | None) -> str:
    """A figure as a sentence has it; a dash where there is none."""
    return present.figure(value)


def setting_words(setting: Setting) -> str:
    """The method, its baseline and its level."""
    given = dict(setting.whole)
    given["label"] = setting.label
    if "p" in given:
        given["p"] = f"{given['p'] * 100:g}"
    for key, value in given.items():
        if isinstance(value, float):
            given[key] = f"{value:g}"
    return _WORDS[setting.method]() % given


_WORDS = {
    "moving_percentile": lambda: _(
        "%(label)s: P%(p)s of the same period ± %(half)s, of %(years)s years"
    ),
    "farrington_flexible": lambda: _(
        "%(label)s: baseline the same period ± %(w)s, of %(b)s years; α = %(alpha)s"
    ),
    "farrington": lambda: _(
        "%(label)s: baseline the same period ± %(w)s, of %(b)s years; α = %(alpha)s"
    ),
    "ears": lambda: _("%(label)s %(method)s: baseline the %(baseline)s periods before"),
    "cusum": lambda: _("%(label)s: k = %(k)s, h = %(h)s"),
    "rki": lambda: _("%(label)s: baseline the same period ± %(w)s, of %(b)s years"),
    "bayes": lambda: _("%(label)s: %(b)s years back, half width %(w)s, α = %(alpha)s"),
    "cdc": lambda: _("%(label)s: %(b)s years, %(span)s periods summed, α = %(alpha)s"),
    "fixed": lambda: _("%(label)s: from %(threshold)s cases in %(span)s periods"),
}


def sentence(week: Week, setting: Setting) -> str:
    """Why the period alarmed, or why it did not."""
    given = {
        "when": period(week.label),
        "cases": number(week.held),
        "bound": number(week.bound),
        "expected": number(week.expected),
        "how": setting_words(setting),
        "why": week.reason,
    }
    if week.count is None:
        return _("For %(when)s the file names no count, so nothing can be said.") % given
    given["reported"] = (
        _("%(when)s, with the periods before summed: %(cases)s cases")
        if week.summed
        else _("%(when)s: %(cases)s cases")
    ) % given
    if week.bound is None:
        return _("%(reported)s. No bound: %(why)s (%(how)s).") % given
    given["basis"] = _basis(week, given)
    if not week.alarm:
        if week.held is not None and week.held > week.bound:
            return _("%(reported)s, above %(bound)s, but too few to alarm (%(basis)s).") % given
        return _("%(reported)s, not above the bound of %(bound)s: no alarm (%(basis)s).") % given
    return _alarmed(week, given)


def _basis(week: Week, given: dict[str, str]) -> str:
    if week.expected is None:
        return given["how"]
    return _("expected %(expected)s; %(how)s") % given


def _alarmed(week: Week, given: dict[str, str]) -> str:
    if week.held is not None and week.bound is not None and week.held <= week.bound:
        told = _("%(reported)s, reaching the bound of %(bound)s (%(basis)s).") % given
    else:
        told = _("%(reported)s, above the bound of %(bound)s (%(basis)s).") % given
    more = week.excess
    if more is None or more < NARROW:
        return told
    return told + _("That is %(percent)s%% more than expected.") % {"percent": f"{more:.0f}"}
