"""The search in the top bar: findings, clauses, people, programmes; each app narrows by scope."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bihuan.apps.documents import queries as documents
from bihuan.apps.loop import queries as loop
from bihuan.apps.people import queries as people
from bihuan.apps.programmes import queries as programmes
from bihuan.apps.standards import queries as standards
from bihuan.kit.deed import Actor

PER_KIND = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One found record."""

    title: str
    detail: str
    path: str


@dataclass(frozen=True, slots=True)
class Kind:
    """The hits of one kind, and whether there are more."""

    label: str
    icon: str
    hits: list[Hit]
    more: bool


def find(words: str, by: Actor, *, per_kind: int = PER_KIND) -> list[Kind]:
    """What the words find, at most `per_kind` of each kind; several words must all match."""
    asked = words.split()[:6]
    if not asked:
        return []
    questions = (
        (_("Findings"), "alert-triangle", loop.search),
        (_("Clauses"), "list-tree", standards.search),
        (_("Programmes"), "target-arrow", programmes.search),
        (_("Documents"), "certificate", documents.search),
        (_("People"), "users", people.search),
    )
    kinds = []
    for label, icon, question in questions:
        hits = [Hit(*hit) for hit in question(asked, by, limit=per_kind + 1)]
        if hits:
            kinds.append(Kind(label, icon, hits[:per_kind], len(hits) > per_kind))
    return kinds
