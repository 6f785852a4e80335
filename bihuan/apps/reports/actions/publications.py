"""A publication: opened for a programme or a round; its outline, while nothing is checked."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import date

from django.utils.translation import gettext as _

from bihuan.apps.loop.queries import rounds_visible_to
from bihuan.apps.programmes.queries import visible_or_404
from bihuan.apps.reports.models import Publication
from bihuan.apps.reports.queries.scope import locked_publication
from bihuan.apps.reports.states import AUDIENCES, KINDS, PREPARERS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Changed, NotFound, Refused

# Read aloud and typed on a phone: no 0 and o, no 1, l and i.
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_CHARS = 8


@dataclass(frozen=True, slots=True)
class Outline:
    """What a publication says of itself; it goes into the next edition that is checked."""

    title: str
    starts_on: date
    ends_on: date
    channel: str = ""
    telephone: str = ""
    post_box: str = ""
    email: str = ""


@act("reports.open", label="Open a publication", may=PREPARERS)
def open_publication(
    deed: Deed,
    programme_id: int,
    *,
    outline: Outline,
    kind: str = "rectification",
    audience: str = "public",
    round_id: int | None = None,
) -> Publication:
    """Begin to make something public; its first edition is made next."""
    if kind not in KINDS or audience not in AUDIENCES:
        raise Refused(_("Unknown kind of publication."))
    programme = visible_or_404(programme_id, deed.by)
    if deed.by.person_id is None or programme.agency_id != deed.by.agency_id:
        raise NotFound(_("There is no such programme."))
    found = rounds_visible_to(deed.by).filter(pk=round_id or 0, programme=programme).first()
    if round_id is not None and found is None:
        raise NotFound(_("There is no such round."))
    if kind == "result" and (found is None or found.state != "closed"):
        raise Refused(_("The result of a round is published once the round is closed."))
    _check(outline)
    return Publication.objects.create(
        agency_id=programme.agency_id,
        kind=kind,
        programme=programme,
        round=found if kind == "result" else None,
        audience=audience,
        code=unguessable(CODE_CHARS),
        opened_by_id=deed.by.person_id,
        opened_at=deed.at,
        **asdict(outline),
    )


@act("reports.edit", label="Edit a publication", may=PREPARERS)
def edit_publication(
    deed: Deed, publication_id: int, *, outline: Outline, version: int | None = None
) -> Publication:
    """Change title, contact, channel or period; what is out changes by a new edition only."""
    publication = locked_publication(publication_id, deed.by)
    if version is not None and version != publication.version:
        raise Changed(
            _("Somebody else saved this record while you were writing."),
            theirs={_("Title"): publication.title},
            yours={_("Title"): outline.title},
        )
    if publication.editions.filter(state="checked").exists():
        raise Refused(_("An edition is checked and waits to be released: return it first."))
    _check(outline)
    for name, value in asdict(outline).items():
        setattr(publication, name, value)
    publication.version += 1
    publication.save()
    return publication


def unguessable(length: int) -> str:
    """A random word of letters that are not mistaken for each other."""
    return "".join(secrets.choice(LETTERS) for _place in range(length))


def _check(outline: Outline) -> None:
    if not outline.title.strip():
        raise Refused(_("The title is empty."))
    if outline.ends_on < outline.starts_on:
        raise Refused(_("The period ends before it begins."))
    if not (outline.telephone or outline.post_box or outline.email):
        raise Refused(_("Give the public at least one way to reach you."))
