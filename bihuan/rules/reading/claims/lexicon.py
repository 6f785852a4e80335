"""What a reader of claims must know, as values: measure words, names, verbs, refusals, script.

The rows come from `library/reading/`, where an agency may add its own; nothing here opens a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

HAN = "零〇一二两三四五六七八九十百千万亿"
_DATE = "(?:[12]\\d|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
TO = "-|—|–|~|至|到|—-|--|——"  # between the ends of a range
# What a pattern of refusals.csv or phrases.csv may name in braces.
PARTS: Mapping[str, str] = {
    "han": f"[{HAN}]",
    "number": f"(?:\\d+|[{HAN}]+)",
    "year": "(?:(?:19|20)\\d\\d|[一二][九〇零○][〇零○一二三四五六七八九]{2})",
    "month": "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])",
    "date": _DATE,
    "day": f"{_DATE}[日号](?![室楼院线门令文])",
    "clock": "(?:\\d{1,2}:\\d\\d(?::\\d\\d)?|\\d{1,2}[时点](?:\\d{1,2}分|半|整|许)?)",
    "to": f"(?:{TO}|、)",
}
# Kinds of phrases.csv.
PHRASES = ("period", "scope", "lead", "link", "predicate")
_BRACES = re.compile("\\{([a-z]+)\\}")


class LexiconError(ValueError):
    """A row of the lexicon that cannot be used: which one (counted from 1), and why, by code.

    Codes: ``empty_word``, ``bad_pattern``, ``unknown_part``, ``unknown_kind``, ``matches_nothing``.
    """

    def __init__(self, code: str, *, table: str, row: int, value: str) -> None:
        super().__init__(f"{table} {row}: {code} {value!r}")
        self.code, self.table, self.row, self.value = code, table, row, value


@dataclass(frozen=True, slots=True)
class Refusal:
    """One form of what is no claim: the reason to give, how it may begin, what it looks like.

    ``begins`` is the inside of a character class. Most places of a text begin nothing that any
    pattern asks for, so most patterns are never tried.
    """

    reason: str
    begins: str
    pattern: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A form of words about a figure; ``kind`` is one of ``PHRASES``."""

    kind: str
    pattern: str
    example: str = ""


