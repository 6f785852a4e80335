"""A programme is set up, started, finished; the groups that work in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.apps.people.models import Group
from bihuan.apps.programmes import queries
from bihuan.apps.programmes.models import Programme, ProgrammeGroup
from bihuan.apps.programmes.states import BY_STANDARD, KINDS, OFFICE, PROGRAMME
from bihuan.apps.standards.models import Version
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import Changed, NotFound, Refused
from bihuan.rules.ladder import LADDERS


@dataclass(frozen=True, slots=True)
class Outline:
    """What a programme says of itself, as entered."""

    kind: str
    name: str
    starts_on: date
    ends_on: date | None = None
    document_no: str = ""
    basis: str = ""
    scope_note: str = ""
    target_grade: str = ""
    ladder: str = "suqian"
    sign_in_any_order: bool = False
    policy_in_use: bool = True
    notice_text: str = ""
    notice_sha256: str = ""


@act("programmes.create", label="Create a programme", may=OFFICE)
def create_programme(
    deed: Deed, *, outline: Outline, version_id: int | None = None, agency_id: int | None = None
) -> Programme:
    """Create a programme of the actor's agency, pinning a frozen version if there is one."""
    agency_id = agency_id if agency_id is not None else deed.by.agency_id
    if agency_id is None or not (deed.by.within(agency_id) or deed.by.holds("system")):
        raise NotFound(_("There is no such record."))
    _check(outline)
    _name_is_free(agency_id, outline.name)
    programme = Programme(agency_id=agency_id, **_fields(outline))
    if version_id is not None:
        programme.version = _frozen(version_id, agency_id)
    programme.save()
    return programme


@act("programmes.edit", label="Edit a programme", may=OFFICE)
def edit_programme(
    deed: Deed, programme_id: int, *, outline: Outline, revision: int | None = None
) -> Programme:
    """Correct what a programme says of itself; the notice it started from stays as it is.

    `revision` is the one the form was made of; when somebody saved since, nothing is overwritten.
    """
    programme = queries.locked(programme_id, deed.by)
    if revision is not None and revision != programme.revision:
        raise _saved_meanwhile(programme, outline)
    _check(outline)
    if outline.kind != programme.kind:
        raise Refused(_("The kind of a programme does not change."))
    kept = {"notice_text", "notice_sha256"}
    for name, value in _fields(outline).items():
        if name not in kept:
            setattr(programme, name, value)
    _name_is_free(programme.agency_id, outline.name, but=programme.pk)
    programme.revision += 1
    programme.save()
    return programme


@act("programmes.pin_version", label="Pin a version", may=OFFICE)
def pin_version(deed: Deed, programme_id: int, *, version_id: int) -> Programme:
    """Choose the version of the standard, while the programme is being prepared."""
    programme = queries.locked(programme_id, deed.by)
    if programme.state != "draft" or programme.responsibilities.exists():
        raise Refused(_("The version is fixed once responsibilities are given."))
    programme.version = _frozen(version_id, programme.agency_id)
    programme.save(update_fields=["version"])
    return programme


@act("programmes.start", label="Start a programme", may=OFFICE)
def start(deed: Deed, programme_id: int) -> Programme:
    """Start: every leaf must be owned by then."""
    programme = queries.locked(programme_id, deed.by)
    state = advance(PROGRAMME, programme.state, "start", held=deed.by.roles)
    if programme.version_id is None and programme.kind in BY_STANDARD:
        raise Refused(_("Pin a version of the standard first: there is nothing to own yet."))
    unowned = queries.unowned_leaves(programme)
    if unowned:
        raise Refused(
            ngettext(
                "%(n)s clause has no lead department or no handler yet.",
                "%(n)s clauses have no lead department or no handler yet.",
                len(unowned),
            )
            % {"n": len(unowned)},
            items=tuple(str(clause) for clause in unowned[:50]),
        )
    return _set(programme, state)


