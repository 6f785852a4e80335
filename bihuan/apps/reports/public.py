"""What the portal may see, and the one thing it may do. Everything else stays inside.

Only what is frozen in a released edition for the public leaves here, as plain values: never a row,
a draft, an edition for inside, nor anything of an edition that was withdrawn but when and why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bihuan.apps.reports import actions
from bihuan.apps.reports.models import Comment, Edition, Publication
from bihuan.apps.reports.states import COMMENT_CHARS, CONTACT_CHARS, TOLD
from bihuan.kit.deed import OFFICE_ZONE, SYSTEM, Deed
from bihuan.rules.publication import Content, canonical

__all__ = [
    "COMMENT_CHARS",
    "CONTACT_CHARS",
    "Answered",
    "Earlier",
    "Listed",
    "Shown",
    "Tracked",
    "Withdrawn",
    "as_json",
    "current",
    "leave_comment",
    "shown",
    "tracked",
]

# Whoever writes from outside: no account, no person; the channel says it came from the portal.
_PUBLIC = replace(SYSTEM, name="公众", channel="portal")
MOST = 200
SHORT_HASH = 16


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list of what is out."""

    code: str
    content: Content
    released_on: date


@dataclass(frozen=True, slots=True)
class Earlier:
    """An edition that was replaced: that it was, not what it said."""

    number: int
    released_on: date
    ended_on: date


@dataclass(frozen=True, slots=True)
class Answered:
    """A comment the office answered for everybody to read."""

    question: str
    answer: str
    on: date


@dataclass(frozen=True, slots=True)
class Shown:
    """A publication as its page shows it."""

    code: str
    content: Content
    sha256: str
    released_on: date
    takes_comments: bool
    earlier: tuple[Earlier, ...] = ()
    answered: tuple[Answered, ...] = ()

    @property
    def short_hash(self) -> str:
        """Enough of the hash to compare by eye."""
        return self.sha256[:SHORT_HASH]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """All there is to say of a publication that was taken back."""

    agency: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Tracked:
    """How a comment stands, for whoever holds its tracking code."""

    tracking: str
    received_on: date
    state: str  # msgid
    answer: str
    code: str  # of the publication, while it is out
    title: str


def current(*, on: date) -> list[Listed]:
    """What is out today, the newest first, agency by agency."""
    rows = _out().order_by("publication__agency__name", "-released_at")[:MOST]
    return [
        Listed(one.publication.code, one.content, _day(one.released_at))
        for one in rows
        if one.content
        and one.content["period"]["from"] <= on.isoformat()
        and on.isoformat() <= one.content["period"]["until"]
    ]


def shown(code: str, *, on: date) -> Shown | Withdrawn | None:
    """The publication of a code; nothing where the public has nothing to see."""
    edition = _edition(code, on)
    if edition is None:
        return _withdrawn(code)
    content: Content = edition.content or {}
    return Shown(
        code=edition.publication.code,
        content=content,
        sha256=edition.sha256,
        released_on=_day(edition.released_at),
        takes_comments=on.isoformat() <= content["period"]["until"],
        earlier=tuple(_earlier(edition)),
        answered=tuple(_answered(edition.publication_id)),
    )


def as_json(code: str, *, on: date) -> bytes | None:
    """The very bytes that the hash is of."""
    edition = _edition(code, on)
    return canonical(edition.content) if edition is not None and edition.content else None


def leave_comment(code: str, *, text: str, contact: str, at: datetime) -> str:
    """Take a comment; the tracking code. A refusal is a sentence for whoever wrote it."""
    deed = Deed(by=_PUBLIC, at=at)
    comment = actions.leave_comment(deed, code=_tidy(code), text=text, contact=contact)
    return comment.tracking


def tracked(tracking: str, *, on: date) -> Tracked | None:
    """How the comment of a tracking code stands."""
    found = Comment.objects.select_related("publication").filter(tracking=_tidy(tracking)).first()
    if found is None:
        return None
    edition = _edition(found.publication.code, on)
    content: dict[str, Any] = (edition.content or {}) if edition else {}
    return Tracked(
        tracking=found.tracking,
        received_on=_day(found.received_at),
        state=TOLD[found.state],
        answer=found.answer,
        code=found.publication.code if edition else "",
        title=str(content.get("title", "")),
    )


def _out() -> Any:
    rows = Edition.objects.filter(state="released", publication__audience="public")
    return rows.select_related("publication")


def _edition(code: str, on: date) -> Edition | None:
    """The edition of a code that is out, its period begun."""
    edition: Edition | None = _out().filter(publication__code=_tidy(code)).first()
    if edition is None or edition.content is None:
        return None
    return edition if edition.content["period"]["from"] <= on.isoformat() else None


def _withdrawn(code: str) -> Withdrawn | None:
    found = Publication.objects.filter(code=_tidy(code), audience="public").first()
    if found is None or found.editions.filter(state="released").exists():
        return None
    last = found.editions.filter(state="withdrawn").order_by("-number").first()
    if last is None or last.content is None:
        return None
    return Withdrawn(last.content["agency"], _day(last.ended_at), last.ended_reason)


def _earlier(edition: Edition) -> Iterable[Earlier]:
    rows = Edition.objects.filter(
        publication_id=edition.publication_id, state="superseded", number__lt=edition.number
    )
    for one in rows.order_by("-number"):
        yield Earlier(one.number, _day(one.released_at), _day(one.ended_at))


def _answered(publication_id: int) -> Iterable[Answered]:
    rows = Comment.objects.filter(publication_id=publication_id).exclude(shown_as="")
    for one in rows.exclude(answer="").order_by("-settled_at")[:MOST]:
        yield Answered(one.shown_as, one.answer, _day(one.settled_at))


def _day(moment: datetime | None) -> date:
    assert moment is not None
    return moment.astimezone(OFFICE_ZONE).date()


def _tidy(code: str) -> str:
    return code.strip().lower().replace("\x00", "")
