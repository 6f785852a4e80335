"""What an eye should see in the items read from a notice, by code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bihuan.rules.reading.references import Draft, number_of

# Of the names of problems in published notices nineteen in twenty are shorter.
LONG_NAME = 90


def doubts(text: str, drafts: Sequence[Draft]) -> list[tuple[str, ...]]:
    """For each item the codes of what may be wrong with it, most serious first.

    ``neighbour``: its name shows no fault, it was taken because those beside it are problems;
    ``out_of_turn``: its number does not follow the one before it in its part; ``repeated``:
    another item has the same name; ``long_name``: the name may hold more than the problem;
    ``elsewhere``: its measures stand in another section; ``no_measures``: none are stated.
    """
    names = Counter(_name(text, draft) for draft in drafts)
    found = []
    before: Draft | None = None
    for draft in drafts:
        start, end = draft.fields.measures
        held = {
            "neighbour": draft.rule == "neighbour",
            "out_of_turn": before is not None and _out_of_turn(before, draft),
            "repeated": names[_name(text, draft)] > 1,
            "long_name": draft.title.end - draft.title.start > LONG_NAME,
            "elsewhere": draft.elsewhere,
            "no_measures": start == end,
        }
        found.append(tuple(code for code, doubtful in held.items() if doubtful))
        before = draft
    return found


def _name(text: str, draft: Draft) -> str:
    return "".join(text[draft.title.start : draft.title.end].split())


def _out_of_turn(before: Draft, draft: Draft) -> bool:
    """Whether a number was skipped or came twice within a part; a list may begin anew with one."""
    one, other = number_of(before), number_of(draft)
    if before.part != draft.part or one is None or other is None:
        return False
    return other not in (1, one + 1)
