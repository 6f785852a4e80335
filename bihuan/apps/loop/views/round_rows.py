"""The rows of a round's page, joined here: in a template these 165 cost more than all the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from markupsafe import Markup

from bihuan.apps.loop.queries.scores import Line
from bihuan.kit.present import points


def rows(
    lines: Iterable[Line], *, to: str, words: Mapping[str, str], chips: Mapping[str, Markup]
) -> Markup:
    """A `<tr>` a line. `to` is the address of an answer but its number; `words` are the titles of
    the columns; `chips` the tag of each mark, and of a veto clause."""
    unit, full, score, state = (
        f'<td data-label="{escape(words[name])}"' for name in ("unit", "full", "score", "state")
    )
    middle = f'</td>{full} data-kind="num">'
    later = f'</td>{score} data-kind="num">'
    last = f'</td>{state} data-kind="tag">'
    veto = f" {chips['veto']}"
    parts = [
        f"<tr{' data-tone=red' if line.failed else ''}>"
        f'<td data-kind="main"><a href="{to}{line.id}">{escape(line.code)}　{escape(line.name)}</a>'
        f"</td>{unit}>{escape(line.unit or '—')}{middle}{points(line.full)}"
        f"{later}{points(line.score)}{last}{chips[line.mark]}"
        f"{veto if line.veto else ''}</td></tr>"
        for line in lines
    ]
    # Every text above was escaped; the chips come out of a template that escaped theirs.
    return Markup("".join(parts))  # noqa: S704
