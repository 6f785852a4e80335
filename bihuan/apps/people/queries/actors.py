"""Who asks: the actor an account stands for on a day."""

from __future__ import annotations

from datetime import date

from bihuan.kit import prepared
from bihuan.kit.deed import NOBODY, Actor, Scope

_ACTOR = """
select a.id, p.id, p.agency_id, p.name, t.post_id, o.role, o.scope, o.unit_id,
  -- the departments the post stands in or is in charge of, with all below them
  (select array_agg(b.id) from (
       select o.unit_id union select c.unit_id from people_charge c where c.post_id = o.id
       and c.starts_on <= %(on)s and (c.ends_on is null or c.ends_on >= %(on)s)) top (id)
     join people_unit r on r.id = top.id join people_unit b on b.path like r.path || '%%'),
  (select array_agg(m.group_id) from people_membership m join people_group g on g.id = m.group_id
     where m.person_id = p.id and m.starts_on <= %(on)s
     and (m.ends_on is null or m.ends_on >= %(on)s)
     and g.starts_on <= %(on)s and (g.ends_on is null or g.ends_on >= %(on)s))
from people_account a
join people_person p on p.id = a.person_id
left join people_tenure t on t.person_id = p.id and t.starts_on <= %(on)s
  and (t.ends_on is null or t.ends_on >= %(on)s)
left join people_post o on o.id = t.post_id and o.closed_on is null
where a.id = %(account)s and a.is_active and (a.expires_on is null or a.expires_on >= %(on)s)
order by t.starts_on, t.id
"""

_WIDTH = {scope: i for i, scope in enumerate(("none", "own", "units", "agency", "all"))}


def actor_of(account_id: int | None, *, on: date, channel: str = "desk") -> Actor:
    """The actor an account stands for on a day; NOBODY when it may not act."""
    if account_id is None:
        return NOBODY
    rows = prepared.rows(_ACTOR, {"account": account_id, "on": on})
    if not rows:
        return NOBODY
    held = [row for row in rows if row[5]]
    wide = max((row[6] for row in held), key=lambda s: _WIDTH[s], default="own")
    first = rows[0]
    return Actor(
        account_id=first[0],
        person_id=first[1],
        agency_id=first[2],
        name=first[3],
        post_id=held[0][4] if held else None,
        roles=frozenset(row[5] for row in held),
        scope=Scope(wide),
        unit_ids=frozenset(unit for row in held for unit in row[8] or ()),
        home_unit_ids=frozenset(row[7] for row in held),
        group_ids=frozenset(first[9] or ()),
        channel=channel,
    )
