"""A record's timeline: who did what when, with before and after in words, not ids."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.db import connection
from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext as _

from bihuan.apps.people.models import Person, Post
from bihuan.apps.people.queries.labels import FIELD_LABELS, HIDDEN_FIELDS, KIND_LABELS, VALUE_LABELS
from bihuan.kit import present
from bihuan.kit.acts import VERBS

Words = Mapping[str, Mapping[str, str]]  # "loop.Finding.state" → {"closed": "Closed"}

_CHANGES = """
with wanted as (
  select * from unnest(%(types)s::text[], %(ids)s::bigint[]) as w(object_type, object_id)
), shown as (
  select distinct c.act_id from people_change c join wanted using (object_type, object_id)
  order by c.act_id desc limit %(limit)s
)
select a.id, a.at, a.verb, a.person_id, a.post_id, c.object_type, c.kind,
  c.before::text, c.after::text
from shown s join people_act a on a.id = s.act_id
join people_change c on c.act_id = a.id
join wanted w using (object_type, object_id)
order by a.id desc, c.id
"""


@dataclass(frozen=True, slots=True)
class _Change:
    object_type: str
    kind: str
    before: dict[str, Any]
    after: dict[str, Any]


def timeline(
    objects: Sequence[tuple[str, int]], *, limit: int = 50, words: Words | None = None
) -> list[dict[str, Any]]:
    """Entries for `ui.timeline`, newest first: the acts that changed any of these records.

    `objects` are ("loop.Finding", 42); the caller has made sure they may be seen. `words` gives
    the labels (msgids) of coded values, for the fields named "app.Model.field".
    """
    if not objects:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _CHANGES,
            {"types": [o[0] for o in objects], "ids": [o[1] for o in objects], "limit": limit},
        )
        rows = cursor.fetchall()
    acts: dict[tuple[int, datetime, str, int | None, int | None], list[_Change]] = {}
    for pk, at, verb, person, post, kind_of, kind, before, after in rows:
        acts.setdefault((pk, at, verb, person, post), []).append(
            _Change(kind_of, kind, json.loads(before or "{}"), json.loads(after or "{}"))
        )
    names = _Names([change for changes in acts.values() for change in changes])
    doers = Doers([head[3:] for head in acts])
    return [
        {
            "who": doers.name(person),
            "post": doers.post(post),
            "when": present.moment(at),
            "verb": verb_label(verb),
            "tone": "blue" if any(c.kind == "insert" for c in changes) else "grey",
            "icon": "plus" if any(c.kind == "insert" for c in changes) else "pencil",
            "changes": _merged(changes, names, words or {}),
        }
        for (_pk, at, verb, person, post), changes in acts.items()
    ]


class Doers:
    """The names of persons and posts, asked once for all acts."""

    def __init__(self, heads: Iterable[tuple[int | None, int | None]]) -> None:
        pairs = list(heads)
        self.persons = Person.objects.in_bulk({p for p, _post in pairs if p})
        self.posts = Post.objects.select_related("unit").in_bulk({q for _p, q in pairs if q})

    def name(self, person_id: int | None) -> str:
        """Who it was; the system where it was nobody."""
        return str(self.persons[person_id]) if person_id in self.persons else _("The system")

    def post(self, post_id: int | None) -> str:
        """The post it was done in."""
        return str(self.posts[post_id]) if post_id in self.posts else ""


def changes_in_words(
    changes: Iterable[tuple[str, str, Mapping[str, Any] | None, Mapping[str, Any] | None]],
    *,
    words: Words | None = None,
) -> list[list[tuple[str, str, str]]]:
    """For each (type, kind, before, after) of the journal: its (field, before, after) in words."""
    parsed = [_Change(t, k, dict(b or {}), dict(a or {})) for t, k, b, a in changes]
    names = _Names(parsed)
    return [_merged([change], names, words or {}) for change in parsed]


def verb_label(verb: str) -> str:
    """What a verb is called; one that no longer exists keeps its name."""
    return _(VERBS[verb].label) if verb in VERBS else verb


def _merged(changes: list[_Change], names: _Names, words: Words) -> list[tuple[str, str, str]]:
    """One record's changes in one act as one: the first before, the last after."""
    first: dict[tuple[str, str], Any] = {}
    last: dict[tuple[str, str], Any] = {}
    for change in changes:
        for name in change.after or change.before:
            key = (change.object_type, name)
            first.setdefault(key, change.before.get(name))
            last[key] = change.after.get(name)
    lines = []
    for (kind, name), was in first.items():
        if name in HIDDEN_FIELDS or (_blank(was) and _blank(last[kind, name])):
            continue
        shown = names.text(kind, name, was, words), names.text(kind, name, last[kind, name], words)
        if shown[0] != shown[1]:
            lines.append((field_label(kind, name), *shown))
    return lines


