"""Asks some sources as the search does."""

from __future__ import annotations

from collections.abc import Sequence

from bihuan.kit.deed import Actor
from bihuan.kit.searching.asking import Source, Told, first
from bihuan.kit.searching.folding import words_of


def told(sources: Sequence[Source], question: str, by: Actor) -> list[Told]:
    """Everything found, kind by kind, each newest first."""
    kinds = first(sources, words_of(question), by, each=1_000)
    return [hit.told for _source, hits, _count in kinds for hit in hits]


def titles(sources: Sequence[Source], question: str, by: Actor) -> list[str]:
    """Their titles."""
    return [one.title for one in told(sources, question, by)]
