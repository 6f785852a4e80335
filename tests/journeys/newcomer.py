"""Somebody who serves in a department and has no account yet."""

from __future__ import annotations

from bihuan.apps.people import actions
from tests.apps.county import BEGIN, County


def newcomer(county: County) -> None:
    """孙新人 of 疾控科."""
    person = actions.enter_person(
        county.deed("system"), agency_id=county.agency.pk, name="孙新人", staff_no="T1900"
    )
    post = actions.create_post(
        county.deed("system"), unit_id=county.units["疾控科"].pk, title="科员", role="handler"
    )
    actions.appoint(county.deed("system"), post_id=post.pk, person_id=person.pk, starts_on=BEGIN)
