"""Which rows of a table hold some words, by its column `sought` and the index over it.

`sql.findable` makes the column: what may be searched, folded. Django does not know it, so no other
question reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Expression,
    Func,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Col
from django.db.models.functions import Coalesce, Greatest, Least, NullIf, StrIndex, Substr

PASSAGE, PASSAGE_BEFORE = 240, 40  # characters of a passage; of them, before the word
_PAIR = 21  # bits of a character in a key: see sql.KEYS
_SOUGHT: TextField[str, str] = TextField()
_SOUGHT.set_attributes_from_name("sought")


def holds(words: Sequence[str]) -> Q:
    """Rows whose `sought` holds every one of these folded words; without words, all.

    The index answers for one and two characters; of longer words it knows the pairs only, so the
    text is looked at as well.
    """
    if not words:
        return Q()
    keys = sorted({key for word in words for key in keys_of(word)})
    found = Q(_HasKeys(_Sought(), Value(keys, ArrayField(BigIntegerField()))))
    for word in words:
        if len(word) > 2:
            found &= Q(_Holds(_Sought(), Value(word)))
    return found


def keys_of(word: str) -> list[int]:
    """The keys a text must have to hold a word: its pairs of neighbours, or its one character."""
    codes = [ord(character) for character in word]
    pairs = [one << _PAIR | other for one, other in pairwise(codes)]
    return pairs or [code << _PAIR for code in codes]


def passage(column: str, words: Sequence[str]) -> Coalesce:
    """The part of a text too long to be read whole where the first of the words stands, else "".

    `sought` must be made of this column alone.
    """
    sought = _Sought()
    places = [NullIf(StrIndex(sought, Value(word)), Value(0)) for word in words]
    place = Least(*places) if len(places) > 1 else places[0]
    start = Greatest(place - Value(PASSAGE_BEFORE), Value(1))
    return Coalesce(
        Case(When(Q(_Found(place)), then=Substr(column, start, PASSAGE))),
        Value(""),
        output_field=TextField(),
    )


class _Found(Func):
    template = "%(expressions)s is not null"
    output_field = BooleanField()


class _Sought(Expression):
    """The column `sought` of the table that is asked."""

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        """The column under the name the table has in this query."""
        return Col(query.get_initial_alias(), _SOUGHT)


class _HasKeys(Func):
    template = "search_keys(%(expressions)s::bigint[]"
    arg_joiner = ") @> "
    output_field = BooleanField()


class _Holds(Func):
    template = "strpos(%(expressions)s) > 0"
    output_field = BooleanField()
