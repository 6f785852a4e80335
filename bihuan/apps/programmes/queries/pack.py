"""What goes into an expert pack: every piece of its clauses at one moment, with its place there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db.models import F, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from bihuan.apps.archives.models import FileText
from bihuan.apps.archives.queries.piece import CLASSIFIED
from bihuan.apps.people.states import BUSINESS
from bihuan.apps.programmes.models import Pack, Programme
from bihuan.apps.programmes.queries.binder import (
    BinderAsked,
    binder,
    bound_clauses,
    class_names,
    gap_words,
)
from bihuan.apps.programmes.queries.matrix import gaps_of
from bihuan.apps.programmes.queries.programmes import programmes_visible_to
from bihuan.apps.standards.models import Clause, ClauseEvidence
from bihuan.kit.deed import Actor, Scope
from bihuan.kit.packing import Names, safe_name, suffix_of
from bihuan.kit.present import points
from bihuan.kit.refusals import NotFound
from bihuan.rules.binder import placed, volume_number

CONTENTS: Final = "00-目录"
PAGE: Final = "目录.html"
# Bytes of a name, so that a path is far below what Windows opens.
CLASS_NAME, CLAUSE_NAME, FILE_NAME = 45, 85, 99


@dataclass(frozen=True, slots=True)
class PackedPiece:
    """One piece: what is known of it, where it stands in its volume, its file in the pack."""

    number: int
    volume: str
    span: str
    kind: str
    told: dict[str, Any]  # the evidence's own columns
    path: str = ""  # of its file in the pack; blank where it is a link or a statement

    @property
    def stored(self) -> str:
        """Where its file lies in the storage."""
        digest = self.told["sha256"]
        return f"{self.told['agency']}/{digest[:2]}/{digest}"

    @property
    def file_name(self) -> str:
        """The last part of its path."""
        return PurePosixPath(self.path).name


@dataclass(frozen=True, slots=True)
class PackedClause:
    """A clause with its pieces and what it still lacks."""

    clause: Clause
    folder: str
    full: str
    score: str
    volumes: tuple[tuple[str, str, int, int], ...]  # number, years, pieces, pages
    pieces: list[PackedPiece] = field(default_factory=list)
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackedClass:
    """A class of the standard with its clauses."""

    name: str
    clauses: list[PackedClause]

    @property
    def pieces(self) -> int:
        """How many pieces prove its clauses."""
        return sum(len(one.pieces) for one in self.clauses)


@dataclass(frozen=True, slots=True)
class Frozen:
    """Everything a pack says, read in one go."""

    classes: list[PackedClass]
    scored_in: str

    def clauses(self) -> Iterator[PackedClause]:
        """All clauses, in order."""
        for one in self.classes:
            yield from one.clauses

    def pieces(self) -> Iterator[PackedPiece]:
        """All pieces, in order."""
        for one in self.clauses():
            yield from one.pieces

    @property
    def gaps(self) -> int:
        """Clauses that lack something."""
        return sum(1 for one in self.clauses() if one.gaps)


def packs_may_be_read(by: Actor) -> bool:
    """A pack holds the evidence of every department: it is for those who read all of it."""
    return by.scope is Scope.AGENCY and by.holds(*BUSINESS)


def packs_visible_to(by: Actor) -> QuerySet[Pack]:
    """Packs of the programmes in reach, the newest first; none for who reads a part only."""
    if not packs_may_be_read(by) and by.scope is not Scope.ALL:
        return Pack.objects.none()
    seen = programmes_visible_to(by).order_by()
    found = Pack.objects.filter(programme__in=seen)
    return found.select_related("programme__agency", "asked_by").order_by("-asked_at", "-pk")


def pack_of(by: Actor, pk: int) -> Pack:
    """A pack in reach, or `NotFound`."""
    found = packs_visible_to(by).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such pack."))
    return found


def frozen(programme: Programme, classes: list[str], *, on: date) -> Frozen:
    """The pieces of these classes, of all where none is named; whatever department gave them."""
    clauses = [
        clause
        for clause in bound_clauses(programme, BinderAsked()).order_by("order")
        if not classes or clause.class_code in classes
    ]
    scored_in, scores = import_string(settings.WHAT_CLAUSES_SCORED)(programme.pk)
    reader = _Reader(programme, on, clauses, scores)
    names = class_names(programme)
    made: dict[str, list[PackedClause]] = {}
    for clause in clauses:
        made.setdefault(clause.class_code, []).append(reader.read(clause))
    found = [PackedClass(names.get(code, code), told) for code, told in made.items()]
    return Frozen(found, scored_in)


def note_progress(pack_id: int, done: int, total: int) -> None:
    """How far the making is: told where every server process can read it, and no fact."""
    cache.set(_key(pack_id), (done, total), timeout=3600)


def progress_of(pack: Pack) -> tuple[int, int]:
    """So many files of so many; nothing known before the making begins."""
    found: tuple[int, int] = cache.get(_key(pack.pk), (0, 0))
    return found


def _key(pack_id: int) -> str:
    return f"pack-{pack_id}"


def shut_files() -> frozenset[str]:
    """Hashes of files that a mark of secrecy shut off."""
    shut = FileText.objects.filter(fault=CLASSIFIED)
    return frozenset(shut.values_list("file__sha256", flat=True))


class _Reader:
    """Gives each clause its folder and each piece its name, none twice."""

    def __init__(
        self, programme: Programme, on: date, clauses: list[Clause], scores: dict[int, str]
    ) -> None:
        ids = [one.pk for one in clauses]
        self.scores, self.names, self.classes = scores, Names(), class_names(programme)
        self.bound = binder(programme, ids, on=on)
        self.gaps = gaps_of(programme, ids, on=on)
        links = ClauseEvidence.objects.filter(clause__in=ids)
        wanted = {pk for bound in self.bound.bound.values() for pk in bound.links}
        rows: Iterable[Any] = links.values("id", "kind", **_COLUMNS)
        self.told: dict[int, dict[str, Any]] = {
            row["id"]: row for row in rows if row["id"] in wanted
        }

    def read(self, clause: Clause) -> PackedClause:
        """One clause."""
        bound = self.bound.of(clause.pk)
        class_name = self.classes.get(clause.class_code, clause.class_code)
        top = safe_name(class_name, most=CLASS_NAME)
        page = self.names.claim(top, safe_name(str(clause), most=CLAUSE_NAME), PAGE)
        pieces: list[PackedPiece] = []
        volumes = []
        for one in bound.volumes:
            number = volume_number(clause.code, one.part)
            volumes.append((number, one.years, one.pieces, one.pages))
            leaves = bound.leaves[one.start : one.stop]
            for link, at in zip(bound.links[one.start : one.stop], placed(leaves), strict=True):
                told = self.told[link]
                n = len(pieces) + 1
                path = self._path(page, n, told) if told["sha256"] else ""
                pieces.append(PackedPiece(n, number, at.span, told["kind"], told, path))
        return PackedClause(
            clause,
            str(PurePosixPath(page).parent),
            points(clause.score),
            self.scores.get(clause.pk, ""),
            tuple(volumes),
            pieces,
            tuple(gap_words(row) for row in self.gaps.get(clause.pk, ())),
        )

    def _path(self, page: str, number: int, told: dict[str, Any]) -> str:
        suffix = suffix_of(told["file_name"])
        title = told["title"].removesuffix(suffix)
        name = safe_name(f"{number:03}-{told['event_on'].year}-{title}", most=FILE_NAME - 12)
        return self.names.claim(*PurePosixPath(page).parent.parts, name + suffix)


_COLUMNS: Final = {
    **{
        name: F(f"evidence__{name}")
        for name in (
            *("title", "event_on", "document_no", "locator", "link", "statement"),
            *("caption", "place", "people"),
        )
    },
    "agency": F("evidence__agency_id"),
    "sha256": F("evidence__file__sha256"),
    "file_name": F("evidence__file__name"),
    "size": F("evidence__file__size"),
    "pages": F("evidence__file__pages"),
}
