"""The shipped kinds of documents, and the sentences that tell what is wrong with values."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from bihuan.kit.refusals import NotFound
from bihuan.rules.official import Fault, Field, Kind, read_kinds

# What an own template may print besides the fields of its kind.
FRAME_NAMES = ("title", "mark", "number", "signer", "signed", "day", "printed_by", "kind")


def kinds() -> dict[str, Kind]:
    """Every kind of the library, by key."""
    return _read(settings.LIBRARY / "documents")


def kind_of(key: str) -> Kind:
    """A kind, or "not found"."""
    found = kinds().get(key)
    if found is None:
        raise NotFound(_("There is no such kind of document."))
    return found


def by_hand() -> dict[str, Kind]:
    """Those that people draft on a page."""
    return {key: kind for key, kind in kinds().items() if kind.by_hand}


def fault_sentences(faults: Iterable[Fault]) -> tuple[str, ...]:
    """What is wrong with values, each with the name of its field."""
    words = {
        "unknown": _("“%(field)s” is no field of this kind of document."),
        "missing": _("“%(field)s” is missing."),
        "wrong_type": _("“%(field)s” is not in the form this kind of document asks for."),
        "too_long": _("“%(field)s” has more than %(most)s characters."),
        "too_many": _("“%(field)s” has more than %(most)s items."),
    }
    return tuple(words[one.code] % {"field": one.field, "most": one.most} for one in faults)


def shape_of(kind: Kind) -> dict[str, tuple[str, ...] | None]:
    """What an own Word template of this kind may name."""
    names: dict[str, tuple[str, ...] | None] = dict.fromkeys(FRAME_NAMES)
    return names | {one.name: _items(one) for one in kind.fields}


def _items(one: Field) -> tuple[str, ...] | None:
    if one.type == "paragraphs":
        return ("level", "mark", "head", "text", "words")
    if one.type == "attachments":
        return ("title",)
    if one.type == "rows":
        return tuple(column.name for column in one.columns)
    return ("name",) if one.type in ("people", "texts") else None


@cache
def _read(folder: Path) -> dict[str, Kind]:
    return read_kinds(
        (folder / "kinds.csv").read_text(encoding="utf-8"),
        (folder / "fields.csv").read_text(encoding="utf-8"),
    )
