"""Two persons: who prepared an edition neither checks nor releases it; and its way back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bihuan.apps.reports.models import Edition
from bihuan.apps.reports.queries.composing import compose, released, to_decide, told_apart
from bihuan.apps.reports.queries.scope import locked_edition
from bihuan.apps.reports.states import CHECKERS, EDITION, RELEASERS
from bihuan.kit.acts import act
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotAllowed, Refused
from bihuan.rules.publication import digest, faults


@act("reports.check", label="Check an edition", may=CHECKERS)
def check_edition(deed: Deed, edition_id: int) -> Edition:
    """Somebody else read it: what readers get is composed, hashed, and changes no more."""
    edition = locked_edition(edition_id, deed.by)
    facts = {"introduction": edition.introduction, "closing": edition.closing}
    edition.state = advance(
        EDITION, edition.state, "check", held=held_on(deed.by, edition), facts=facts
    )
    open_ = tuple(one.text for one in to_decide(edition) if one.keep is None)
    if open_:
        raise Refused(_("Decide first about every name and number found."), items=open_)
    edition.content = compose(edition)
    _whole(edition)
    edition.sha256 = digest(edition.content)
    edition.checked_by_id, edition.checked_at = deed.by.person_id, deed.at
    edition.undecided = 0
    return _saved(edition)


@act("reports.return", label="Return an edition", may=CHECKERS)
def return_edition(deed: Deed, edition_id: int, *, reason: str) -> Edition:
    """Back to those who prepare it."""
    edition = locked_edition(edition_id, deed.by)
    edition.state = advance(
        EDITION,
        edition.state,
        "return",
        held=held_on(deed.by, edition),
        facts={"reason": reason},
    )
    edition.content, edition.sha256 = None, ""
    edition.checked_by = edition.checked_at = None
    edition.returned_reason = reason.strip()[:300]
    return _saved(edition)


@act("reports.release", label="Release an edition", may=RELEASERS)
def release_edition(deed: Deed, edition_id: int) -> Edition:
    """It is out from now on; the one before is replaced."""
    edition = locked_edition(edition_id, deed.by)
    held = held_on(deed.by, edition)
    edition.state = advance(EDITION, edition.state, "release", held=held)
    assert edition.content is not None
    if edition.content["period"]["until"] < deed.on.isoformat():
        raise Refused(_("Its period is over: return it and give it another one."))
    _whole(edition)
    if digest(edition.content) != edition.sha256:
        raise Refused(_("The content does not fit its hash any more: return it."))
    before = released(edition.publication_id)
    if before is not None:
        before.state = advance(EDITION, before.state, "supersede", held=held)
        before.ended_at = deed.at
        before.ended_reason = edition.correction_note
        _saved(before)
    edition.released_by_id, edition.released_at = deed.by.person_id, deed.at
    return _saved(edition)


@act("reports.withdraw", label="Withdraw an edition", may=("coordinator", *RELEASERS))
def withdraw_edition(deed: Deed, edition_id: int, *, reason: str) -> Edition:
    """Take it back at once: readers see that it is withdrawn, when, and why, and nothing else."""
    edition = locked_edition(edition_id, deed.by)
    facts = {"reason": reason}
    edition.state = advance(EDITION, edition.state, "withdraw", held=deed.by.roles, facts=facts)
    telling = told_apart(reason, edition.publication)
    if telling:
        raise Refused(_("The public reads this reason: leave out who is meant."), items=telling)
    edition.ended_at, edition.ended_reason = deed.at, reason.strip()[:300]
    return _saved(edition)


def held_on(by: Actor, edition: Edition) -> frozenset[str]:
    """Roles, and whether one may check or release this edition: not who had a hand in it."""
    if by.person_id in edition.preparers and edition.state in EDITION.open:
        raise NotAllowed(_("Who prepared an edition neither checks nor releases it."))
    ways = {"checker": CHECKERS, "releaser": RELEASERS}
    return by.roles | {name for name, roles in ways.items() if by.holds(*roles)}


def _whole(edition: Edition) -> None:
    """Refuse figures that do not follow from the rows; no way of ours leads there."""
    assert edition.content is not None
    wrong = faults(edition.content)
    if wrong:
        raise Refused(_("The totals do not equal the rows."), items=wrong)


def _saved(edition: Edition) -> Edition:
    edition.version += 1
    edition.save()
    return edition
