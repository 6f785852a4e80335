"""What a pledge says, who has signed, and who stands on the other side of the paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.apps.programmes.models import Pledge, Programme, Responsibility
from bihuan.apps.programmes.queries.programmes import programmes_visible_to
from bihuan.apps.programmes.queries.responsibilities import Coverage
from bihuan.apps.programmes.states import PLEDGERS
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import NotFound
from bihuan.rules.signing import Signer, waits_for


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a pledge as it was asked for."""

    code: str
    name: str
    unit: str
    due_on: str
    target: str


def pledges_visible_to(by: Actor) -> QuerySet[Pledge]:
    """Pledges of visible programmes: they are signed in public inside the agency."""
    return Pledge.objects.filter(programme__in=programmes_visible_to(by).order_by()).select_related(
        "person", "programme__agency"
    )


def pledge_or_404(pledge_id: int, by: Actor) -> Pledge:
    """The pledge, or "not found"."""
    found = pledges_visible_to(by).filter(pk=pledge_id).first()
    if found is None:
        raise NotFound(_("There is no such pledge."))
    return found


def lines(pledge: Pledge) -> list[Line]:
    """What stands in a pledge, exactly as hashed and signed."""
    return [Line(*(str(cell) for cell in row)) for row in pledge.content]


def parties(pledge: Pledge) -> list[str]:
    """Those above the signer for the clauses of this pledge: the other side of the paper."""
    above = {"handler": "head", "head": "leader"}.get(pledge.role)
    if above is None:
        return []
    owed = pledge.programme.responsibilities.filter(
        **{f"{pledge.role}_id": pledge.person_id, f"{above}__isnull": False}
    )
    names = owed.order_by(f"{above}__pinyin").values_list(f"{above}__name", flat=True)
    return list(dict.fromkeys(names))


def signers_before(pledges: Iterable[Pledge]) -> dict[int, list[str]]:
    """Of pledges that still wait for others to sign first: who, by pledge id."""
    waiting = [p for p in pledges if p.state == "asked" and not p.programme.sign_in_any_order]
    of = {pledge.programme_id for pledge in waiting}
    asked = Pledge.objects.filter(programme__in=of, state="asked").select_related("person")
    names: dict[int, dict[Signer, str]] = {pk: {} for pk in of}
    for pledge in asked:
        called = f"{pledge.person.name}（{_(PLEDGERS[pledge.role][0])}）"
        names[pledge.programme_id][_signer(pledge)] = called
    waits = {pk: waits_for(_chains(pk), unsigned=unsigned.keys()) for pk, unsigned in names.items()}
    return {
        pledge.pk: [names[pledge.programme_id][first] for first in firsts]
        for pledge in waiting
        if (firsts := waits[pledge.programme_id].get(_signer(pledge)))
    }


def pledge_contents(programme: Programme) -> dict[tuple[int, str], list[object]]:
    """What each person would sign now: the clauses, targets and due dates of each role held."""
    contents: dict[tuple[int, str], list[object]] = {}
    rows = programme.responsibilities.select_related("clause", "lead_unit").order_by(
        "clause__order"
    )
    for row in rows:
        line: list[object] = [
            row.clause.code,
            row.clause.name,
            row.lead_unit.name if row.lead_unit else "",
            row.due_on.isoformat() if row.due_on else "",
            row.target,
        ]
        for role, person in (
            ("leader", row.leader_id),
            ("head", row.head_id),
            ("handler", row.handler_id),
        ):
            if person is not None:
                contents.setdefault((person, role), []).append(line)
    return contents


def pledge_coverage(programme: Programme) -> Coverage:
    """Signed of required."""
    standing = programme.pledges.exclude(state="stale")
    return Coverage(standing.filter(state="signed").count(), standing.count())


def _signer(pledge: Pledge) -> Signer:
    return Signer(pledge.person_id, pledge.role)


def _chains(programme_id: int) -> Iterator[list[Signer | None]]:
    """Who holds each level of each clause, from the top down."""
    rows = Responsibility.objects.filter(programme_id=programme_id).order_by("clause__order")
    for held in rows.values_list(*(f"{role}_id" for role in PLEDGERS)):
        yield [
            None if person is None else Signer(person, role)
            for person, role in zip(held, PLEDGERS, strict=True)
        ]