@dataclass(frozen=True)
class Lexicon:
    """The words of `library/reading/`.

    ``measures``: measure words, each with whether a Chinese numeral before it counts. ``names``:
    words that hold a numeral and count nothing, each with the reason. ``verbs``: verbs before what
    is counted, each with its kinds: ``light`` (开展培训: the noun tells what was done), ``noun``
    (检查: as often a noun, a verb at the head of a clause only). ``refusals``, in order: the first
    that fits a place takes it. ``phrases``: what stands about a figure, the first of a kind that
    fits. ``traditional``: characters with the simplified ones, one for one.
    """

    measures: Mapping[str, bool]
    names: Mapping[str, str]
    verbs: Mapping[str, frozenset[str]]
    refusals: tuple[Refusal, ...]
    phrases: tuple[Phrase, ...] = ()
    traditional: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def measure(self) -> str:
        """A pattern of all measure words, the longest first."""
        return _any(self.measures)

    @cached_property
    def counted(self) -> str:
        """A pattern of those a Chinese numeral may count."""
        return _any(word for word, counts in self.measures.items() if counts)

    @cached_property
    def verb(self) -> re.Pattern[str]:
        """Any of the verbs."""
        return re.compile(_any(self.verbs))

    @cached_property
    def light(self) -> re.Pattern[str]:
        """Verbs that say only that something was done."""
        return re.compile(_any(word for word, kinds in self.verbs.items() if "light" in kinds))

    @cached_property
    def period(self) -> re.Pattern[str]:
        """A time that a figure may be stated for."""
        return re.compile(self._phrase("period"))

    @cached_property
    def scope(self) -> re.Pattern[str]:
        """An area that a figure may be stated for."""
        return re.compile(self._phrase("scope"))

    @cached_property
    def lead(self) -> re.Pattern[str]:
        """Words at the head of a clause that name nothing."""
        return re.compile(f"^{self._phrase('lead')}+")

    @cached_property
    def link(self) -> re.Pattern[str]:
        """Words between what is counted and its figure."""
        return re.compile(f"{self._phrase('link')}{{1,8}}$")

    @cached_property
    def predicate(self) -> re.Pattern[str]:
        """Words with which the sentence goes on behind what is counted."""
        return re.compile(self._phrase("predicate"))

    def _phrase(self, kind: str) -> str:
        made = "|".join(_filled(one.pattern, PARTS) for one in self.phrases if one.kind == kind)
        return f"(?:{made})" if made else "(?!)"

    def check(self) -> None:
        """Raise ``LexiconError`` for the first row that cannot be used."""
        for place, one in enumerate(self.phrases):
            if one.kind not in PHRASES:
                raise _fault("unknown_kind", place, one.kind, table="phrases")
            _usable(place, one.pattern, PARTS, table="phrases")
        _ = self._forms

    def is_noun(self, verb: str) -> bool:
        """Whether the verb is as often a noun."""
        return "noun" in self.verbs.get(verb, frozenset())

    @cached_property
    def folds(self) -> dict[int, str]:
        """For `str.translate`: traditional to simplified."""
        return {ord(one): other for one, other in self.traditional.items()}

    @cached_property
    def begins(self) -> re.Pattern[str]:
        """Any character that a refusal or a name may begin with."""
        heads = "".join(head for head, _body in self._forms)
        names = "".join(sorted({re.escape(word[0]) for word in self.names}))
        # Inside a run of digits nothing begins that did not begin with the run.
        return re.compile(
            f"(?<!\\d)[{heads}{names}]|(?!\\d)[{heads}{names}]" if heads or names else "(?!)"
        )

    def refusing(self, begin: str) -> re.Pattern[str]:
        """The refusals and names that may begin with a character, the reason's row as the group.

        A group is ``r`` and the row's place from 0, or ``name``. Most rows begin with few
        characters, so that most places of a text are tried for few of them.
        """
        if begin not in self._refusing:
            rows = [at for at, (head, _) in enumerate(self._forms) if re.match(f"[{head}]", begin)]
            made = [f"(?P<r{at}>{self._forms[at][1]})" for at in rows]
            names = [word for word in self.names if word[0] == begin]
            # Behind the refusals as they stand: a date is a date first.
            made.extend([f"(?P<name>{_any(names)})"] if names else [])
            self._refusing[begin] = re.compile("|".join(made) or "(?!)", re.MULTILINE)
        return self._refusing[begin]

    @cached_property
    def _refusing(self) -> dict[str, re.Pattern[str]]:
        return {}

    @cached_property
    def _forms(self) -> list[tuple[str, str]]:
        """Of each refusal what it may begin with and what it looks like, parts in place."""
        parts = {**PARTS, "measure": self.measure, "counted": self.counted}
        return [
            (
                _usable(place, one.begins, {"han": HAN}, table="refusals", as_class=True),
                _usable(place, one.pattern, parts, table="refusals"),
            )
            for place, one in enumerate(self.refusals)
        ]


def _usable(
    place: int, pattern: str, parts: Mapping[str, str], *, table: str, as_class: bool = False
) -> str:
    """The pattern with its parts in place; one that cannot be used is told by its row."""
    try:
        made = _filled(pattern, parts)
        empty = re.fullmatch(f"[{made}]" if as_class else made, "")
    except KeyError as unknown:
        raise _fault("unknown_part", place, str(unknown.args[0]), table=table) from None
    except re.error:
        raise _fault("bad_pattern", place, pattern, table=table) from None
    if empty:
        raise _fault("matches_nothing", place, pattern, table=table)
    return made


def _fault(code: str, place: int, value: str, *, table: str) -> LexiconError:
    return LexiconError(code, table=table, row=place + 1, value=value)


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    return _BRACES.sub(lambda found: parts[found[1]], pattern)


def _any(words: Iterable[str]) -> str:
    found = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(re.escape, found)) + ")" if found else "(?!)"
