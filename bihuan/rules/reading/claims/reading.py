"""A text → its numeric claims, and what only looks like one, each with the reason."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise

from bihuan.rules.reading.claims import around
from bihuan.rules.reading.claims.figures import Figure, figures
from bihuan.rules.reading.claims.lexicon import Lexicon
from bihuan.rules.reading.claims.refusals import Refused, refused
from bihuan.rules.reading.clean import Cleaned, clean

LONGEST = 2_000_000  # characters

_DIGITS = re.compile("\\d+")
_LINE = re.compile("[^\\s](?:[^\\n\\r]*[^\\s])?")
_BEFORE = "(原)"  # behind the subject of what was before a change
FURNITURE = "page furniture"
_AND = ("、", "和", "与", "及", "至")

Number = int | float


@dataclass(frozen=True, slots=True)
class Claim:
    """A stated quantity. Offsets are code points of the raw text.

    ``value`` has two numbers for a range. ``scope`` is the area it is stated for, if one is named.
    ``rule`` names the form it was read by; ``doubtful``
    marks what an eye should see: a number without a measure word, a numeral in words.
    """

    start: int
    end: int
    text: str
    value: Number | tuple[Number, Number]
    unit: str
    subject: str
    approx: bool
    percent: bool
    action: str
    period: str
    optional: bool
    rule: str
    doubtful: bool
    scope: str = ""

    def to_json(self) -> dict[str, object]:
        """The claim in the form of the hand labels, with its rule and whether it is doubtful."""
        told: dict[str, object] = {name: getattr(self, name) for name in self.__slots__}
        if not self.scope:
            del told["scope"]
        return told | {"value": list(self.value) if isinstance(self.value, tuple) else self.value}


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a text in order, and the refused spans; without claims ``reason`` says why."""

    text_chars: int
    text_sha256: str
    claims: tuple[Claim, ...]
    ignored: tuple[Refused, ...]
    reason: str = ""

    def to_json(self, text: str, *, name: str = "") -> dict[str, object]:
        """The claims in the form of the hand labels, the ledger left out."""
        return {
            "id": name,
            "kind": "figures",
            "text_chars": self.text_chars,
            "text_sha256": self.text_sha256,
            "claims": [claim.to_json() for claim in self.claims],
            "ledger": [],
            "ledger_meta": {"note": self.reason} if self.reason else {},
            "ignored": [
                {"start": start, "end": end, "text": text[start:end], "reason": reason}
                for start, end, reason in self.ignored
            ],
        }


def read_claims(text: str, lexicon: Lexicon) -> Claims:
    """Read a text. Never raises: one that cannot be read has no claims, and says why.

    Reasons: ``empty_text``, ``too_long``, ``no_claims``. Time grows with the length only.
    """
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    empty = Claims(len(text), digest, (), ())
    if not text.strip():
        return replace(empty, reason="empty_text")
    if len(text) > LONGEST:
        return replace(empty, reason="too_long")
    cleaned = clean(text.translate(lexicon.folds), loose=True)
    kept, ignored = _sorted_out(cleaned.text, lexicon)
    spans = [Refused(*cleaned.raw_span(r.start, r.end), r.reason) for r in ignored]
    spans.extend(_furniture(text, cleaned))
    claims = tuple(_claims(text, cleaned, kept, lexicon))
    return replace(
        empty, claims=claims, ignored=tuple(sorted(spans)), reason="" if claims else "no_claims"
    )


def _sorted_out(body: str, lexicon: Lexicon) -> tuple[list[Figure], list[Refused]]:
    """The figures that count something, and everything that does not."""
    no = refused(body, lexicon)
    starts = [one.start for one in no]
    kept: list[Figure] = []
    ignored = list(no)
    for figure in figures(body, lexicon, no):
        at = bisect_right(starts, figure.end - 1) - 1
        if at >= 0 and no[at].end > figure.start:
            continue
        reason = around.unlikely(body, figure)
        if reason:
            ignored.append(Refused(figure.start, figure.end, reason))
        else:
            kept.append(figure)
    return _units_lent(body, kept), [*ignored, *_unread(body, kept, ignored)]


def _unread(body: str, kept: Sequence[Figure], ignored: Sequence[Refused]) -> list[Refused]:
    """Digits that no form told of: they too are refused, with that reason."""
    told = sorted([*((f.start, f.end) for f in kept), *((r.start, r.end) for r in ignored)])
    starts = [start for start, _end in told]
    left = []
    for digits in _DIGITS.finditer(body):
        at = bisect_right(starts, digits.start()) - 1
        if at < 0 or told[at][1] <= digits.start():
            left.append(Refused(digits.start(), digits.end(), around.UNREAD))
    return left


def _furniture(raw: str, cleaned: Cleaned) -> Iterator[Refused]:
    """Page numbers, running heads and the like, where they hold digits."""
    for start, end in cleaned.dropped(raw):
        for line in _LINE.finditer(raw, start, end):
            if _DIGITS.search(line.group()):
                yield Refused(line.start(), line.end(), FURNITURE)


def _units_lent(body: str, kept: Sequence[Figure]) -> list[Figure]:
    """1.4和0.7个百分点: the first has the unit of the second."""
    told = list(kept)
    for at, (figure, following) in enumerate(pairwise(kept)):
        between = body[figure.end : following.start]
        if not figure.unit and following.unit in ("%", "个百分点") and between in _AND:
            told[at] = figure._replace(unit=following.unit, percent=following.percent)
    return told


def _claims(raw: str, cleaned: Cleaned, kept: Sequence[Figure], lexicon: Lexicon) -> list[Claim]:
    body = cleaned.text
    named = _named_respectively(body, kept, lexicon)
    claims: list[Claim] = []
    end = 0
    for figure in kept:
        about = around.about(body, figure, lexicon, after=end)
        subject = named.get(figure.start, about.subject)
        if claims and around.ends_a_change(body, end, figure.start):
            subject = claims[-1].subject.removesuffix(_BEFORE)
        elif not subject and claims and not set("。\n") & set(body[end : figure.start]):
            subject = claims[-1].subject
        if subject and around.begins_a_change(body, figure.start, figure.end):
            subject += _BEFORE
        start, stop = cleaned.raw_span(figure.start, figure.end)
        claims.append(
            Claim(
                start=start,
                end=stop,
                text=raw[start:stop],
                value=_plain(figure.value),
                unit=figure.unit,
                subject=subject,
                approx=figure.approx,
                percent=figure.percent,
                action=about.action,
                period=about.period,
                optional=figure.rule == "fraction",
                rule=figure.rule,
                doubtful=figure.rule == "han" or not figure.unit,
                scope=about.scope,
            )
        )
        end = figure.end
    return claims


def _named_respectively(body: str, kept: Sequence[Figure], lexicon: Lexicon) -> dict[int, str]:
    """Subjects of figures in a row behind 分别, by where each figure begins."""
    found: dict[int, str] = {}
    run: list[Figure] = []
    for figure in [*kept, None]:
        if run and (figure is None or body[run[-1].end : figure.start].strip() not in "、和,及"):
            names = around.respectively(body, run, lexicon) if len(run) > 1 else []
            found.update(zip((one.start for one in run), names, strict=False))
            run = []
        if figure is not None:
            run.append(figure)
    return found


def _plain(value: Decimal | tuple[Decimal, Decimal]) -> Number | tuple[Number, Number]:
    if isinstance(value, tuple):
        return _one(value[0]), _one(value[1])
    return _one(value)


def _one(value: Decimal) -> Number:
    return int(value) if value == value.to_integral_value() else round(float(value), 10)
