"""What stands around every page of a person: asked once a page, in one question."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from bihuan.kit.deed import Actor

_HEADING = """
select coalesce(a.short_name, ''), coalesce(a.is_sample, false),
  (select count(*) from people_notice n where n.person_id = %s and n.read_at is null)
from (values (%s::bigint)) asked (agency_id) left join people_agency a on a.id = asked.agency_id
"""


class Heading(NamedTuple):
    """Whose agency it is, whether it is a sample, how many messages are new."""

    agency: str
    sample: bool
    unread: int


def heading_of(by: Actor) -> Heading:
    """The heading of somebody's pages; blank for nobody."""
    with connection.cursor() as cursor:
        cursor.execute(_HEADING, [by.person_id, by.agency_id])
        return Heading(*cursor.fetchone())
