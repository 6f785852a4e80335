"""What a search finds of people: names, initials of their pinyin, staff numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from bihuan.apps.people.models import Person
from bihuan.apps.people.queries.directory import persons_visible_to, unmerged
from bihuan.kit.addresses import address
from bihuan.kit.deed import Actor
from bihuan.kit.searching.asking import Source, Told


def _persons(by: Actor) -> QuerySet[Person]:
    return unmerged(persons_visible_to(by))


def _told(pks: Sequence[int], words: Sequence[str]) -> Iterator[Told]:
    rows = Person.objects.filter(pk__in=pks)
    for person in rows.prefetch_related("tenures__post__unit"):
        posts = [str(held.post) for held in person.tenures.all() if held.ends_on is None]
        page = address("people:person", person.pk)
        yield Told(person.pk, person.name, "、".join(posts), page)


SOURCES = (Source("person", _("People"), "users", _persons, _told),)
