"""Appraisal and destruction 鉴定销毁: drawn up, agreed by two others, carried out while watched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bihuan.apps.archives.models import (
    Disposal,
    DisposalItem,
    Evidence,
    File,
    FileText,
    Item,
)
from bihuan.apps.archives.queries import stored_at
from bihuan.apps.archives.queries.disposal import (
    disposals_visible_to,
    free_files,
    free_pieces,
    run_out,
    still_needed,
)
from bihuan.apps.archives.states import (
    ARCHIVE,
    DISPOSAL,
    FILERS,
    FIRST_TO_AGREE,
    LAST_TO_AGREE,
    METHODS,
    RETENTIONS,
    VERDICTS,
)
from bihuan.apps.people.models import Agency
from bihuan.apps.people.queries import persons_visible_to, serving
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotAllowed, NotFound, Refused

MOST_ITEMS = 1_000
BATCH = 500
AGREERS = (*FIRST_TO_AGREE, *LAST_TO_AGREE)


@act("archives.draw_disposal", label="Draw up an appraisal list", may=FILERS)
def draw_disposal(deed: Deed, *, item_ids: Sequence[int]) -> Disposal:
    """Items whose retention has run out, to be appraised one by one."""
    assert deed.by.agency_id is not None
    wanted = set(item_ids)
    if len(wanted) > MOST_ITEMS:
        raise Refused(_("A list holds at most %(most)s items.") % {"most": MOST_ITEMS})
    over = run_out(deed.by, on=deed.on).filter(item_class__agency_id=deed.by.agency_id)
    keys = set(over.filter(pk__in=wanted).values_list("pk", flat=True))
    if not wanted or keys != wanted:
        raise NotFound(_("Pick items whose retention has run out and that stand in a box."))
    items = list(Item.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    # whoever draws the next list waits for this number
    Agency.objects.select_for_update(no_key=True).get(pk=deed.by.agency_id)
    drawn = Disposal.objects.filter(agency_id=deed.by.agency_id, year=deed.on.year)
    disposal = Disposal.objects.create(
        agency_id=deed.by.agency_id,
        year=deed.on.year,
        serial=(drawn.aggregate(last=Max("serial"))["last"] or 0) + 1,
        drawn_by_id=deed.by.person_id,
        drawn_on=deed.on,
    )
    lines = [DisposalItem(disposal=disposal, item=item) for item in items]
    DisposalItem.objects.bulk_create(lines, BATCH)
    _hold(deed, items, "appraise", "appraised")
    return disposal


@act("archives.appraise_items", label="Appraise items", may=FILERS)
def appraise_items(
    deed: Deed,
    *,
    disposal_id: int,
    item_ids: Sequence[int],
    verdict: str,
    reason: str,
    retention: str = "",
) -> Disposal:
    """Keep these longer, for how long, or propose them for destruction; and why."""
    disposal = _locked(deed, disposal_id)
    advance(DISPOSAL, disposal.state, "appraise", held=deed.by.roles)
    if verdict not in VERDICTS or not reason.strip():
        raise Refused(_("Say whether they are kept longer or destroyed, and why."))
    if (verdict == "prolong") != (retention in RETENTIONS):
        raise Refused(_("Say how long what is kept longer is kept, and only of that."))
    lines = list(disposal.lines.select_related("item__item_class").filter(item__in=item_ids))
    if not item_ids or len(lines) != len(set(item_ids)):
        raise NotFound(_("There is no such item on this list."))
    if verdict == "destroy":
        _refuse_needed([line.item for line in lines])
    for line in lines:
        line.verdict, line.retention, line.reason = verdict, retention, reason.strip()[:200]
        line.appraised_by_id = deed.by.person_id
    fields = ["verdict", "retention", "reason", "appraised_by"]
    DisposalItem.objects.bulk_update(lines, fields, batch_size=BATCH)
    return disposal


@act("archives.submit_disposal", label="Submit an appraisal list", may=FILERS)
def submit_disposal(deed: Deed, *, disposal_id: int) -> Disposal:
    """Every item is appraised: two others decide."""
    disposal = _locked(deed, disposal_id)
    disposal.state = advance(DISPOSAL, disposal.state, "submit", held=deed.by.roles)
    open_ = disposal.lines.filter(verdict="").count()
    if open_:
        raise Refused(_("%(n)s items are not appraised yet.") % {"n": open_})
    disposal.reason = ""
    disposal.save()
    return disposal


@act("archives.agree_disposal", label="Agree to an appraisal list", may=FIRST_TO_AGREE)
def agree_disposal(deed: Deed, *, disposal_id: int, opinion: str) -> Disposal:
    """The first of the two; not who made the list."""
    disposal = _locked(deed, disposal_id)
    facts = {"opinion": opinion}
    disposal.state = advance(DISPOSAL, disposal.state, "agree", held=deed.by.roles, facts=facts)
    _other_person(deed, disposal)
    disposal.agreed_by_id, disposal.agreed_on = deed.by.person_id, deed.on
    disposal.agreed_note = opinion.strip()[:200]
    disposal.save()
    return disposal


@act("archives.approve_disposal", label="Approve an appraisal list", may=LAST_TO_AGREE)
def approve_disposal(deed: Deed, *, disposal_id: int, opinion: str) -> Disposal:
    """The second of the two: what is kept longer is so from now on; the rest may be destroyed."""
    disposal = _locked(deed, disposal_id)
    going = disposal.lines.filter(verdict="destroy").exists()
    move, facts = "approve" if going else "finish", {"opinion": opinion}
    disposal.state = advance(DISPOSAL, disposal.state, move, held=deed.by.roles, facts=facts)
    _other_person(deed, disposal)
    disposal.approved_by_id, disposal.approved_on = deed.by.person_id, deed.on
    disposal.approved_note = opinion.strip()[:200]
    disposal.save()
    _prolong(disposal, deed.on.year)
    return disposal


@act("archives.send_back_disposal", label="Send an appraisal list back", may=AGREERS)
def send_back_disposal(deed: Deed, *, disposal_id: int, reason: str) -> Disposal:
    """To be appraised again; who agreed before agrees anew."""
    disposal = _locked(deed, disposal_id)
    facts = {"reason": reason}
    disposal.state = advance(DISPOSAL, disposal.state, "send_back", held=deed.by.roles, facts=facts)
    disposal.reason = reason.strip()[:200]
    disposal.agreed_by, disposal.agreed_on, disposal.agreed_note = None, None, ""
    disposal.save()
    return disposal


@act("archives.drop_disposal", label="Give up an appraisal list", may=FILERS)
def drop_disposal(deed: Deed, *, disposal_id: int, reason: str) -> Disposal:
    """Nothing of it is destroyed; its items are free again."""
    disposal = _locked(deed, disposal_id)
    facts = {"reason": reason}
    disposal.state = advance(DISPOSAL, disposal.state, "drop", held=deed.by.roles, facts=facts)
    disposal.reason = reason.strip()[:200]
    disposal.save()
    held = [item for item in _items(disposal) if item.held == "appraised"]
    _hold(deed, held, "release", "")
    return disposal


@act("archives.destroy_items", label="Record a destruction", may=FILERS)
def destroy_items(
    deed: Deed,
    *,
    disposal_id: int,
    method: str,
    destroyed_on: date,
    watched_by_id: int,
    also_watched_by_id: int,
) -> Disposal:
    """How and when, under whose eyes; files nothing else uses go from the store."""
    disposal = _locked(deed, disposal_id)
    disposal.state = advance(DISPOSAL, disposal.state, "destroy", held=deed.by.roles)
    watchers = {watched_by_id, also_watched_by_id}
    people = serving(persons_visible_to(deed.by), on=deed.on).filter(pk__in=watchers)
    if people.filter(agency_id=disposal.agency_id).count() != len(watchers):
        raise NotFound(_("There is no such person."))
    if len(watchers) != 2 or deed.by.person_id in watchers or disposal.drawn_by_id in watchers:
        raise Refused(_("Two different persons watch it, neither of whom carries it out."))
    if method not in METHODS or disposal.approved_on is None:
        raise Refused(_("Say how it was destroyed."))
    if not disposal.approved_on <= destroyed_on <= deed.on:
        raise Refused(_("It was destroyed between the day of the approval and today."))
    items = _items(disposal, verdict="destroy")
    _refuse_needed(items)
    disposal.method, disposal.destroyed_on = method, destroyed_on
    disposal.watched_by_id, disposal.also_watched_by_id = watched_by_id, also_watched_by_id
    disposal.save()
    _hold(deed, items, "destroy", "destroyed")
    _forget(disposal, items)
    return disposal


def _forget(disposal: Disposal, items: Sequence[Item]) -> None:
    """Evidence of these items proves nothing any more; its files go unless something uses them."""
    pieces = free_pieces(items)
    said = _("Destroyed with the appraisal list %(no)s") % {"no": disposal}
    Evidence.objects.filter(pk__in=pieces, withdrawn_reason="").update(withdrawn_reason=said)
    # locked before it is asked what uses them: an upload of the same bytes locks its file as well
    maybe = File.objects.select_for_update(no_key=True).filter(evidence__in=pieces).order_by("pk")
    held = {file.pk for file in maybe}
    files = free_files(pieces) & held
    File.objects.filter(pk__in=files).update(destroyed_in=disposal)
    FileText.objects.filter(file__in=files).update(state="empty", content="", cut=False, fault="")
    transaction.on_commit(lambda: _erase(sorted(files)))


def erase_destroyed() -> int:
    """Bytes of destroyed files that are still there, after a removal that was broken off."""
    rows = File.objects.filter(destroyed_in__isnull=False).iterator(BATCH)
    left = [file.pk for file in rows if default_storage.exists(stored_at(file))]
    return _erase(left)


def _erase(keys: Sequence[int]) -> int:
    """Remove the bytes of destroyed files, but of those that came in again; how many went."""
    gone = 0
    for key in keys:
        with transaction.atomic():
            locked = File.objects.select_for_update(no_key=True)
            file = locked.filter(pk=key, destroyed_in__isnull=False).first()
            if file is not None:
                default_storage.delete(stored_at(file))
                gone += 1
    return gone


def _prolong(disposal: Disposal, year: int) -> None:
    lines = list(disposal.lines.select_related("item").filter(verdict="prolong"))
    for line in lines:
        line.item.prolonged_to, line.item.prolonged_in = line.retention, year
        line.item.held = ""
    fields = ["prolonged_to", "prolonged_in", "held"]
    Item.objects.bulk_update([line.item for line in lines], fields, batch_size=BATCH)


def _items(disposal: Disposal, **which: str) -> list[Item]:
    keys = disposal.lines.filter(**which).values("item_id")
    rows = Item.objects.select_for_update(no_key=True, of=("self",)).select_related("item_class")
    return list(rows.filter(pk__in=keys).order_by("pk"))


def _hold(deed: Deed, items: Sequence[Item], move: str, held: str) -> None:
    for item in items:
        advance(ARCHIVE, item.state, move, held=deed.by.roles)
        item.held = held
    Item.objects.bulk_update(items, ["held"], batch_size=BATCH)


def _refuse_needed(items: Sequence[Item]) -> None:
    if needed := still_needed(items):
        raise Refused(
            _("These items still prove something that is not settled."), items=tuple(needed)
        )


def _other_person(deed: Deed, disposal: Disposal) -> None:
    """Neither who made or appraised the list, nor the same person twice."""
    me = deed.by.person_id
    appraised = disposal.lines.filter(appraised_by_id=me or 0).exists()
    if me in (disposal.drawn_by_id, disposal.agreed_by_id) or appraised:
        raise NotAllowed(_("Who made the list, or agreed to it before, does not decide on it."))


def _locked(deed: Deed, disposal_id: int) -> Disposal:
    if not disposals_visible_to(deed.by).filter(pk=disposal_id).exists():
        raise NotFound(_("There is no such appraisal list."))
    return Disposal.objects.select_for_update(no_key=True).get(pk=disposal_id)
