"""Finds the records an act is about, locked; another agency's are not found."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bihuan.apps.standards import queries
from bihuan.apps.standards.models import Clause, Version
from bihuan.apps.standards.states import VERSION
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound, Refused


def version_in_reach(deed: Deed, version_id: int) -> Version:
    """A version, locked for this act."""
    versions = queries.versions_visible_to(deed.by).select_for_update(no_key=True, of=("self",))
    version = versions.filter(pk=version_id).first()
    if version is None:
        raise NotFound(_("There is no such version of a standard."))
    return version


def draft_in_reach(deed: Deed, version_id: int) -> Version:
    """A version that may still be edited."""
    version = version_in_reach(deed, version_id)
    refuse_unless_draft(version)
    return version


def refuse_unless_draft(version: Version) -> None:
    """Only a draft's text may change."""
    if version.state != VERSION.initial:
        raise Refused(
            _(
                "“%(version)s” is no draft: its text does not change any more. "
                "Draft a new version from it."
            )
            % {"version": version}
        )


def clause_in_draft(deed: Deed, clause_id: int) -> Clause:
    """A clause of a draft; the draft is locked with it, so that edits of one tree queue up."""
    clause = queries.clause_of(deed.by, clause_id)
    draft_in_reach(deed, clause.version_id)
    return queries.clause_of(deed.by, clause_id)
