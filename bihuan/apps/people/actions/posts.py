"""Posts and who holds them: created, given, transferred, ended; charges and scopes."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from bihuan.apps.people import queries
from bihuan.apps.people.actions.reach import (
    GUARDS,
    KEEPERS,
    charge_of,
    keep,
    person_of,
    post_of,
    reason_given,
    tenure_of,
    unchanged_since,
    unit_of,
)
from bihuan.apps.people.models import Charge, Person, Post, Tenure
from bihuan.apps.people.states import ADMINISTRATORS, ROLES, SCOPES
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotAllowed, NotFound, Refused


@act("people.create_post", label="Create a post", may=KEEPERS)
def create_post(deed: Deed, *, unit_id: int, title: str, role: str, scope: str = "") -> Post:
    """Create a post that carries a role, and sees as far as the role does.

    Another scope is the security administrator's to set; a post merged over keeps its own.
    """
    unit = unit_of(deed, unit_id)
    if role not in ROLES or (scope and scope not in SCOPES):
        raise Refused(_("Unknown role or scope."))
    return Post.objects.create(unit=unit, title=title, role=role, scope=scope or ROLES[role].scope)


@act("people.rename_post", label="Rename a post", may=KEEPERS)
def rename_post(deed: Deed, *, post_id: int, title: str, version: int | None = None) -> Post:
    """Give a post another title; a post with another role is another post."""
    post = post_of(deed, post_id)
    unchanged_since(post, version, {"title": title})
    post.title = title
    keep(post, "title")
    return post


@act("people.set_scope", label="Set how far a post sees", may=GUARDS)
def set_scope(
    deed: Deed, *, post_id: int, scope: str, reason: str, version: int | None = None
) -> str:
    """Widen or narrow what a business post sees; the reason stands in the journal."""
    post = post_of(deed, post_id)
    unchanged_since(post, version, {"scope": scope})
    if scope not in SCOPES:
        raise Refused(_("Unknown role or scope."))
    if post.role in ADMINISTRATORS:
        raise Refused(_("Administrators see no business records."))
    if scope == "all" and not deed.by.holds("system"):
        raise NotAllowed(_("A scope over all agencies is set at the server only."))
    why = reason_given(reason)
    post.scope = scope
    keep(post, "scope")
    return why


@act("people.close_post", label="Close a post", may=KEEPERS)
def close_post(deed: Deed, *, post_id: int, on: date) -> Post:
    """Close a post nobody holds any more."""
    post = post_of(deed, post_id)
    if on > deed.on:
        raise Refused(_("It can be closed on the day itself, not before."))
    held = queries.tenures_of(post.pk, on=on)
    if held:
        raise Refused(
            _("The post is held; end or transfer the tenure first."),
            items=tuple(t.person.name for t in held),
        )
    for charge in queries.charges_of(post.pk, on=on):
        charge.ends_on = on
        keep(charge, "ends_on")
    post.closed_on = on
    post.save(update_fields=["closed_on"])
    return post


@act("people.put_in_charge", label="Put in charge of a department", may=KEEPERS)
def put_in_charge(deed: Deed, *, post_id: int, unit_id: int, starts_on: date) -> Charge:
    """A leader's post takes charge of a department."""
    post, unit = post_of(deed, post_id), unit_of(deed, unit_id)
    if post.role not in {"leader", "director"}:
        raise Refused(_("Only a leader's post takes charge of departments."))
    if unit.agency_id != post.unit.agency_id:
        raise NotFound(_("There is no such department."))
    if any(c.unit_id == unit.pk for c in queries.charges_of(post.pk, on=starts_on)):
        raise Refused(_("The post is in charge of %(name)s already.") % {"name": unit.name})
    return Charge.objects.create(post=post, unit=unit, starts_on=starts_on)


@act("people.end_charge", label="End being in charge of a department", may=KEEPERS)
def end_charge(deed: Deed, *, charge_id: int, on: date, version: int | None = None) -> Charge:
    """The post is in charge of the department until this day."""
    charge = charge_of(deed, charge_id)
    unchanged_since(charge, version, {"ends_on": on})
    _after_start(charge.starts_on, on)
    charge.ends_on = on
    keep(charge, "ends_on")
    return charge


@act("people.appoint", label="Appoint", may=(*KEEPERS, "secadmin"))
def appoint(
    deed: Deed, *, post_id: int, person_id: int, starts_on: date, ends_on: date | None = None
) -> Tenure:
    """A person takes a post; administrators' posts do not go with other roles (三员分立)."""
    post, person = post_of(deed, post_id), person_of(deed, person_id)
    if person.agency_id != post.unit.agency_id:
        raise NotFound(_("There is no such person."))
    _yours_to_give(deed, post)
    if ends_on:
        _after_start(starts_on, ends_on)
    if post.role == "expert" and ends_on is None:
        raise Refused(_("An outside expert is let in for a time: give the last day."))
    if person.left_on and person.left_on <= starts_on:
        raise Refused(_("%(name)s has left already.") % {"name": person.name})
    _kept_apart(post, person, starts_on, ends_on)
    return Tenure.objects.create(post=post, person=person, starts_on=starts_on, ends_on=ends_on)


@act("people.end_tenure", label="End a tenure", may=(*KEEPERS, "secadmin"))
def end_tenure(deed: Deed, *, tenure_id: int, ends_on: date, version: int | None = None) -> Tenure:
    """The person holds the post until this day."""
    tenure = tenure_of(deed, tenure_id)
    unchanged_since(tenure, version, {"ends_on": ends_on})
    _yours_to_give(deed, tenure.post)
    _after_start(tenure.starts_on, ends_on)
    tenure.ends_on = ends_on
    keep(tenure, "ends_on")
    return tenure


@act("people.transfer", label="Transfer to another post", may=(*KEEPERS, "secadmin"))
def transfer(
    deed: Deed, *, tenure_id: int, to_post_id: int, on: date, version: int | None = None
) -> Tenure:
    """The old post is held until the day before, the new one from this day on."""
    tenure = tenure_of(deed, tenure_id)
    unchanged_since(tenure, version, {"ends_on": on - timedelta(days=1)})
    if tenure.post_id == to_post_id:
        raise Refused(_("%(name)s holds this post already.") % {"name": tenure.person.name})
    if on <= tenure.starts_on:
        raise Refused(_("The new post can begin after the first day of the old one only."))
    end_tenure(deed, tenure_id=tenure.pk, ends_on=on - timedelta(days=1))
    return appoint(deed, post_id=to_post_id, person_id=tenure.person_id, starts_on=on)


def _yours_to_give(deed: Deed, post: Post) -> None:
    """Administrators' posts are given by the security administrator, all others by the system's."""
    if deed.by.holds("system"):
        return
    giver = "secadmin" if post.role in ADMINISTRATORS else "sysadmin"
    if not deed.by.holds(giver):
        raise NotAllowed(
            _(
                "Posts of administrators are given by the security administrator, all other posts"
                " by the system administrator."
            )
        )


def _kept_apart(post: Post, person: Person, starts_on: date, ends_on: date | None) -> None:
    others = queries.tenures_during(person.pk, starts_on, ends_on)
    roles = {t.post.role for t in others} | {post.role}
    if roles & ADMINISTRATORS and len(roles) > 1:
        raise Refused(
            _(
                "System, security and audit administration stay apart, from each other and from"
                " the business: %(name)s holds another post."
            )
            % {"name": person.name}
        )
    if any(t.post_id == post.pk for t in others):
        raise Refused(_("%(name)s holds this post already.") % {"name": person.name})


def _after_start(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Refused(_("The end lies before the start."))
