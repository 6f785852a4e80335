"""A version's life: copied from an older one, revised as a draft, frozen, retired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from bihuan.apps.standards import queries
from bihuan.apps.standards.actions.importing import free_label, grade_rows, plant, refuse_faults
from bihuan.apps.standards.actions.reach import draft_in_reach, version_in_reach
from bihuan.apps.standards.models import Mapping, Version
from bihuan.apps.standards.states import KEEPERS, VERSION
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.present import day, points
from bihuan.kit.refusals import Changed, Refused
from bihuan.rules.scoring import Threshold


@act("standards.freeze", label="Freeze a version", may=KEEPERS)
def freeze(deed: Deed, *, version_id: int) -> Version:
    """Put a draft in force: from now on neither its clauses nor its grades change."""
    version = version_in_reach(deed, version_id)
    state = advance(VERSION, version.state, "freeze", held=deed.by.roles)
    refuse_faults(queries.faults_of(version))
    version.state = state
    version.frozen_at = deed.at
    version.save(update_fields=["state", "frozen_at"])
    return version


@act("standards.retire", label="Retire a version", may=KEEPERS)
def retire(deed: Deed, *, version_id: int, reason: str) -> Version:
    """Take a version out of use; programmes that pinned it keep it."""
    version = version_in_reach(deed, version_id)
    facts = {"reason": reason.strip()}
    version.state = advance(VERSION, version.state, "retire", held=deed.by.roles, facts=facts)
    version.retired_for = facts["reason"][:300]
    version.save(update_fields=["state", "retired_for"])
    return version


@act("standards.copy_version", label="Draft a new version from another", may=KEEPERS)
def copy_version(deed: Deed, *, version_id: int, label: str) -> Version:
    """A draft with the same clauses; each leaf continues the one it was copied from."""
    older = version_in_reach(deed, version_id)
    newer = Version.objects.create(
        standard=older.standard,
        label=free_label(older.standard, label),
        source=older.source,
        effective_on=older.effective_on,
        total=older.total,
        grades=older.grades,
        veto_on=older.veto_on,
        based_on=older,
    )
    made = plant(newer, queries.nodes_of(older.pk))
    leaves = queries.clauses_of(older.pk).filter(is_leaf=True)
    Mapping.objects.bulk_create(
        [Mapping(older=leaf, newer=made[leaf.code]) for leaf in leaves], batch_size=500
    )
    return newer


@act("standards.revise_version", label="Revise a draft version", may=KEEPERS)
def revise_version(
    deed: Deed,
    *,
    version_id: int,
    revision: int,
    label: str,
    source: str,
    effective_on: date | None,
    total: Decimal,
    grades: Sequence[Threshold],
    veto_on: str,
) -> Version:
    """Change what is said of a draft as a whole: label, source, points declared, grades."""
    version = draft_in_reach(deed, version_id)
    rows = grade_rows(grades)
    if version.revision != revision:
        raise Changed(
            _("Somebody else changed this draft while you were writing."),
            theirs=_told(
                version.label, version.source, version.effective_on, version.total, version.grades
            ),
            yours=_told(label, source, effective_on, total, rows),
        )
    if veto_on not in ("zero", "any_loss"):
        raise Refused(_("Say when a veto clause counts as failed."))
    if label.strip() != version.label:
        version.label = free_label(version.standard, label)
    version.source, version.effective_on, version.total = source.strip(), effective_on, total
    version.grades, version.veto_on = rows, veto_on
    version.revision += 1
    version.save()
    return version


def _told(
    label: str, source: str, effective_on: date | None, total: Decimal, grades: list[dict[str, str]]
) -> dict[str, str]:
    return {
        _("Version"): label,
        _("Source"): source,
        _("In force from"): day(effective_on),
        _("Points declared"): points(total),
        _("Grades"): "；".join(f"{row['name']} ≥ {row['at_least']}%" for row in grades),
    }
