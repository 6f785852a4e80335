"""Whom and what one may pick: always from what the person may see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.apps.people.models import Tenure
from bihuan.apps.people.queries import (
    groups_visible_to,
    persons_visible_to,
    posts_visible_to,
    serving,
    units_visible_to,
)
from bihuan.apps.standards.queries import versions_visible_to
from bihuan.kit.deed import Actor

Choices = list[tuple[str, str]]

NONE = ("", "—")


def labelled(labels: Mapping[str, str], *, blank: str | None = None) -> Choices:
    """The values of a table of msgids; with a blank one first when wanted."""
    first = [] if blank is None else [("", blank)]
    return [*first, *((key, _(label)) for key, label in labels.items())]


def persons(by: Actor, *, on: date) -> Choices:
    """Colleagues with their department and post, by pinyin."""
    posts: dict[int, str] = {}
    held = Tenure.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        starts_on__lte=on,
        post__unit__agency_id=by.agency_id or 0,
    )
    for person, unit, title in held.order_by("-id").values_list(
        "person_id", "post__unit__name", "post__title"
    ):
        posts[person] = f"（{unit} {title}）"
    rows = serving(persons_visible_to(by), on=on).values_list("pk", "name")
    return [NONE, *((str(pk), name + posts.get(pk, "")) for pk, name in rows)]


def units(by: Actor) -> Choices:
    """Departments that are not closed."""
    rows = units_visible_to(by).filter(closed_on=None).values_list("pk", "name")
    return [NONE, *((str(pk), name) for pk, name in rows)]


def groups(by: Actor, *, on: date) -> Choices:
    """Groups in office on the day or later."""
    rows = groups_visible_to(by).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    return [NONE, *((str(pk), name) for pk, name in rows.values_list("pk", "name"))]


def posts(by: Actor) -> Choices:
    """Posts that are not closed."""
    rows = posts_visible_to(by).order_by("unit__order", "id")
    return [NONE, *((str(post.pk), str(post)) for post in rows)]


def versions(by: Actor) -> Choices:
    """Versions of standards in force."""
    rows = versions_visible_to(by).filter(state="frozen")
    return [NONE, *((str(version.pk), str(version)) for version in rows)]


def offer(form: forms.Form, name: str, picks: Choices) -> None:
    """Give a field of the form its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = picks


def number(value: object) -> int | None:
    """The id behind a picked value; None for the blank."""
    return int(str(value)) if value else None
