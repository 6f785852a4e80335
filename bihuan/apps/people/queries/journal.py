"""The journal as the audit administrator reads it: whole acts, filtered, with what they changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.apps.people.models import Act, Agency, Change, Person
from bihuan.apps.people.queries.directory import home, matching
from bihuan.apps.people.queries.verify import acts_in_order
from bihuan.kit.acts import VERBS
from bihuan.kit.deed import OFFICE_ZONE, Actor, Scope


def acts_visible_to(by: Actor) -> QuerySet[Act]:
    """The journal of the agency, for its audit administrator only.

    Acts of the system itself belong to no agency; they are shown where there is one agency only.
    """
    acts = Act.objects.filter(seq__isnull=False)
    if by.scope is Scope.ALL:
        return acts
    if not by.holds("auditadmin"):
        return acts.none()
    others = Agency.objects.exclude(pk=home(by))
    return acts.filter(Q(agency_id=home(by)) | Q(agency_id__isnull=True) & ~Exists(others))


def acts_like(
    acts: QuerySet[Act],
    *,
    verb: str = "",
    who: str = "",
    object_type: str = "",
    object_id: int | None = None,
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[Act]:
    """The acts a filter asks for; days are the office's."""
    if verb:
        acts = acts.filter(verb=verb)
    if who:
        acts = acts.filter(person_id__in=Person.objects.filter(matching(who)).values("pk"))
    if object_type:
        changed = Change.objects.filter(act_id=OuterRef("pk"), object_type=object_type)
        if object_id is not None:
            changed = changed.filter(object_id=object_id)
        acts = acts.filter(Exists(changed))
    if first is not None:
        acts = acts.filter(at__gte=_midnight(first))
    if last is not None:
        acts = acts.filter(at__lt=_midnight(last + timedelta(days=1)))
    return acts


def verbs_known() -> list[tuple[str, str]]:
    """Every verb of the product with its label msgid."""
    return sorted((name, verb.label) for name, verb in VERBS.items())


def export_lines() -> Iterator[dict[str, Any]]:
    """Every act with its hash and the texts hashed, so that anyone can recompute the chain."""
    for act in acts_in_order():
        yield {
            "seq": act.seq,
            "hash": act.hash,
            "verb": act.verb,
            "line": act.line,
            "changes": act.changes,
        }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=OFFICE_ZONE)
