"""A meeting's items: every open finding, what changed since the meeting before, what was said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.apps.loop.models import Finding, MeasureEvidence, Passage, Progress, Verdict
from bihuan.apps.loop.queries.ledger_rows import LedgerRow, rows_of
from bihuan.apps.loop.queries.scope import findings_visible_to
from bihuan.apps.loop.queries.standing import has_colour
from bihuan.apps.loop.states import EXTENSION, FINDING, VERDICTS
from bihuan.apps.people.models import Unit
from bihuan.apps.programmes.models import Session
from bihuan.kit import present
from bihuan.kit.deed import OFFICE_ZONE, Actor
from bihuan.kit.refusals import NotFound

MOST_ITEMS = 500
# Passages that are told; besides the moves of the table.
MOVES = {move.name: move.label for move in FINDING.moves} | {
    "redate": "Due date changed",
    "escalate": "Escalated",
    "hand_over": "Handed over",
}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which of the items are shown; blank does not narrow."""

    lead_unit: int | None = None
    colour: str | None = None  # "" asks for items without colour
    show: str = ""  # "" all | to_do | done


@dataclass(slots=True)
class Item:
    """A finding before the meeting."""

    row: LedgerRow
    moved: list[Passage] = field(default_factory=list)  # since the meeting before
    reports: list[Progress] = field(default_factory=list)  # since the meeting before
    proofs: int = 0  # evidence entered since
    settled: int = 0  # measures verified since
    asked: list[tuple[str, date]] = field(default_factory=list)  # extensions: state msgid, to when
    blockers: list[str] = field(default_factory=list)  # of the latest report of each open measure
    last: Verdict | None = None  # what an earlier meeting said
    verdict: Verdict | None = None  # what this one says

    @property
    def pk(self) -> int:
        return self.row.pk

    @property
    def news(self) -> list[str]:
        """What changed since the meeting before, a sentence each."""
        said = [f"{_(MOVES[p.move])} {present.day(p.at)}" for p in self.moved]
        said += [f"{r.percent}% {r.text}" for r in self.reports]
        if self.settled:
            words = ngettext("%(n)s measure verified", "%(n)s measures verified", self.settled)
            said.append(words % {"n": self.settled})
        if self.proofs:
            words = ngettext(
                "%(n)s piece of evidence added", "%(n)s pieces of evidence added", self.proofs
            )
            said.append(words % {"n": self.proofs})
        for state, to_due in self.asked:
            words = _("Extension to %(day)s: %(state)s")
            said.append(words % {"day": to_due, "state": _(state)})
        return said


@dataclass(slots=True)
class Dispatch:
    """A meeting with its items."""

    session: Session
    since: datetime | None  # the meeting before; none is the first
    total: int  # items of the whole meeting
    done: int  # those with a verdict
    items: list[Item]
    more: int  # items that answer the filter beyond those shown


def dispatch(by: Actor, session: Session, asked: Narrowed, *, on: date) -> Dispatch:
    """The items of a meeting: what is open, and what it gave a verdict on; ten queries or so."""
    shown = _narrowed(_items(by, session), session, asked, on=on)
    named = shown.select_related("programme", "lead_unit", "leader", "handler")
    findings = list(named.order_by("number", "pk")[:MOST_ITEMS])
    more = 0 if len(findings) < MOST_ITEMS else max(shown.count() - MOST_ITEMS, 0)
    since = _since(session)
    items = _told_of(findings, session, since, on=on)
    total, done = counts_of(by, session)
    return Dispatch(session, since, total, done, items, more)


def counts_of(by: Actor, session: Session) -> tuple[int, int]:
    """How many items the meeting has, and how many of them have its verdict."""
    counts = _items(by, session).aggregate(
        total=Count("pk"), done=Count("pk", filter=_told(session))
    )
    return counts["total"], counts["done"]


def item_of(by: Actor, session: Session, finding_id: int, *, on: date) -> Item:
    """One item of a meeting, as `dispatch` shows it."""
    named = _items(by, session).select_related("programme", "lead_unit", "leader", "handler")
    found = list(named.filter(pk=finding_id))
    if not found:
        raise NotFound(_("There is no such finding."))
    return _told_of(found, session, _since(session), on=on)[0]


def units_of(by: Actor, session: Session) -> list[tuple[str, str]]:
    """The departments that lead an item, to choose from."""
    leading = _items(by, session).values("lead_unit_id")
    units = Unit.objects.filter(pk__in=leading).order_by("order", "pk")
    return [(str(pk), name) for pk, name in units.values_list("pk", "name")]


def _items(by: Actor, session: Session) -> QuerySet[Finding]:
    mine = findings_visible_to(by).filter(programme_id=session.programme_id)
    return mine.filter(Q(state__in=FINDING.open) | _told(session))


