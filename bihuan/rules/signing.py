"""Who signs before whom: the levels of a chain of duty sign from the top down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from itertools import pairwise
from typing import NamedTuple


class Signer(NamedTuple):
    """A person at a level of a chain; the same person may stand at two levels."""

    person: int
    level: str


def waits_for(
    chains: Iterable[Sequence[Signer | None]], *, unsigned: Set[Signer]
) -> dict[Signer, tuple[Signer, ...]]:
    """For each signer who must still wait: the signers that come first, each once.

    Parameters
    ----------
    chains
        One chain a duty, highest level first; ``None`` where nobody holds a level, so that the
        next one held below signs after the next one held above.
    unsigned
        Who has been asked and has not signed yet. Only they wait, and only they are waited for:
        whoever was never asked holds nobody up.
    """
    found: dict[Signer, dict[Signer, None]] = {}
    for chain in chains:
        for upper, lower in pairwise(signer for signer in chain if signer is not None):
            if upper in unsigned and lower in unsigned:
                found.setdefault(lower, {})[upper] = None
    return {lower: tuple(uppers) for lower, uppers in found.items()}
