"""An edition while it is prepared: frozen from the ledger, worded, and what is hidden decided."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Max
from django.utils.translation import gettext as _

from bihuan.apps.reports.models import Edition
from bihuan.apps.reports.queries.composing import to_decide
from bihuan.apps.reports.queries.drafting import first_words
from bihuan.apps.reports.queries.facts import facts_of
from bihuan.apps.reports.queries.scope import locked_edition, locked_publication
from bihuan.apps.reports.states import EDITION, PREPARERS, UNFINISHED
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import Changed, NotFound, Refused
from bihuan.rules.publication import faults

WORD_CHARS = 20_000


class Decision(NamedTuple):
    """What becomes of a candidate: hidden, or kept for a reason."""

    key: str
    keep: bool
    reason: str = ""


@act("reports.make_edition", label="Make an edition", may=PREPARERS)
def make_edition(deed: Deed, publication_id: int, *, correction_note: str = "") -> Edition:
    """Freeze the ledger as it is at this moment; after one was out it says what it corrects."""
    publication = locked_publication(publication_id, deed.by)
    if deed.by.person_id is None:
        raise NotFound(_("There is no such record."))
    earlier = publication.editions.order_by("-number")
    if earlier.filter(state__in=UNFINISHED).exists():
        raise Refused(_("An edition is being prepared already: finish or discard that one."))
    was_out = earlier.exclude(state="discarded")
    if was_out.exists() and not correction_note.strip():
        raise Refused(_("Say what the new edition corrects, and why."))
    last = earlier.first()
    words = (last.introduction, last.closing) if last else first_words(publication)
    facts = facts_of(publication, on=deed.on)
    if not facts["items"]:
        raise Refused(_("There is nothing to publish yet."))
    assert not faults(facts)
    number = (earlier.aggregate(last=Max("number"))["last"] or 0) + 1
    edition = Edition(
        publication=publication,
        number=number,
        cut_off=deed.at,
        facts=facts,
        introduction=words[0],
        closing=words[1],
        correction_note=correction_note.strip(),
        decisions=last.decisions if last else {},
        prepared_by_id=deed.by.person_id,
        preparers=[deed.by.person_id],
    )
    return keep(deed, edition)


@act("reports.write_words", label="Edit the words of an edition", may=PREPARERS)
def write_words(
    deed: Deed, edition_id: int, *, introduction: str, closing: str, version: int | None = None
) -> Edition:
    """Write what stands before and after the rows; the rows themselves are frozen."""
    edition = locked_edition(edition_id, deed.by)
    _unchanged_since(edition, version, yours=introduction)
    edition.state = advance(EDITION, edition.state, "write", held=deed.by.roles)
    if not introduction.strip() or not closing.strip():
        raise Refused(_("Introduction and closing words are both needed."))
    if max(len(introduction), len(closing)) > WORD_CHARS:
        raise Refused(
            _("The text is too long: at most %(most)s characters.") % {"most": WORD_CHARS}
        )
    edition.introduction, edition.closing = introduction.strip(), closing.strip()
    return keep(deed, edition)


@act("reports.decide", label="Decide what is hidden", may=PREPARERS)
def decide(
    deed: Deed, edition_id: int, *, decisions: list[Decision], version: int | None = None
) -> Edition:
    """Hide names and numbers, or keep some of them, each for a reason."""
    edition = locked_edition(edition_id, deed.by)
    _unchanged_since(edition, version, yours="")
    edition.state = advance(EDITION, edition.state, "decide", held=deed.by.roles)
    there = {one.key: one for one in to_decide(edition)}
    unknown = [one.key for one in decisions if one.key not in there]
    if unknown:
        raise Refused(_("This is not in the edition any more. Reload the page."))
    bare = tuple(there[d.key].text for d in decisions if d.keep and not d.reason.strip())
    if bare:
        raise Refused(_("Whatever is kept needs its reason."), items=bare)
    for one in decisions:
        reason = one.reason.strip()[:200] if one.keep else ""
        edition.decisions[one.key] = {"keep": one.keep, "reason": reason}
    return keep(deed, edition)


@act("reports.discard", label="Discard an edition", may=PREPARERS)
def discard_edition(deed: Deed, edition_id: int, *, reason: str) -> Edition:
    """An edition that never was out is given up; its number stays used."""
    edition = locked_edition(edition_id, deed.by)
    facts = {"reason": reason}
    edition.state = advance(EDITION, edition.state, "discard", held=deed.by.roles, facts=facts)
    edition.ended_at, edition.ended_reason = deed.at, reason.strip()[:300]
    edition.version += 1
    edition.save()
    return edition


def keep(deed: Deed, edition: Edition) -> Edition:
    """Save a draft with how many candidates are open; who saved it had a hand in it."""
    edition.undecided = sum(one.keep is None for one in to_decide(edition))
    edition.returned_reason = ""
    if deed.by.person_id is not None and deed.by.person_id not in edition.preparers:
        edition.preparers = [*edition.preparers, deed.by.person_id]
    edition.version += 1
    edition.save()
    return edition


def _unchanged_since(edition: Edition, version: int | None, *, yours: str) -> None:
    if version is not None and version != edition.version:
        raise Changed(
            _("Somebody else saved this record while you were writing."),
            theirs={_("Introduction"): edition.introduction},
            yours={_("Introduction"): yours},
        )
