"""The staff list out of a sheet: everything in one act, or nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bihuan.apps.people import queries
from bihuan.apps.people.actions.persons import correct_person, enter_person
from bihuan.apps.people.actions.posts import appoint, create_post
from bihuan.apps.people.actions.reach import KEEPERS, in_reach
from bihuan.apps.people.actions.units import open_unit
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Refused
from bihuan.kit.sheets.tables import Row


@act("people.import_staff", label="Import the staff list", may=KEEPERS)
def import_staff(deed: Deed, *, agency_id: int, rows: list[dict[str, Any]]) -> dict[str, int]:
    """Open the departments, create the posts, enter and appoint the persons the rows name.

    The rows were prechecked on the page; they are judged again here, as things may have changed.
    """
    in_reach(deed, agency_id)
    standing = queries.Standing.of(agency_id, on=deed.on)
    _refuse_faults(standing, rows)
    plan = queries.plan(standing, rows)
    units = {name: unit.pk for name, unit in standing.units.items()}
    for name in plan.units:
        units[name] = open_unit(deed, agency_id=agency_id, name=name).pk
    posts = {place: post.pk for place, post in standing.posts.items()}
    for place, role in plan.posts.items():
        posts[place] = create_post(deed, unit_id=units[place[0]], title=place[1], role=role).pk
    persons = {no: person.pk for no, person in standing.persons.items()}
    for no, given in plan.persons.items():
        persons[no] = enter_person(deed, agency_id=agency_id, staff_no=no, **given).pk
    _correct(deed, standing, plan)
    for no, unit, title in plan.tenures:
        appoint(
            deed,
            post_id=posts[unit, title],
            person_id=persons[no],
            starts_on=_begins(plan.persons.get(no), on=deed.on),
        )
    return {
        "units": len(plan.units),
        "posts": len(plan.posts),
        "persons": len(plan.persons),
        "corrections": len(plan.corrections),
        "tenures": len(plan.tenures),
    }


def _refuse_faults(standing: queries.Standing, rows: list[dict[str, Any]]) -> None:
    judge = queries.Judge(standing)
    faults = [
        f"{row.get('staff_no')} {row.get('name')}: {problem.message}"
        for number, row in enumerate(rows, start=1)
        for problem in judge(Row(number, dict(row)))
        if not problem.warning
    ]
    if faults:
        raise Refused(
            _("The list does not fit any more. Check the file again."), items=tuple(faults[:50])
        )


def _correct(deed: Deed, standing: queries.Standing, plan: queries.Plan) -> None:
    for no, changed in plan.corrections.items():
        person = standing.persons[no]
        now = {key: getattr(person, key) for key in queries.OWN_FIELDS}
        correct_person(deed, person_id=person.pk, staff_no=no, **{**now, **changed})


def _begins(entered: dict[str, Any] | None, *, on: date) -> date:
    """A new colleague holds the post since joining, where that is known and not in the future."""
    joined = entered.get("joined_on") if entered else None
    return min(joined, on) if isinstance(joined, date) else on