def _told(session: Session) -> Q:
    return Q(pk__in=Verdict.objects.filter(session=session).values("finding_id"))


def _narrowed(
    items: QuerySet[Finding], session: Session, asked: Narrowed, *, on: date
) -> QuerySet[Finding]:
    if asked.lead_unit is not None:
        items = items.filter(lead_unit_id=asked.lead_unit)
    if asked.colour is not None:
        items = items.filter(has_colour(asked.colour, on=on))
    ways = {"to_do": ~_told(session), "done": _told(session)}
    return items.filter(ways.get(asked.show, Q()))


def _since(session: Session) -> datetime | None:
    """When the meeting of the same kind before this one was held."""
    before = Session.objects.filter(
        programme_id=session.programme_id, kind=session.kind, held_at__lt=session.held_at
    )
    return before.order_by("-held_at").values_list("held_at", flat=True).first()


def _told_of(
    findings: list[Finding], session: Session, since: datetime | None, *, on: date
) -> list[Item]:
    """The items with all that is told of them; the record of a past meeting ends with it."""
    items = [Item(row) for row in rows_of(findings, on=on)]
    by_pk = {item.pk: item for item in items}
    by_measure: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        for line in item.row.live:
            by_measure[line.pk].append(item)
    window = _window(since, session.ended_at)
    _tell_moves(by_pk, window)
    _tell_reports(by_measure, window, until=session.ended_at)
    _tell_measures(items, since, session.ended_at)
    _tell_proofs(by_measure, since)
    _tell_verdicts(by_pk, session)
    return items


def _window(since: datetime | None, until: datetime | None) -> Q:
    found = Q()
    if since is not None:
        found &= Q(at__gt=since)
    return found & Q(at__lte=until) if until is not None else found


def _tell_moves(by_pk: dict[int, Item], window: Q) -> None:
    passages = Passage.objects.filter(window, finding__in=by_pk, move__in=MOVES)
    for passage in passages.order_by("at", "pk"):
        by_pk[passage.finding_id].moved.append(passage)


def _tell_reports(by_measure: dict[int, list[Item]], window: Q, *, until: datetime | None) -> None:
    """Reports since the meeting before; and what, by the latest of each measure, is in the way."""
    reports = Progress.objects.filter(measure__in=by_measure)
    for report in reports.filter(window).order_by("at", "pk"):
        for item in by_measure[report.measure_id]:
            item.reports.append(report)
    latest = reports.filter(_window(None, until)).filter(measure__state="open")
    for report in latest.order_by("measure_id", "-at", "-pk").distinct("measure_id"):
        for item in by_measure[report.measure_id]:
            if report.blocker:
                item.blockers.append(report.blocker)


def _tell_measures(items: Iterable[Item], since: datetime | None, until: datetime | None) -> None:
    """Measures verified, extensions asked for or decided: the rows hold them already."""
    first, last = _day(since) or date.min, _day(until) or date.max
    for item in items:
        for line in item.row.live:
            verified = line.measure.verified_on
            item.settled += verified is not None and first <= verified <= last
            for extension in line.extensions:
                when = _day(extension.decided_at or extension.asked_at)
                if when is not None and first <= when <= last:
                    label = EXTENSION.states[extension.state].label
                    item.asked.append((label, extension.to_due))


def _tell_proofs(by_measure: dict[int, list[Item]], since: datetime | None) -> None:
    """Evidence entered from the day of the meeting before on (entry is known by its day)."""
    entered = MeasureEvidence.objects.filter(
        measure__in=by_measure,
        evidence__withdrawn_reason="",
        evidence__entered_on__gte=_day(since) or date.min,
    )
    for measure_id, n in entered.values_list("measure_id").annotate(n=Count("pk")):
        for item in by_measure[measure_id]:
            item.proofs += n


def _tell_verdicts(by_pk: dict[int, Item], session: Session) -> None:
    verdicts = Verdict.objects.filter(finding__in=by_pk)
    if session.ended_at is not None:
        verdicts = verdicts.filter(Q(at__lte=session.ended_at) | Q(session=session))
    for verdict in verdicts.select_related("session", "by").order_by("at", "pk"):
        item = by_pk[verdict.finding_id]
        if verdict.session_id == session.pk:
            item.verdict = verdict
        else:
            item.last = verdict


def verdict_words(verdict: Verdict) -> str:
    """A verdict as a line: what, the new date, the note."""
    parts = [_(VERDICTS[verdict.verdict])]
    if verdict.new_due_on:
        parts.append(present.day(verdict.new_due_on))
    return " ".join(part for part in (*parts, verdict.note) if part)


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(OFFICE_ZONE).date() if moment is not None else None