def kind_label(object_type: str) -> str:
    """What a kind of record is called."""
    plain = object_type.rpartition(".")[2]
    return _(KIND_LABELS.get(object_type) or plain)


def record_kinds() -> list[tuple[str, str]]:
    """Every kind of record the journal knows, with its name."""
    return [(kind, _(label)) for kind, label in KIND_LABELS.items()]


def field_label(object_type: str, name: str) -> str:
    """How a column is called on a page."""
    plain = name.removesuffix("_id")
    label = FIELD_LABELS.get(f"{object_type}.{plain}") or FIELD_LABELS.get(plain)
    return _(label or plain.replace("_", " ").capitalize())


def value_label(object_type: str, name: str, value: object) -> str:
    """How a column's value is called on a page; nothing for none."""
    coded = VALUE_LABELS.get(f"{object_type}.{name}", {})
    return _(coded[str(value)]) if value in coded else str(value or "")


def _blank(value: Any) -> bool:
    return value is None or value is False or value in ("", [])


class _Names:
    """The names behind the ids of foreign keys, asked once for each kind of record."""

    def __init__(self, changes: list[_Change]) -> None:
        wanted: dict[type[Model], set[int]] = {}
        for change in changes:
            for values in (change.before, change.after):
                for name, value in values.items():
                    target = _target(change.object_type, name)
                    if target is not None and isinstance(value, int):
                        wanted.setdefault(target, set()).add(value)
        self.names = {
            (target, pk): str(row)
            for target, ids in wanted.items()
            for pk, row in _rows(target, ids).items()
        }

    def text(self, object_type: str, name: str, value: Any, words: Words) -> str:
        """A value as people read it."""
        if value is None or value == "":
            return ""
        target = _target(object_type, name)
        if target is not None:
            return self.names.get((target, value), f"#{value}")
        column = f"{object_type}.{name}"
        coded = words.get(column) or VALUE_LABELS.get(column, {})
        if isinstance(value, str) and value in coded:
            return _(coded[value])
        return _plain(value)


def _rows(target: type[Model], ids: set[int]) -> dict[int, Model]:
    rows = target._default_manager.filter(pk__in=ids)
    if target is Post:
        rows = rows.select_related("unit")
    return {row.pk: row for row in rows}


def _target(object_type: str, name: str) -> type[Model] | None:
    """The record a column points to, or None."""
    if not name.endswith("_id"):
        return None
    field = _FIELDS.get((object_type, name))
    if field is None:
        model = apps.get_model(object_type)
        for each in model._meta.concrete_fields:
            _FIELDS[object_type, each.attname] = each
        field = _FIELDS.get((object_type, name))
    related = field.related_model if isinstance(field, ForeignKey) else None
    return related if isinstance(related, type) else None


_FIELDS: Final[dict[tuple[str, str], Field[Any, Any]]] = {}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list) and all(isinstance(v, str | int) for v in value):
        return "、".join(str(v) for v in value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    return present.moment(datetime.fromisoformat(text)) if _is_moment(text) else text


def _is_moment(text: str) -> bool:
    """2026-03-02T01:00:00+00:00, as the database writes a moment into JSON."""
    return len(text) > 19 and text[4] == text[7] == "-" and text[10] == "T" and text[13] == ":"
