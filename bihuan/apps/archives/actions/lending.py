"""Lending 借阅: asked for and decided by two persons, or over the counter; out and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from bihuan.apps.archives.models import Item, Lending, LentItem
from bihuan.apps.archives.queries.dossiers import items_visible_to
from bihuan.apps.archives.queries.lending import lendings_visible_to, lent_out
from bihuan.apps.archives.states import (
    ARCHIVE,
    LENDERS,
    LENDING,
    LENT_DAYS,
    LONGEST_LENT_DAYS,
    ON_SHELF,
    WAYS,
)
from bihuan.apps.people.queries import persons_visible_to, serving
from bihuan.apps.people.states import BUSINESS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotAllowed, NotFound, Refused

MOST_ITEMS = 50


@dataclass(frozen=True, slots=True)
class Use:
    """What items are wanted for: purpose, how they are used, until when, what is copied."""

    purpose: str
    way: str = "take"
    due_on: date | None = None  # blank: after the usual days
    copies: str = ""


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody of another organisation, known by a letter or an identity card."""

    name: str
    organisation: str
    letter: str


@act("archives.ask_lending", label="Ask to borrow archives", may=BUSINESS)
def ask_lending(deed: Deed, *, item_ids: Sequence[int], use: Use) -> Lending:
    """Ask for items; somebody else decides."""
    items = _items(deed, item_ids)
    lending = _begin(deed, use, borrower_id=deed.by.person_id, outsider=None)
    LentItem.objects.bulk_create(LentItem(lending=lending, item=item) for item in items)
    return lending


@act("archives.lend", label="Lend over the counter", may=LENDERS)
def lend(
    deed: Deed,
    *,
    item_ids: Sequence[int],
    use: Use,
    borrower_id: int | None = None,
    outsider: Outsider | None = None,
) -> Lending:
    """Hand items out at once, to a colleague or to a named outsider."""
    if (borrower_id is None) == (outsider is None):
        raise Refused(_("Name either a colleague or somebody of another organisation."))
    if borrower_id is not None:
        _two_persons(deed, borrower_id)
        people = serving(persons_visible_to(deed.by), on=deed.on)
        if not people.filter(pk=borrower_id, agency_id=deed.by.agency_id or 0).exists():
            raise NotFound(_("There is no such person."))
    items = _items(deed, item_ids)
    _refuse_away(items)
    lending = _begin(deed, use, borrower_id=borrower_id, outsider=outsider)
    lending.state = advance(LENDING, lending.state, "approve", held=deed.by.roles)
    _hand_out(deed, lending)
    LentItem.objects.bulk_create(
        LentItem(lending=lending, item=item, handed_on=deed.on) for item in items
    )
    return lending


@act("archives.decide_lending", label="Decide on a loan", may=LENDERS)
def decide_lending(deed: Deed, *, lending_id: int, agreed: bool, reason: str = "") -> Lending:
    """Approve a loan or refuse it with a reason; never one's own."""
    lending = _locked(deed, lending_id)
    move = "approve" if agreed else "refuse"
    facts = {"reason": reason}
    state = advance(LENDING, lending.state, move, held=deed.by.roles, facts=facts)
    _two_persons(deed, lending.borrower_id)
    if agreed:
        _refuse_away(_own_items(lending))
    lending.state, lending.reason = state, reason.strip()[:200]
    lending.decided_by_id, lending.decided_on = deed.by.person_id, deed.on
    lending.save()
    return lending


@act("archives.hand_out", label="Hand out archives", may=LENDERS)
def hand_out(deed: Deed, *, lending_id: int) -> Lending:
    """An approved loan leaves the shelf."""
    lending = _locked(deed, lending_id)
    advance(LENDING, lending.state, "hand_out", held=deed.by.roles)
    _two_persons(deed, lending.borrower_id)
    _refuse_away(_own_items(lending))
    if lending.due_on < deed.on:
        raise Refused(_("It would be due back already: let the borrower ask anew."))
    _hand_out(deed, lending)
    for line in lending.lines.select_for_update(no_key=True):
        line.handed_on = deed.on
        line.save(update_fields=["handed_on"])
    return lending


@act("archives.extend_lending", label="Give a loan more time", may=LENDERS)
def extend_lending(deed: Deed, *, lending_id: int, due_on: date, reason: str) -> Lending:
    """Until a later day, for a reason; never one's own."""
    lending = _locked(deed, lending_id)
    advance(LENDING, lending.state, "extend", held=deed.by.roles, facts={"reason": reason})
    _two_persons(deed, lending.borrower_id)
    if due_on <= max(lending.due_on, deed.on) or due_on > _latest(deed):
        raise Refused(
            _("The new day lies after the old one and within %(days)s days.")
            % {"days": LONGEST_LENT_DAYS}
        )
    lending.due_on, lending.reason = due_on, reason.strip()[:200]
    lending.extended += 1
    lending.save()
    return lending


