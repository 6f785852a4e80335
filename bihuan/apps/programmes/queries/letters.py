"""The letter 责任书 of a pledge: what stands on it, who signs it, what is outstanding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.apps.documents.models import Version as Text
from bihuan.apps.documents.queries.scope import latest
from bihuan.apps.documents.queries.wording import in_chinese, wording
from bihuan.apps.people.models import Person, Tenure, Unit
from bihuan.apps.people.states import ROLES
from bihuan.apps.programmes.models import Pledge, PledgeSignature, Programme
from bihuan.apps.programmes.queries.pledges import lines
from bihuan.apps.programmes.states import PLEDGERS
from bihuan.kit.deed import Actor
from bihuan.rules.official import chinese_day

LETTER = "pledge"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter is made of."""

    title: str
    values: dict[str, Any]
    unit_id: int | None


def without_letter(programme: Programme) -> QuerySet[Pledge]:
    """Pledges that wait for a signature and have no letter yet, the upper levels first."""
    return programme.pledges.filter(state="asked", document=None).order_by("role", "pk")


def outlived(programme: Programme) -> QuerySet[Pledge]:
    """Superseded pledges whose letter nobody signed: it is given up when new ones are made."""
    signed = PledgeSignature.objects.filter(pledge=OuterRef("pk"))
    rows = programme.pledges.filter(state="stale", document__state="made")
    return rows.exclude(Exists(signed)).order_by("pk")


def above(pledge: Pledge, *, on: date) -> list[Person]:
    """The other side of the paper: who stands above the signer for these clauses."""
    level = {"handler": "head", "head": "leader"}.get(pledge.role)
    if level is None:
        people = _directors(pledge.programme.agency_id, on=on)
    else:
        owed = pledge.programme.responsibilities.filter(**{f"{pledge.role}_id": pledge.person_id})
        people = Person.objects.filter(pk__in=owed.values(f"{level}_id"))
    return list(people.exclude(pk=pledge.person_id).order_by("pinyin", "pk"))


@in_chinese
def letter_of(pledge: Pledge, *, on: date) -> Letter:
    """The letter of a pledge: its clauses exactly as they were hashed, and both sides."""
    own, higher = PLEDGERS[pledge.role]
    other = ROLES[higher].label
    told = lines(pledge)
    units = list(dict.fromkeys(line.unit for line in told if line.unit))
    others = above(pledge, on=on)
    department = units[0] if len(units) == 1 and pledge.role != "leader" else ""
    called = f"{department} {pledge.person.name}".strip()
    sides = {"above": _side(other, others), "own": f"{_role(own)}{pledge.person.name}"}
    values = {
        "body": wording(
            LETTER,
            "body",
            programme=pledge.programme.name,
            role=_role(own),
            count=len(told),
            as_of=chinese_day(on),
            **sides,
        ),
        "parties": [
            *({"side": f"甲方（{_role(other)}）", "name": one.name} for one in others),
            *([] if others else [{"side": "甲方", "name": _role(other)}]),
            {"side": f"乙方（{_role(own)}）", "name": called},
        ],
        "duties": [_duty(line) for line in told],
    }
    title = f"{pledge.programme.name}目标责任书（{called}）"
    return Letter(title, values, _unit_of(pledge, department))


def text_to_sign(pledge: Pledge) -> Text | None:
    """The exact text of the letter; none while there is no letter."""
    return latest(pledge.document) if pledge.document_id and pledge.document else None


def signs_above(pledge: Pledge, by: Actor, *, on: date) -> bool:
    """Whether this person signs as the other side, and has not yet."""
    if by.person_id is None or pledge.document_id is None or pledge.state == "stale":
        return False
    if pledge.signatures.filter(side="above", person=by.person_id).exists():
        return False
    return by.person_id in {one.pk for one in above(pledge, on=on)}


def both_sides(pledges: Iterable[Pledge]) -> dict[int, set[str]]:
    """Which sides have signed the letters, by pledge."""
    found: dict[int, set[str]] = {}
    rows = PledgeSignature.objects.filter(pledge__in=list(pledges))
    for pk, side in rows.values_list("pledge_id", "side"):
        found.setdefault(pk, set()).add(side)
    return found


def _directors(agency_id: int, *, on: date) -> QuerySet[Person]:
    held = Tenure.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        starts_on__lte=on,
        post__role="director",
        post__unit__agency_id=agency_id,
        post__closed_on__isnull=True,
    )
    return Person.objects.filter(pk__in=held.values("person_id"))


def _side(role: str, people: list[Person]) -> str:
    return _role(role) + "、".join(one.name for one in people)


def _role(label: str) -> str:
    return _(label)


def _duty(line: Any) -> dict[str, str]:
    return {
        "code": line.code,
        "name": line.name,
        "unit": line.unit,
        "due_on": line.due_on,
        "target": line.target,
    }


def _unit_of(pledge: Pledge, name: str) -> int | None:
    units = Unit.objects.filter(agency=pledge.programme.agency_id, name=name)
    return units.values_list("pk", flat=True).first() if name else None
