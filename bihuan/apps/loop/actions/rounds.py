"""Rounds: made with an answer for each leaf, opened, closed, reopened; consensus of two."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.apps.loop.actions import filling
from bihuan.apps.loop.actions.entering import Given, scored
from bihuan.apps.loop.models import Answer, Round
from bihuan.apps.loop.queries.answering import may_give, standings_of
from bihuan.apps.loop.queries.rounds import locked_round, round_or_404, unanswered, uncovered
from bihuan.apps.loop.states import CHECKERS, NOT_FOLLOWED_UP, OFFICE, ROUND
from bihuan.apps.programmes import actions as programmes
from bihuan.apps.programmes.queries import occurrences_visible_to, visible_or_404
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotFound, Refused

NAMED = 50  # so many items are named in a refusal


@act("loop.create_round", label="Create a round", may=CHECKERS)
def create_round(
    deed: Deed,
    programme_id: int,
    *,
    kind: str,
    name: str,
    starts_on: date,
    ends_on: date | None = None,
    copy_from: int | None = None,
) -> Round:
    """Create a round with an empty answer for every leaf.

    `copy_from` names an earlier round, maybe under an older version of the standard: where a
    leaf is unchanged its texts and evidence are carried over, to be confirmed or corrected.
    """
    if kind == "consensus":
        raise Refused(_("A consensus is made from two rounds: compare them first."))
    programme = visible_or_404(programme_id, deed.by)
    round_ = filling.new_round(
        programme, kind=kind, name=name, starts_on=starts_on, ends_on=ends_on
    )
    round_.based_on = round_or_404(copy_from, deed.by) if copy_from else None
    round_.save()
    answers = filling.empty_answers(round_)
    taken = filling.carry_over(answers, round_.based_on) if round_.based_on else {}
    Answer.objects.bulk_create(answers)
    filling.lend_evidence(answers, taken)
    return round_


@act("loop.create_consensus", label="Create a consensus", may=CHECKERS)
def create_consensus(
    deed: Deed,
    first_id: int,
    second_id: int,
    *,
    name: str,
    starts_on: date,
    ends_on: date | None = None,
) -> Round:
    """A round of its own that settles two: what they agree on is copied, the rest left to settle.

    The two stay as they are. They agree on a leaf when both scored it the same.
    """
    first, second = round_or_404(first_id, deed.by), round_or_404(second_id, deed.by)
    filling.check_settling(first, second)
    round_ = filling.new_round(
        second.programme, kind="consensus", name=name, starts_on=starts_on, ends_on=ends_on
    )
    round_.based_on, round_.against = first, second
    round_.save()
    answers, agreed = filling.empty_answers(round_), filling.agreed(first, second)
    for answer in answers:
        if answer.clause_id in agreed:
            filling.take(answer, agreed[answer.clause_id], at=deed.at)
    Answer.objects.bulk_create(answers)
    filling.lend_evidence(answers, agreed)
    return round_


@act("loop.open_round", label="Open the round", may=CHECKERS)
def open_round(deed: Deed, round_id: int) -> Round:
    """Begin: from now on answers are given. Lead departments are taken as they are today."""
    round_ = locked_round(round_id, deed.by)
    state = advance(ROUND, round_.state, "open", held=deed.by.roles)
    if round_.programme.state != "running":
        raise Refused(_("Start the programme first."))
    filling.follow_units(round_)
    round_.state = state
    round_.save(update_fields=["state"])
    return round_


@act("loop.close_round", label="Close the round", may=CHECKERS)
def close_round(
    deed: Deed,
    round_id: int,
    *,
    partial: bool = False,
    reason: str = "",
    occurrence_id: int | None = None,
    path: str = "",
) -> Round:
    """Close a round that is complete, or say why not; every deduction must have been followed up.

    `occurrence_id` records the round, with its address, as what a cadence asked for.
    """
    round_ = locked_round(round_id, deed.by)
    state = advance(ROUND, round_.state, "close", held=deed.by.roles)
    _complete_unless_told(round_, partial=partial, reason=reason)
    _followed_up(round_)
    round_.state, round_.closed_at, round_.note = state, deed.at, reason.strip()
    round_.save(update_fields=["state", "closed_at", "note"])
    if occurrence_id is not None:
        _record_occurrence(deed, round_, occurrence_id, path)
    return round_


@act("loop.reopen_round", label="Reopen a round", may=OFFICE)
def reopen_round(deed: Deed, round_id: int, *, reason: str) -> Round:
    """Open a closed round again, with the reason."""
    round_ = locked_round(round_id, deed.by)
    facts = {"reason": reason}
    round_.state = advance(ROUND, round_.state, "reopen", held=deed.by.roles, facts=facts)
    round_.closed_at, round_.note = None, reason.strip()
    round_.save(update_fields=["state", "closed_at", "note"])
    return round_


@act("loop.confirm_carried", label="Confirm answers carried over")
def confirm_carried(deed: Deed, round_id: int) -> int:
    """Confirm, as they are, all carried-over answers this person may give; they are scored now."""
    round_ = round_or_404(round_id, deed.by)
    carried = round_.answers.filter(entry__isnull=False, score__isnull=True)
    ids = list(carried.values_list("pk", flat=True))
    mine = [s for s in standings_of(ids, deed.by, lock=True) if not may_give(s, deed.by)]
    rows = round_.answers.in_bulk([s.id for s in mine])
    for standing in mine:
        rows[standing.id].score = scored(standing, Given(entry=standing.entry))
    filling.confirm(rows, by_id=deed.by.person_id, at=deed.at)
    return len(mine)


def _complete_unless_told(round_: Round, *, partial: bool, reason: str) -> None:
    missing = list(unanswered(round_))
    if not missing:
        return
    if not partial:
        raise Refused(
            ngettext(
                "%(n)s clause has no answer yet.",
                "%(n)s clauses have no answer yet.",
                len(missing),
            )
            % {"n": len(missing)},
            items=tuple(str(answer.clause) for answer in missing[:NAMED]),
        )
    if not reason.strip():
        raise Refused(_("Say why the round is closed incomplete."))


def _followed_up(round_: Round) -> None:
    if round_.kind in NOT_FOLLOWED_UP:
        return
    missing = list(uncovered(round_))
    if missing:
        raise Refused(
            ngettext(
                "%(n)s deduction has neither a finding nor a reason why there is none.",
                "%(n)s deductions have neither a finding nor a reason why there is none.",
                len(missing),
            )
            % {"n": len(missing)},
            items=tuple(str(answer.clause) for answer in missing[:NAMED]),
        )


def _record_occurrence(deed: Deed, round_: Round, occurrence_id: int, path: str) -> None:
    owed = occurrences_visible_to(deed.by).filter(
        pk=occurrence_id, cadence__programme_id=round_.programme_id
    )
    if not owed.exists():
        raise NotFound(_("There is no such occurrence in this programme."))
    programmes.record_held(deed, occurrence_id, done_on=deed.on, note=round_.name, path=path)
