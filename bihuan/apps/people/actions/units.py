"""Agencies and departments: founded, opened, renamed, moved, merged, closed."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from bihuan.apps.people import queries
from bihuan.apps.people.actions.posts import close_post, create_post, put_in_charge, transfer
from bihuan.apps.people.actions.reach import (
    KEEPERS,
    in_reach,
    keep,
    nothing_open,
    unchanged_since,
    unit_of,
)
from bihuan.apps.people.models import Agency, Charge, Post, Unit
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.pinyin import search_key
from bihuan.kit.refusals import Refused


@act("people.found_agency", label="Found an agency", may=("system",))
def found_agency(
    deed: Deed, *, name: str, short_name: str, code: str, kind: str = "cdc", is_sample: bool = False
) -> Agency:
    """Set up an agency."""
    if Agency.objects.filter(code=code).exists():
        raise Refused(_("There is an agency with the code %(code)s already.") % {"code": code})
    return Agency.objects.create(
        name=name, short_name=short_name, code=code, kind=kind, is_sample=is_sample
    )


@act("people.open_unit", label="Open a department", may=KEEPERS)
def open_unit(
    deed: Deed, *, agency_id: int, name: str, parent_id: int | None = None, order: int = 0
) -> Unit:
    """Open a department under its parent."""
    in_reach(deed, agency_id)
    parent = _parent(deed, agency_id, parent_id)
    _name_free(agency_id, name)
    unit = Unit.objects.create(
        agency_id=agency_id,
        parent=parent,
        name=name,
        pinyin=search_key(name),
        path="",
        order=order,
    )
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


@act("people.change_unit", label="Change a department", may=KEEPERS)
def change_unit(
    deed: Deed,
    *,
    unit_id: int,
    name: str,
    parent_id: int | None,
    order: int,
    version: int | None = None,
) -> Unit:
    """Rename a department or hang it under another one; all below it move along."""
    unit = unit_of(deed, unit_id)
    parent = _parent(deed, unit.agency_id, parent_id)
    unchanged_since(unit, version, {"name": name, "parent": parent, "order": order})
    if parent is not None and parent.path.startswith(unit.path):
        raise Refused(_("A department cannot stand below itself."))
    if name != unit.name:
        _name_free(unit.agency_id, name)
    was = unit.path
    unit.name, unit.pinyin, unit.parent, unit.order = name, search_key(name), parent, order
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    keep(unit, "name", "pinyin", "parent", "order", "path")
    _move_below(was, unit.path)
    return unit


@act("people.close_unit", label="Close a department", may=KEEPERS)
def close_unit(deed: Deed, *, unit_id: int, on: date, open_items: tuple[str, ...]) -> Unit:
    """Close a department; refused while posts are held, departments hang below, or work is open.

    `open_items` are what the business still expects of it: the caller, who sees all apps, asks.
    """
    unit = unit_of(deed, unit_id)
    nothing_open(unit.name, open_items)
    if on > deed.on:
        raise Refused(_("It can be closed on the day itself, not before."))
    below = Unit.objects.filter(parent=unit, closed_on__isnull=True)
    held = queries.tenures_in(unit.pk, on=on)
    if below.exists() or held:
        items = [str(u) for u in below] + [f"{t.post.title} · {t.person.name}" for t in held]
        raise Refused(
            _("%(name)s cannot be closed yet: posts are held or departments hang below it.")
            % {"name": unit.name},
            items=tuple(items),
        )
    for post in Post.objects.filter(unit=unit, closed_on__isnull=True):
        close_post(deed, post_id=post.pk, on=on)
    _end_charges_over(unit, on)
    unit.closed_on = on
    unit.save(update_fields=["closed_on"])
    return unit


@act("people.merge_unit", label="Merge a department into another", may=KEEPERS)
def merge_unit(
    deed: Deed, *, unit_id: int, into_id: int, on: date, open_items: tuple[str, ...]
) -> Unit:
    """Posts and their holders go over to the other department; then this one is closed."""
    unit, into = unit_of(deed, unit_id), unit_of(deed, into_id)
    if into.path.startswith(unit.path) or into.agency_id != unit.agency_id:
        raise Refused(_("Choose another department of the same agency, not below this one."))
    nothing_open(unit.name, open_items)
    for child in Unit.objects.filter(parent=unit, closed_on__isnull=True):
        change_unit(deed, unit_id=child.pk, name=child.name, parent_id=into.pk, order=child.order)
    for post in Post.objects.filter(unit=unit, closed_on__isnull=True):
        twin = create_post(
            deed, unit_id=into.pk, title=post.title, role=post.role, scope=post.scope
        )
        for charge in queries.charges_of(post.pk, on=on):
            if charge.unit_id != unit.pk:
                put_in_charge(deed, post_id=twin.pk, unit_id=charge.unit_id, starts_on=on)
        for tenure in queries.tenures_of(post.pk, on=on):
            transfer(deed, tenure_id=tenure.pk, to_post_id=twin.pk, on=on)
        close_post(deed, post_id=post.pk, on=on)
    return close_unit(deed, unit_id=unit.pk, on=on, open_items=())


def _parent(deed: Deed, agency_id: int, parent_id: int | None) -> Unit | None:
    if parent_id is None:
        return None
    parent = unit_of(deed, parent_id)
    if parent.agency_id != agency_id:
        raise Refused(_("The department above belongs to another agency."))
    return parent


def _name_free(agency_id: int, name: str) -> None:
    if Unit.objects.filter(agency_id=agency_id, name=name, closed_on__isnull=True).exists():
        raise Refused(_("There is a department “%(name)s” already.") % {"name": name})


def _move_below(was: str, becomes: str) -> None:
    if was == becomes:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "update people_unit set path = %s || substr(path, %s)"
            " where path like %s || '%%' and path <> %s",
            [becomes, len(was) + 1, was, becomes],
        )


def _end_charges_over(unit: Unit, on: date) -> None:
    for charge in Charge.objects.filter(unit=unit, ends_on__isnull=True):
        charge.ends_on = max(on, charge.starts_on)
        keep(charge, "ends_on")
