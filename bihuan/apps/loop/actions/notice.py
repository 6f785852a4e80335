"""A rectification starts from a notice: its problems become findings, word for word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from bihuan.apps.loop.actions.findings import assign, enter_finding
from bihuan.apps.loop.actions.measures import add_measure
from bihuan.apps.loop.actions.settling import finding_for
from bihuan.apps.loop.models import Finding
from bihuan.apps.loop.queries.notice import digest_of, imported_as, reported_measures
from bihuan.apps.loop.states import FINDING_TYPES, OFFICE
from bihuan.apps.people.models import Agency
from bihuan.apps.programmes.actions import create_programme, start
from bihuan.apps.programmes.actions.programmes import Outline
from bihuan.apps.programmes.models import Programme
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound, Refused

MOST_PROBLEMS = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem as the office confirmed it; `verbatim` is locked once imported."""

    verbatim: str
    part: str = ""
    kind: str = "deadline"
    lead_unit_id: int | None = None
    due_on: date | None = None


@act("loop.import_notice", label="Import a notice", may=OFFICE)
def import_notice(
    deed: Deed, *, outline: Outline, text: str, problems: Sequence[Problem]
) -> Programme:
    """Set up and start the rectification, with one finding a problem, in the notice's order."""
    _sound(problems)
    if text:
        _new_here(deed, text)
    digest = digest_of(text) if text else ""
    told = replace(outline, kind="rectification", notice_text=text, notice_sha256=digest)
    programme: Programme = create_programme(deed, outline=told)
    programme = start(deed, programme.pk)
    for problem in problems:
        _enter(deed, programme, problem)
    return programme


@act("loop.take_reported_measures", label="Take over reported measures")
def take_reported_measures(deed: Deed, *, finding_id: int, picks: Sequence[int]) -> int:
    """Measures the notice reports become measures of the finding, by their place in the notice."""
    finding = finding_for(deed, finding_id)
    offered = {line.index: line for line in reported_measures(finding)}
    if not picks:
        raise Refused(_("Choose at least one measure."))
    for index in sorted(set(picks)):
        line = offered.get(index)
        if line is None:
            raise NotFound(_("The notice reports no such measure."))
        if line.taken:
            raise Refused(_("Taken over already: “%(text)s”.") % {"text": line.text[:60]})
        add_measure(deed, finding_ids=[finding.pk], text=line.text)
    return len(set(picks))


def _new_here(deed: Deed, text: str) -> None:
    """Refuse a notice that was imported; two imports at once come one after the other."""
    Agency.objects.select_for_update(no_key=True).filter(pk=deed.by.agency_id or 0).first()
    known = imported_as(text, deed.by.agency_id)
    if known is not None:
        raise Refused(_("This notice was imported already: “%(name)s”.") % {"name": known.name})


def _enter(deed: Deed, programme: Programme, problem: Problem) -> Finding:
    finding = enter_finding(
        deed,
        verbatim=problem.verbatim,
        source="notice",
        kind=problem.kind,
        part=problem.part,
        programme_id=programme.pk,
        found_on=programme.starts_on,
        due_on=problem.due_on,
    )
    if problem.lead_unit_id is None:
        return finding
    return assign(
        deed, finding_id=finding.pk, lead_unit_id=problem.lead_unit_id, due_on=problem.due_on
    )


def _sound(problems: Sequence[Problem]) -> None:
    if not problems:
        raise Refused(_("Choose at least one problem to import."))
    if len(problems) > MOST_PROBLEMS:
        raise Refused(_("More than %(n)s problems at once.") % {"n": MOST_PROBLEMS})
    for line, problem in enumerate(problems, start=1):
        if not problem.verbatim.strip():
            raise Refused(_("Line %(line)s: the text of the problem is empty.") % {"line": line})
        if problem.kind not in FINDING_TYPES:
            raise Refused(_("Line %(line)s: unknown type of finding.") % {"line": line})
