"""Where a figure stands: its sentence, the words before it, what lies between it and the next."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise

from bihuan.rules.reading.agreement.spans import Span, kind_of, span_of, value_of
from bihuan.rules.reading.claims.reading import Claim

_HALF_WIDTH = str.maketrans("，；：（）！？｜", ",;:()!?|")
_NUMBERED = "[(]?[一二三四五六七八九十\\d]{1,3}[)、.．]"
# A line ends a sentence before an empty line, a numbered one, or behind a mark; else it is wrapped.
_END = re.compile(f"[。!?|\\t]|(?<=[:;])\\n|\\n(?=[ \\u3000]*(?:\\n|{_NUMBERED}))")
_CLAUSE = re.compile("[,;:。!?|\\n\\t()][^,;:。!?|\\n\\t()]*$")
_LEFT = 40  # characters looked at before a figure

# A figure that tells how much something changed, not how much there is.
_CHANGE = re.compile(
    "(?:增加|增长|新增|净增|减少|下降|降低|上升|上涨|提高|提升|增幅|降幅|缩短|缩减|压减|扩大|增至|高出|高于|低于|高|低|差|升|降)"
    "(?:了|幅度?|约|近|为|达)*$|同比$|环比$|[较比](?:上年|去年|上月|同期)[^,;]{0,6}$"
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A claim where it stands: its place in the list, its sentence, the words before it.

    ``kind`` says what it compares with, ``span`` what it may stand for, ``depth`` how many
    brackets it stands in; ``changes``: it tells how much something changed.
    """

    index: int
    claim: Claim
    sentence: int
    clause: str
    kind: str
    span: Span
    changes: bool
    depth: int

    @property
    def start(self) -> int:
        """Offset of its first character."""
        return self.claim.start

    @property
    def end(self) -> int:
        """Offset behind its last character."""
        return self.claim.end


@dataclass(frozen=True)
class Layout:
    """A text with its claims placed in it; everything is found once, in one pass."""

    text: str
    claims: Sequence[Claim]
    folds: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def plain(self) -> str:
        """The text with simplified script and one kind of marks; no offset moves."""
        return self.text.translate(self.folds).translate(_HALF_WIDTH)

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """The claims, each where it stands."""
        ends = [end.start() for end in _END.finditer(self.plain)]
        depth, at = 0, 0
        made: list[Placed] = []
        for index, claim in enumerate(self.claims):
            between = self.plain[at : claim.start]
            depth = max(0, depth + between.count("(") - between.count(")"))
            sentence = bisect_right(ends, claim.start)
            if made and made[-1].sentence != sentence:
                depth = 0
            clause = self._clause(max(at, claim.start - _LEFT), claim.start)
            made.append(
                Placed(
                    index=index,
                    claim=claim,
                    sentence=sentence,
                    clause=clause,
                    kind=kind_of(claim.unit),
                    span=span_of(claim, clause),
                    changes=bool(_CHANGE.search(clause)),
                    depth=depth,
                )
            )
            at = claim.start
        return tuple(made)

    def _clause(self, least: int, at: int) -> str:
        words = self.plain[least:at]
        cut = _CLAUSE.search(words)
        return (words[cut.start() + 1 :] if cut else words).replace("\n", "").rstrip()

    @cached_property
    def sentences(self) -> list[list[Placed]]:
        """The claims of each sentence that has any."""
        return [list(run) for _no, run in groupby(self.placed, key=lambda one: one.sentence)]

    def between(self, one: Placed, other: Placed) -> str:
        """The words between two claims, one before the other, in one line."""
        return self.plain[one.end : other.start].replace("\n", "").strip()

    @cached_property
    def rows(self) -> frozenset[int]:
        """The places of claims in a row of one unit (大型3家、中型22家)."""
        found: set[int] = set()
        for run in self.sentences:
            for one, other in pairwise(run):
                if one.kind == other.kind and "、" in self.between(one, other):
                    found |= {one.index, other.index}
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Finding:
    """Claims that do not agree, by their places in the list, the one that states first.

    Codes, with the claims in order:
    ``differs``: two claims of one subject and period;
    ``parts_differ``: a total, and all its parts, which sum to ``computed``;
    ``part_exceeds``: a total, and parts among it that sum to more;
    ``rate_differs``: a percentage, its numerator, its denominator;
    ``change_differs``: a change, the value after, the value before;
    ``wrong_direction``: the value after, the value before, of what is said to rise or fall.
    """

    code: str
    claims: tuple[int, ...]
    stated: float
    computed: float


def finding(code: str, claims: Sequence[Placed], computed: object) -> Finding:
    """A finding; amounts of money are told in yuan."""
    stated = float(value_of(claims[0].claim))
    return Finding(code, tuple(one.index for one in claims), stated, float(str(computed)))
