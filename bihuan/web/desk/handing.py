"""What a person still owes over all apps, and handing it to somebody else in one act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.apps.documents import actions as documents
from bihuan.apps.documents.queries.leaving import open_drafts_of
from bihuan.apps.loop import actions as loop
from bihuan.apps.loop.queries.leaving import open_findings_of, open_measures_of
from bihuan.apps.people.actions import notices
from bihuan.apps.people.models import Person, Tenure
from bihuan.apps.people.queries import persons_visible_to, serving, tenures_during
from bihuan.apps.people.states import BUSINESS
from bihuan.apps.programmes import actions as programmes
from bihuan.apps.programmes.queries import owed_by
from bihuan.kit.acts import act
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.refusals import NotFound, Refused

OFFICE = ("coordinator",)


@dataclass(frozen=True, slots=True)
class Owed:
    """Open items of one kind: how many as a sentence, and which (title, path)."""

    sentence: str
    rows: list[tuple[str, str]]


def owed(person_id: int) -> list[Owed]:
    """Everything open of a person, kind by kind; kinds without any are left out."""
    clauses = [
        (
            f"{row.programme.name} · {row.clause}",
            reverse("programmes:duty", args=[row.programme_id, row.clause_id]),
        )
        for row in owed_by(person_id)
    ]
    findings = [
        (f"{row.number} {row.title}", reverse("loop:finding", args=[row.pk]))
        for row in open_findings_of(person_id)
    ]
    measures = [
        (row.text[:80], reverse("loop:measure", args=[row.pk]))
        for row in open_measures_of(person_id)
    ]
    drafts = [
        (row.title, reverse("documents:document", args=[row.pk]))
        for row in open_drafts_of(person_id)
    ]
    kinds = (
        (ngettext("%(n)s clause", "%(n)s clauses", len(clauses)), clauses),
        (ngettext("%(n)s finding", "%(n)s findings", len(findings)), findings),
        (ngettext("%(n)s measure", "%(n)s measures", len(measures)), measures),
        (ngettext("%(n)s draft document", "%(n)s draft documents", len(drafts)), drafts),
    )
    return [Owed(words % {"n": len(rows)}, rows) for words, rows in kinds if rows]


def nothing_owed(person: Person) -> None:
    """Refuse while something is open: the administrators read how many of which kind, no more."""
    kinds = owed(person.pk)
    if kinds:
        count = sum(len(kind.rows) for kind in kinds)
        raise Refused(
            _("%(name)s still has %(count)s open items. Hand them over first.")
            % {"name": person.name, "count": count},
            items=tuple(kind.sentence for kind in kinds),
        )


def takers(by: Actor, leaver: Person, *, on: date) -> list[tuple[str, str]]:
    """Colleagues who may take the work over: they serve on that day in a post of the business."""
    held = Tenure.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        person=OuterRef("pk"),
        starts_on__lte=on,
        post__role__in=BUSINESS,
        post__closed_on__isnull=True,
    )
    colleagues = persons_visible_to(by).filter(Exists(held), agency_id=leaver.agency_id)
    rows = serving(colleagues, on=on).exclude(pk=leaver.pk)
    named = rows.values_list("pk", "name", "staff_no")
    return [(str(pk), f"{name} ({no})") for pk, name, no in named]


@act("desk.hand_over_all", label="Hand over everything open", may=OFFICE)
def hand_over_all(deed: Deed, *, from_id: int, to_id: int) -> int:
    """Responsibilities, findings, measures and drafts of one person go to another, all at once."""
    leaver, taker = _colleague(deed, from_id), _colleague(deed, to_id)
    if leaver.pk == taker.pk:
        raise Refused(_("Work is handed over to another person of the same agency."))
    held = {tenure.post.role for tenure in tenures_during(taker.pk, deed.on, None)}
    if held.isdisjoint(BUSINESS):
        raise Refused(_("%(name)s holds no post of the business.") % {"name": taker.name})
    moved = programmes.hand_over(deed, from_person_id=leaver.pk, to_person_id=taker.pk)
    moved += loop.hand_over(deed, from_id=leaver.pk, to_id=taker.pk)
    moved += documents.hand_over(deed, from_id=leaver.pk, to_id=taker.pk)
    if not moved:
        raise Refused(_("%(name)s has nothing open.") % {"name": leaver.name})
    words = ngettext(
        "%(leaver)s handed over %(n)s item to you.",
        "%(leaver)s handed over %(n)s items to you.",
        moved,
    )
    told = words % {"leaver": leaver.name, "n": moved}
    notices.tell(taker.pk, kind="handed_over", text=told, path="/", at=deed.at)
    return moved


def _colleague(deed: Deed, person_id: int) -> Person:
    person = persons_visible_to(deed.by).filter(pk=person_id).first()
    if person is None or not deed.by.within(person.agency_id):
        raise NotFound(_("There is no such person."))
    return person