@act("programmes.finish", label="Finish a programme", may=OFFICE)
def finish(deed: Deed, programme_id: int) -> Programme:
    """Finish: nothing new is started in it, and its cadences owe nothing from the next day on."""
    return _move(deed, programme_id, "finish")


@act("programmes.resume", label="Resume a programme", may=OFFICE)
def resume(deed: Deed, programme_id: int, *, reason: str) -> Programme:
    """Take a finished programme up again; its rhythm is set anew."""
    return _move(deed, programme_id, "resume", reason=reason)


@act("programmes.withdraw", label="Withdraw a programme", may=OFFICE)
def withdraw(deed: Deed, programme_id: int, *, reason: str) -> Programme:
    """Withdraw a programme that is not to be."""
    return _move(deed, programme_id, "withdraw", reason=reason)


@act("programmes.add_group", label="Add a group to a programme", may=OFFICE)
def add_group(deed: Deed, programme_id: int, *, group_id: int) -> ProgrammeGroup:
    """A group of the agency works in the programme."""
    programme = queries.locked(programme_id, deed.by)
    group = Group.objects.filter(agency_id=programme.agency_id, pk=group_id).first()
    if group is None:
        raise NotFound(_("There is no such group."))
    link, _new = ProgrammeGroup.objects.update_or_create(
        programme=programme, group=group, defaults={"ended": False}
    )
    return link


@act("programmes.end_group", label="Take a group out of a programme", may=OFFICE)
def end_group(deed: Deed, programme_id: int, *, group_id: int) -> ProgrammeGroup:
    """The group no longer works in the programme; what it did stays."""
    queries.locked(programme_id, deed.by)
    link = ProgrammeGroup.objects.filter(programme_id=programme_id, group_id=group_id).first()
    if link is None:
        raise NotFound(_("There is no such group."))
    link.ended = True
    link.save(update_fields=["ended"])
    return link


def _move(deed: Deed, programme_id: int, move: str, **facts: object) -> Programme:
    programme = queries.locked(programme_id, deed.by)
    state = advance(PROGRAMME, programme.state, move, held=deed.by.roles, facts=facts)
    if state in PROGRAMME.final:
        programme.cadences.filter(stopped_on__isnull=True).update(stopped_on=deed.on)
    return _set(programme, state)


def _set(programme: Programme, state: str) -> Programme:
    programme.state = state
    programme.save(update_fields=["state"])
    return programme


def _fields(outline: Outline) -> dict[str, object]:
    return {name: getattr(outline, name) for name in outline.__slots__}


def _check(outline: Outline) -> None:
    if outline.kind not in KINDS:
        raise Refused(_("Unknown kind of programme."))
    if outline.ladder not in LADDERS:
        raise Refused(_("Unknown colour ladder."))
    if outline.ends_on and outline.ends_on < outline.starts_on:
        raise Refused(_("The end lies before the start."))


def _frozen(version_id: int, agency_id: int) -> Version:
    version = Version.objects.filter(pk=version_id, standard__agency_id=agency_id).first()
    if version is None:
        raise NotFound(_("There is no such version."))
    if version.state != "frozen":
        raise Refused(_("Only a version in force can be pinned: freeze it first."))
    return version


def _name_is_free(agency_id: int, name: str, *, but: int | None = None) -> None:
    if Programme.objects.filter(agency_id=agency_id, name=name).exclude(pk=but or 0).exists():
        raise Refused(_("There is a programme “%(name)s” already.") % {"name": name})


def _saved_meanwhile(programme: Programme, outline: Outline) -> Changed:
    labels = {
        "name": _("Name"),
        "document_no": _("Document number"),
        "basis": _("Basis"),
        "scope_note": _("Scope of the programme"),
        "starts_on": _("From"),
        "ends_on": _("Until"),
        "target_grade": _("Grade aimed at"),
    }
    return Changed(
        _("Somebody saved this programme while you were writing."),
        theirs={label: str(getattr(programme, key) or "") for key, label in labels.items()},
        yours={label: str(getattr(outline, key) or "") for key, label in labels.items()},
    )
