"""Which rows of a table hold some words, by its column `sought` and the index over it.

`sql.findable` makes the column: what may be searched, folded. Django does not know it, so no other
question reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Expression,
    F,
    Func,
    Q,
    QuerySet,
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


def holds(words: Sequence[str], *, otherwise: Q | None = None) -> Q:
    """Rows whose `sought` holds every one of these folded words; without words, all.

    The index answers for one and two characters; of longer words it knows the pairs only, so the
    text is looked at as well. Rows for which something else holds instead, one question at a time,
    are named by `otherwise`: beside each condition, as a condition made of both would not be the
    index's own, and the keys of every row would be cut anew.
    """
    if not words:
        return Q()
    keys = sorted({key for word in words for key in keys_of(word)})
    conditions = [Q(_HasKeys(_Sought(), Value(keys, ArrayField(BigIntegerField()))))]
    conditions += [Q(_Holds(_Sought(), Value(word))) for word in words if len(word) > 2]
    found = Q()
    for condition in conditions:
        found &= condition if otherwise is None else condition | otherwise
    return found


def keys_of(word: str) -> list[int]:
    """The keys a text must have to hold a word: its pairs of neighbours, or its one character."""
    codes = [ord(character) for character in word]
    pairs = [one << _PAIR | other for one, other in pairwise(codes)]
    return pairs or [code << _PAIR for code in codes]


def among(column: str, rows: QuerySet[Any]) -> Q:
    """Rows whose column is one of these, which are looked up once, before anything else.

    Beside `holds` in an "or" this lets PostgreSQL join two indexes; with `in` it would read all.
    """
    return Q(_Among(F(column), ArraySubquery(rows)))


class _Among(Func):
    template = "%(expressions)s)"
    arg_joiner = " = any("
    output_field = BooleanField()


# -- the same question for other words -------------------------------------------------------------

_BLANKS = 0xF0000  # characters that no text has: of a plane for private use


def blank(place: int, length: int) -> str:
    """Stands for a word of this length (three for all longer ones) in a question put together."""
    return chr(_BLANKS + place) * length


def filled(param: Any, words: Sequence[str]) -> Any:
    """A parameter of such a question with the words where their blanks are."""
    if isinstance(param, str):
        return words[ord(param[0]) - _BLANKS] if param[:1] >= chr(_BLANKS) else param
    if isinstance(param, list) and param and param[0] >= _BLANKS << _PAIR:
        return sorted({key for one in param for key in keys_of(words[(one >> _PAIR) - _BLANKS])})
    return param


def passage(column: str | Expression, words: Sequence[str]) -> Coalesce:
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