@act("archives.take_back_items", label="Take archives back", may=LENDERS)
def take_back_items(
    deed: Deed, *, lending_id: int, item_ids: Sequence[int], condition: str, copies: str = ""
) -> Lending:
    """Items came back, with their condition; the loan ends with the last of them."""
    lending = _locked(deed, lending_id)
    advance(LENDING, lending.state, "take_some", held=deed.by.roles)
    _two_persons(deed, lending.borrower_id)
    if not condition.strip():
        raise Refused(_("Say in what condition they came back."))
    out = {
        line.item_id: line
        for line in lending.lines.select_for_update(no_key=True).filter(returned_on=None)
    }
    wanted = set(item_ids)
    if not wanted or not wanted <= out.keys():
        raise NotFound(_("There is no such item in this loan."))
    for item_id in wanted:
        line = out[item_id]
        line.returned_on, line.received_by_id = deed.on, deed.by.person_id
        line.condition = condition.strip()[:200]
        line.save()
    lending.copies = copies.strip()[:120] or lending.copies
    if wanted == out.keys():
        lending.state = advance(LENDING, lending.state, "take_back", held=deed.by.roles)
    lending.save()
    return lending


@act("archives.withdraw_lending", label="Withdraw a loan asked for", may=BUSINESS)
def withdraw_lending(deed: Deed, *, lending_id: int) -> Lending:
    """Not needed any more; who asked says so."""
    lending = _locked(deed, lending_id)
    held = deed.by.roles | ({"asker"} if lending.asked_by_id == deed.by.person_id else set())
    lending.state = advance(LENDING, lending.state, "withdraw", held=frozenset(held))
    lending.save()
    return lending


def _begin(deed: Deed, use: Use, *, borrower_id: int | None, outsider: Outsider | None) -> Lending:
    assert deed.by.agency_id is not None
    due = use.due_on or deed.on + timedelta(days=LENT_DAYS)
    if use.way not in WAYS or not use.purpose.strip():
        raise Refused(_("Say what the archives are wanted for and how they are used."))
    if not deed.on <= due <= _latest(deed):
        raise Refused(
            _("A loan ends between today and %(days)s days from now.") % {"days": LONGEST_LENT_DAYS}
        )
    who = outsider or Outsider("", "", "")
    if outsider and not all(part.strip() for part in (who.name, who.organisation, who.letter)):
        raise Refused(_("Of an outsider give the name, the organisation and the letter or card."))
    return Lending.objects.create(
        agency_id=deed.by.agency_id,
        borrower_id=borrower_id,
        outsider=who.name.strip()[:60],
        organisation=who.organisation.strip()[:120],
        letter=who.letter.strip()[:120],
        purpose=use.purpose.strip()[:200],
        way=use.way,
        copies=use.copies.strip()[:120],
        due_on=due,
        asked_by_id=deed.by.person_id,
        asked_on=deed.on,
    )


def _hand_out(deed: Deed, lending: Lending) -> None:
    lending.state = advance(LENDING, lending.state, "hand_out", held=deed.by.roles)
    lending.decided_by_id = lending.decided_by_id or deed.by.person_id
    lending.decided_on = lending.decided_on or deed.on
    lending.save()


def _latest(deed: Deed) -> date:
    return deed.on + timedelta(days=LONGEST_LENT_DAYS)


def _two_persons(deed: Deed, borrower_id: int | None) -> None:
    if borrower_id is not None and borrower_id == deed.by.person_id:
        raise NotAllowed(_("Nobody keeps his own loan: another keeper does this."))


def _items(deed: Deed, item_ids: Sequence[int]) -> list[Item]:
    """The items, locked, all of them on the shelf of this agency."""
    wanted = sorted(set(item_ids))
    if len(wanted) > MOST_ITEMS:
        raise Refused(_("Borrow at most %(most)s items at once.") % {"most": MOST_ITEMS})
    seen = items_visible_to(deed.by).filter(
        pk__in=wanted, item_class__agency_id=deed.by.agency_id or 0
    )
    if not wanted or seen.count() != len(wanted):
        raise NotFound(_("There is no such item."))
    items = list(
        Item.objects.select_for_update(no_key=True, of=("self",))
        .select_related("item_class")
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    _refuse_gone(items)
    return items


def _own_items(lending: Lending) -> list[Item]:
    rows = Item.objects.select_for_update(no_key=True, of=("self",)).select_related("item_class")
    return list(rows.filter(lent__lending=lending).order_by("pk"))


def _refuse_gone(items: Sequence[Item]) -> None:
    gone = [
        f"{item.item_class}-{item.number:04} · {_(ARCHIVE.states[item.state].label)}"
        for item in items
        if item.state not in ON_SHELF
    ]
    if gone:
        raise Refused(_("These items are not on the shelf to be lent."), items=tuple(gone))


def _refuse_away(items: Sequence[Item]) -> None:
    """Nothing is lent twice, nor what is about to leave the shelf for good."""
    _refuse_gone(items)
    out = lent_out(item.pk for item in items)
    if out:
        words = tuple(
            f"{item.item_class}-{item.number:04} · {out[item.pk].lending}"
            for item in items
            if item.pk in out
        )
        raise Refused(_("These items are lent out already."), items=words)


def _locked(deed: Deed, lending_id: int) -> Lending:
    if not lendings_visible_to(deed.by).filter(pk=lending_id).exists():
        raise NotFound(_("There is no such loan."))
    return Lending.objects.select_for_update(no_key=True).get(pk=lending_id)
