"""The kinds of evidence one chooses from: the shipped list, and what an agency made of it."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from bihuan.apps.archives.models import EvidenceKind

Groups = dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def shipped_kinds() -> Groups:
    """The kinds shipped with the product, by group: what a clause of a standard may ask for."""
    folder: Path = settings.LIBRARY / "archives"
    text = (folder / "evidence-kinds.csv").read_text(encoding="utf-8")
    groups: Groups = {}
    for row in csv.DictReader(io.StringIO(text)):
        groups[row["group"]] = (*groups.get(row["group"], ()), row["kind"])
    return groups


def kinds_of(agency_id: int | None) -> Groups:
    """What an agency chooses from: the shipped kinds it uses, then its own."""
    own = list(EvidenceKind.objects.filter(agency=agency_id).order_by("group", "name"))
    ended = {kind.name for kind in own if kind.ended}
    groups = {
        group: tuple(kind for kind in kinds if kind not in ended)
        for group, kinds in shipped_kinds().items()
    }
    shipped = {kind for kinds in shipped_kinds().values() for kind in kinds}
    for kind in own:
        if not kind.ended and kind.name not in shipped:
            group = kind.group or _("Kinds of our own")
            groups[group] = (*groups.get(group, ()), kind.name)
    return {group: kinds for group, kinds in groups.items() if kinds}


def kind_choices(agency_id: int | None, *first: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The kinds as a grouped choice; `first` are those a clause asks for, on top."""
    groups: Groups = {_("Asked for here"): tuple(first)} if first else {}
    groups |= kinds_of(agency_id)
    return [(group, [(kind, kind) for kind in kinds]) for group, kinds in groups.items()]
