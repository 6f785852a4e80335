"""Papers made from the loop's records, each frozen with the day its figures count to."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.documents.actions import About, draft_document
from bihuan.apps.documents.models import Document
from bihuan.apps.documents.queries.scope import series_last_used
from bihuan.apps.loop.actions.settling import finding_for
from bihuan.apps.loop.models import Closure, Finding, Recheck, Round
from bihuan.apps.loop.queries import papers
from bihuan.apps.loop.queries.rounds import round_or_404
from bihuan.apps.loop.queries.scope import closures_visible_to, rechecks_visible_to
from bihuan.apps.loop.states import (
    CHECKERS,
    LEDGER_PRINTERS,
    OFFICE,
    ROUND_PAPERS,
    ROUND_PRINTERS,
    YEARLY,
)
from bihuan.apps.people.models import Person
from bihuan.apps.programmes.queries import session_or_404, visible_or_404
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotAllowed, NotFound, Refused

# A slip that still stands: one matter has one slip of a colour.
STANDING = ("draft", "submitted", "checked", "countersigned", "issued", "sealed", "delivered")


@act("loop.make_slip", label="Make a supervision slip", may=OFFICE)
def make_slip(deed: Deed, *, finding_id: int) -> Document:
    """督办单 in today's colour of the finding, in the last slip's series; one matter one slip."""
    finding = finding_for(deed, finding_id)
    slips = Document.objects.filter(kind="slip", about_key="loop.finding", about_id=finding.pk)
    sheet = papers.slip(finding, on=deed.on, order=slips.count() + 1)
    if sheet is None:
        raise Refused(_("It has no colour today: there is nothing to supervise."))
    _refuse_second(slips.filter(state__in=STANDING), sheet)
    series = series_last_used(finding.agency_id, sheet.kind)
    return _drafted(deed, sheet, _about_finding(finding), series_id=series)


@act("loop.make_closure_form", label="Make the form of a closure", may=LEDGER_PRINTERS)
def make_closure_form(deed: Deed, *, closure_id: int) -> Document:
    """销号审批表 with every opinion, signature and moment so far."""
    rows = closures_visible_to(deed.by).select_related("finding__programme", "applied_by")
    closure: Closure | None = rows.filter(pk=closure_id).first()
    if closure is None:
        raise NotFound(_("There is no such closure."))
    sheet = papers.closure_form(closure, on=deed.on)
    return _drafted(deed, sheet, _about_finding(closure.finding))


@act("loop.make_lookback_record", label="Make the record of a look-back", may=CHECKERS)
def make_lookback_record(deed: Deed, *, recheck_id: int) -> Document:
    """回头看记录."""
    rows = rechecks_visible_to(deed.by).select_related("finding__programme", "by")
    recheck: Recheck | None = rows.filter(pk=recheck_id).first()
    if recheck is None:
        raise NotFound(_("There is no such look-back."))
    sheet = papers.lookback_record(recheck, on=deed.on)
    return _drafted(deed, sheet, _about_finding(recheck.finding))


@act("loop.make_round_paper", label="Make a paper of a round", may=ROUND_PRINTERS)
def make_round_paper(deed: Deed, *, round_id: int, paper: str) -> Document:
    """督查记录, 自评表 or 缺口清单 of a round."""
    round_: Round = round_or_404(round_id, deed.by)
    if paper not in ROUND_PAPERS:
        raise Refused(_("There is no such paper of a round."))
    whole = deed.by.holds(*CHECKERS)
    if not whole and paper != "gaps":
        raise NotAllowed(_("A head of a department makes the list of its own gaps."))
    units = None if whole else deed.by.home_unit_ids
    sheet = papers.round_paper(round_, paper, on=deed.on, owed_by=units)
    page = reverse("loop:round", args=[round_.pk])
    return _drafted(deed, sheet, About("loop.round", round_.pk, page, round_.name))


@act("loop.make_ledger", label="Make the ledger as a paper", may=(*CHECKERS, "director"))
def make_ledger(deed: Deed, *, programme_id: int) -> Document:
    """整改台账 of a programme."""
    programme = visible_or_404(programme_id, deed.by)
    sheet = papers.ledger(programme, deed.by, on=deed.on)
    if not sheet.values["rows"]:
        raise Refused(_("This programme has no findings."))
    page = f"{reverse('loop:findings')}?programme={programme.pk}"
    return _drafted(deed, sheet, About("loop.ledger", programme.pk, page, programme.name))


@act("loop.make_minutes", label="Draft the minutes of a meeting", may=OFFICE)
def make_minutes(deed: Deed, *, session_id: int) -> Document:
    """会议纪要 of a dispatch or pass meeting that has ended, to be numbered and issued."""
    session = session_or_404(session_id, deed.by)
    if session.ended_at is None:
        raise Refused(_("End the meeting first: its record is then complete."))
    sheet = papers.minutes(session, deed.by, on=deed.on)
    if "present" not in sheet.values:
        raise Refused(_("Nobody is recorded as present: keep the attendance first."))
    page = reverse("programmes:session", args=[session.pk])
    return _drafted(deed, sheet, About("programmes.session", session.pk, page, session.title))


@act("loop.make_yearly", label="Make the figures of one's year", may=YEARLY)
def make_yearly(deed: Deed, *, year: int) -> Document:
    """年度述职数据页 of whoever asks, for the departments headed or in charge of."""
    if not deed.on.year - 5 <= year <= deed.on.year:
        raise Refused(_("Choose this year or one of the five before it."))
    person = Person.objects.get(pk=deed.by.person_id or 0)
    sheet = papers.yearly(deed.by, person, year, on=deed.on)
    return _drafted(deed, sheet, About("loop.yearly", person.pk, reverse("loop:totals")))


def _refuse_second(standing: Iterable[Document], sheet: papers.Sheet) -> None:
    for one in standing:
        if one.title == sheet.title:
            raise Refused(
                _("“%(title)s” stands already: one matter has one slip.") % {"title": one.title}
            )


def _about_finding(finding: Finding) -> About:
    page = reverse("loop:finding", args=[finding.pk])
    return About("loop.finding", finding.pk, page, f"{finding.number} {finding.title}"[:200])


def _drafted(
    deed: Deed, sheet: papers.Sheet, about: About, *, series_id: int | None = None
) -> Document:
    return draft_document(
        deed,
        kind=sheet.kind,
        title=sheet.title,
        values=sheet.values,
        about=about,
        as_of=deed.on,
        unit_id=sheet.unit_id,
        series_id=series_id,
    )
