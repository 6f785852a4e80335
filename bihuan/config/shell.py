"""What the page shell shows on every page: who, which agency, the way to everything."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from bihuan.apps.loop.states import APPRAISAL_READERS
from bihuan.apps.people.queries.heading import heading_of
from bihuan.apps.people.states import BUSINESS, ROLES
from bihuan.kit.addresses import address
from bihuan.kit.deed import Actor
from bihuan.kit.requests import actor_of


@dataclass(frozen=True, slots=True)
class Item:
    """One way in the navigation."""

    label: str
    href: str
    icon: str
    active: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame around a page."""

    nav: tuple[tuple[str, tuple[Item, ...]], ...]
    person: str
    roles: str
    agency: str
    sample: bool
    path: str
    notices: str
    unread: int
    person_key: str  # keeps the drafts of two people on one PC apart


KEEPERS = ("sysadmin", "secadmin")


@dataclass(frozen=True, slots=True)
class Way:
    """A page in the navigation: who sees it, and on which paths it is the current one."""

    label: str  # English msgid
    page: str
    icon: str
    roles: tuple[str, ...]
    under: tuple[str, ...]


_EVERYBODY = (*BUSINESS, "expert")
_APPRAISED = (*APPRAISAL_READERS, "head")
_WAYS: tuple[tuple[str, tuple[Way, ...]], ...] = (
    (
        "Work",
        (
            Way("My desk", "desk:home", "home", (), ()),
            Way("Ledger", "loop:findings", "clipboard-list", BUSINESS, ("/findings", "/measures")),
            Way("Checks", "loop:rounds", "checklist", _EVERYBODY, ("/rounds", "/answers")),
            Way("Programmes", "programmes:list", "target-arrow", BUSINESS, ("/programmes",)),
            Way("Annual appraisal", "loop:appraisals", "scale", _APPRAISED, ("/appraisals",)),
            Way("Standards", "standards:shelf", "list-tree", _EVERYBODY, ("/standards",)),
            Way("Register of policies", "policies:register", "book-2", BUSINESS, ("/policies",)),
            Way("Early warning", "surveillance:sets", "chart-line", BUSINESS, ("/surveillance",)),
            Way("Work calendar", "programmes:calendar", "calendar", BUSINESS, ()),
        ),
    ),
    (
        "Proof and papers",
        (
            Way("Evidence", "archives:evidence", "paperclip", _EVERYBODY, ("/evidence",)),
            Way("Archives", "archives:catalogue", "archive", BUSINESS, ("/evidence/archives",)),
            Way("Documents", "documents:list", "file-text", BUSINESS, ("/documents",)),
            Way("Publications", "reports:publications", "eye", BUSINESS, ("/publications",)),
            Way(
                "Draft check",
                "reports:new_draft",
                "list-check",
                BUSINESS,
                ("/publications/drafts",),
            ),
        ),
    ),
    (
        "Agency",
        (
            Way("People", "people:persons", "users", (), ("/people",)),
            Way("Departments", "people:units", "sitemap", (), ("/people/units",)),
            Way("Groups", "people:groups", "users-group", BUSINESS, ("/people/groups",)),
            Way("Posts", "people:posts", "user-shield", KEEPERS, ("/people/posts",)),
            Way("Accounts", "people:accounts", "key", KEEPERS, ("/people/accounts",)),
            Way("Journal", "people:journal", "history", ("auditadmin",), ("/people/journal",)),
        ),
    ),
)


def context(request: HttpRequest) -> dict[str, object]:
    """The context processor: nothing is asked of the database unless the template shows it."""
    return {"shell": SimpleLazyObject(lambda: shell_for(request))}


def shell_for(request: HttpRequest) -> Shell:
    """The shell for this request."""
    by = actor_of(request)
    heading = heading_of(by)
    ways = [(way, address(way.page)) for _group, group in _WAYS for way in group if _sees(by, way)]
    here = _current(request.path, ways)
    return Shell(
        nav=tuple(
            (_(label), tuple(_item(way, here) for way in group if _sees(by, way)))
            for label, group in _WAYS
        ),
        person=by.name,
        roles="、".join(_(ROLES[r].label) for r in sorted(by.roles)),
        agency=heading.agency,
        sample=heading.sample,
        path=request.get_full_path(),
        notices=address("desk:notices") if by.person_id else "",
        unread=heading.unread,
        person_key=str(by.account_id or ""),
    )


def _sees(by: Actor, way: Way) -> bool:
    return not way.roles or by.holds(*way.roles)


def _item(way: Way, here: Way | None) -> Item:
    return Item(_(way.label), address(way.page), way.icon, way is here)


def _current(path: str, ways: list[tuple[Way, str]]) -> Way | None:
    """The way whose address, or whose paths, fit the page best: the longest one wins."""
    fits = [
        (len(start), way)
        for way, href in ways
        for start in (href, *way.under)
        if path == href or (start != "/" and path.startswith(start))
    ]
    return max(fits, key=lambda fit: fit[0])[1] if fits else None
