"""What the public says, and what the office does with it: answer, make it a finding, set aside."""

from __future__ import annotations

from datetime import datetime, time

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.loop import actions as loop
from bihuan.apps.loop.models import Finding
from bihuan.apps.reports.actions.publications import unguessable
from bihuan.apps.reports.models import Comment, Publication
from bihuan.apps.reports.queries.composing import masked, released, told_apart
from bihuan.apps.reports.queries.scope import locked_comment
from bihuan.apps.reports.states import ANSWERERS, COMMENT, COMMENT_CHARS, CONTACT_CHARS
from bihuan.kit.acts import act
from bihuan.kit.deed import OFFICE_ZONE, Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotFound, Refused

TRACKING_CHARS = 10
ANSWER_CHARS = 2000
MOST_A_DAY = 200  # on one publication; more is a flood, not a public


@act("reports.comment", label="Leave a comment", may=("system",))
def leave_comment(deed: Deed, *, code: str, text: str, contact: str = "") -> Comment:
    """A comment of the public on what is out now; the portal does it for whoever writes."""
    publication = Publication.objects.filter(code=code, audience="public").first()
    edition = released(publication.pk) if publication else None
    if publication is None or edition is None or edition.content is None:
        raise NotFound(_("There is no such publication."))
    period = edition.content["period"]
    if not period["from"] <= deed.on.isoformat() <= period["until"]:
        raise Refused(_("The period for comments is over."))
    words = text.strip()
    if not words:
        raise Refused(_("Write your comment first."))
    if len(words) > COMMENT_CHARS or len(contact) > CONTACT_CHARS:
        raise Refused(
            _("The text is too long: at most %(most)s characters.") % {"most": COMMENT_CHARS}
        )
    morning = datetime.combine(deed.on, time.min, tzinfo=OFFICE_ZONE)
    today = Comment.objects.filter(publication=publication, received_at__gte=morning)
    if today.count() >= MOST_A_DAY:
        raise Refused(_("Too many comments came in today. Please try again tomorrow, or call us."))
    return Comment.objects.create(
        publication=publication,
        edition=edition,
        tracking=unguessable(TRACKING_CHARS),
        text=words,
        contact=contact.strip(),
        received_at=deed.at,
    )


@act("reports.answer", label="Answer a comment", may=ANSWERERS)
def answer_comment(deed: Deed, comment_id: int, *, answer: str, public: bool = False) -> Comment:
    """Answer whoever wrote it, by the tracking code; publicly also on the publication's page."""
    comment = locked_comment(comment_id, deed.by)
    facts = {"answer": answer}
    comment.state = advance(COMMENT, comment.state, "answer", held=deed.by.roles, facts=facts)
    if len(answer) > ANSWER_CHARS:
        raise Refused(
            _("The text is too long: at most %(most)s characters.") % {"most": ANSWER_CHARS}
        )
    telling = told_apart(answer, comment.publication)
    if telling:
        raise Refused(_("The public reads this answer: leave out who is meant."), items=telling)
    comment.answer = answer.strip()
    comment.shown_as = masked(comment.text, comment.publication) if public else ""
    return _settled(deed, comment)


@act("reports.register", label="Register a comment as a finding", may=ANSWERERS)
def register_comment(
    deed: Deed, comment_id: int, *, title: str = "", kind: str = "deadline", found: str = ""
) -> Finding:
    """Raise a finding from it, in the words of whoever wrote it; each leads to the other.

    `found` is the office's own wording where the comment's will not do.
    """
    comment = locked_comment(comment_id, deed.by)
    comment.state = advance(COMMENT, comment.state, "register", held=deed.by.roles)
    running = comment.publication.programme.state not in ("finished", "withdrawn")
    finding = loop.raise_finding(
        deed,
        verbatim=found.strip() or comment.text,
        source="complaint",
        kind=kind,
        title=title,
        programme_id=comment.publication.programme_id if running else None,
        came_from=reverse("reports:comment", args=[comment.pk]),
    )
    comment.finding = finding
    _settled(deed, comment)
    return finding


@act("reports.set_aside", label="Set a comment aside", may=ANSWERERS)
def set_aside_comment(deed: Deed, comment_id: int, *, reason: str) -> Comment:
    """Nothing follows from it; the reason stays with the office."""
    comment = locked_comment(comment_id, deed.by)
    facts = {"reason": reason}
    comment.state = advance(COMMENT, comment.state, "set_aside", held=deed.by.roles, facts=facts)
    comment.reason = reason.strip()[:300]
    return _settled(deed, comment)


def _settled(deed: Deed, comment: Comment) -> Comment:
    comment.by_id, comment.settled_at = deed.by.person_id, deed.at
    comment.save()
    return comment
