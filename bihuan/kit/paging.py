"""Keyset paging: one indexed query a page, however long the list; counts may be capped."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Field, Model, Q, QuerySet, Window
from django.db.models.expressions import OrderBy
from django.http import QueryDict

M = TypeVar("M", bound=Model)

PER_PAGE = 50
COUNT_CAP = 10_000


@dataclass(frozen=True, slots=True)
class Order:
    """One field of the order; a nullable field sorts its blanks last in both directions."""

    field: str
    descending: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """A page of rows with the addresses of its neighbours."""

    rows: list[M]
    count: int
    capped: bool  # the count stopped at its cap
    next: str | None  # query string of the next page
    first: str | None  # query string of the first page, when this is not it


def page(
    rows: QuerySet[M],
    query: QueryDict,
    *,
    order: tuple[Order, ...],
    per_page: int = PER_PAGE,
    cap: int | None = COUNT_CAP,
    full: Callable[[QuerySet[M]], QuerySet[M]] | None = None,
) -> Page[M]:
    """The page of `rows` that `?after=` asks for. `order` must end in a unique field.

    Counting stops at `cap`: the larger it is, the more rows a wide question reads. Without one all
    are counted while the page is found: right where every match is read anyway, to be sorted.
    `full` adds what the rows name, once the page is found: so joins cost a page, not all matches.
    """
    ordering = [_ordering(o) for o in order]
    ordered = rows.order_by(*ordering)
    mark = _decode(query.get("after", ""), [_field(rows, o.field) for o in order])
    shown = ordered.filter(_beyond(order, mark)) if mark is not None else ordered
    wanted, count = shown[: per_page + 1], None
    if full is not None:
        keys, count = _keys(wanted, counted=cap is None and mark is None)
        picked = full(rows.model._default_manager.filter(pk__in=keys))
        wanted = picked.order_by(*ordering)
    found = list(wanted)
    more = len(found) > per_page
    kept = found[:per_page]
    if count is None:
        count = (rows.order_by() if cap is None else rows.order_by()[: cap + 1]).count()
    return Page(
        rows=kept,
        count=count if cap is None else min(count, cap),
        capped=cap is not None and count > cap,
        next=_with(query, _encode(kept[-1], order)) if more else None,
        first=_with(query, None) if mark is not None else None,
    )


def _keys(wanted: QuerySet[M], *, counted: bool) -> tuple[list[Any], int | None]:
    """The keys of a page's rows, and how many rows there are in all when that is asked."""
    if not counted:
        return list(wanted.values_list("pk", flat=True)), None
    found = list(wanted.annotate(of=Window(Count("*"))).values_list("pk", "of"))
    return [pk for pk, _of in found], found[0][1] if found else 0


def _ordering(o: Order) -> OrderBy:
    column = F(o.field)
    if o.descending:
        return column.desc(nulls_last=True) if o.nullable else column.desc()
    return column.asc(nulls_last=True) if o.nullable else column.asc()


def _beyond(order: tuple[Order, ...], mark: list[object]) -> Q:
    """Rows after the mark: (a, b) > (x, y) written out, blanks counted as last."""
    beyond, equal = Q(pk__in=[]), Q()
    for o, value in zip(order, mark, strict=True):
        if value is not None:
            later = Q(**{f"{o.field}__{'lt' if o.descending else 'gt'}": value})
            if o.nullable:
                later |= Q(**{f"{o.field}__isnull": True})
            beyond |= equal & later
            equal &= Q(**{o.field: value})
        else:
            equal &= Q(**{f"{o.field}__isnull": True})
    return beyond


def _encode(row: Model, order: tuple[Order, ...]) -> str:
    values: list[object] = []
    for o in order:
        value: object = row
        for part in o.field.split("__"):
            value = getattr(value, part)
        values.append(str(value) if isinstance(value, date | datetime | Decimal) else value)
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _field(rows: QuerySet[M], name: str) -> Field[Any, Any]:
    """The field behind a name of the order: of the table, of one joined to it, or annotated."""
    annotated = rows.query.annotations.get(name)
    if annotated is not None:
        found: Field[Any, Any] = annotated.output_field
        return found
    model: Any = rows.model
    for part in name.split("__"):
        found = model._meta.pk if part == "pk" else model._meta.get_field(part)
        model = found.related_model or model
    return found


def _decode(mark: str, fields: Sequence[Field[Any, Any]]) -> list[object] | None:
    """The values of a mark; a mark somebody meddled with is the first page, not an error."""
    try:
        values = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        if not isinstance(values, list) or len(values) != len(fields):
            return None
        return [_read(field, value) for field, value in zip(fields, values, strict=True)]
    except (binascii.Error, ValueError, OverflowError, RecursionError, ValidationError):
        return None


def _read(field: Field[Any, Any], value: object) -> object:
    if value is None:
        return None
    if not isinstance(value, str | int) or "\x00" in str(value):
        raise ValueError(value)
    str(value).encode()  # half a surrogate is no text
    return field.to_python(str(value))


def _with(query: QueryDict, mark: str | None) -> str:
    changed = query.copy()
    changed.pop("after", None)
    if mark:
        changed["after"] = mark
    return "?" + changed.urlencode()
