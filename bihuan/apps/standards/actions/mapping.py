"""Settle which leaf of an older version a leaf of a newer one continues."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from bihuan.apps.standards import queries
from bihuan.apps.standards.actions.reach import version_in_reach
from bihuan.apps.standards.models import Mapping
from bihuan.apps.standards.states import KEEPERS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Refused
from bihuan.rules.standard import Pair


@act("standards.settle_pairs", label="Settle what continues what", may=KEEPERS)
def settle_pairs(
    deed: Deed,
    *,
    older_version_id: int,
    newer_version_id: int,
    join: Sequence[Pair] = (),
    part: Sequence[Pair] = (),
) -> int:
    """Save pairs given by their codes, and undo others; the number of pairs that now stand."""
    older = version_in_reach(deed, older_version_id)
    newer = version_in_reach(deed, newer_version_id)
    if older.pk == newer.pk or older.standard.agency_id != newer.standard.agency_id:
        raise Refused(_("Choose two different versions."))
    before, after = _leaves(older.pk), _leaves(newer.pk)
    for pair in (*join, *part):
        for code, leaves in ((pair.older, before), (pair.newer, after)):
            if code not in leaves:
                raise Refused(_("There is no scored clause %(code)s.") % {"code": code})
    _save(join, before, after, dropped=False)
    _save(part, before, after, dropped=True)
    return len(queries.pairs_between(older.pk, newer.pk))


def _leaves(version_id: int) -> dict[str, int]:
    leaves = queries.clauses_of(version_id).filter(is_leaf=True)
    return dict(leaves.values_list("code", "pk"))


def _save(
    pairs: Sequence[Pair], before: dict[str, int], after: dict[str, int], *, dropped: bool
) -> None:
    wanted = dict.fromkeys((before[p.older], after[p.newer]) for p in pairs)
    known = {
        (row.older_id, row.newer_id): row
        for row in Mapping.objects.select_for_update(no_key=True).filter(
            older_id__in=[o for o, _n in wanted], newer_id__in=[n for _o, n in wanted]
        )
    }
    changed = [row for key, row in known.items() if key in wanted and row.dropped != dropped]
    for row in changed:
        row.dropped = dropped
    Mapping.objects.bulk_update(changed, ["dropped"], batch_size=500)
    if not dropped:
        Mapping.objects.bulk_create(
            [Mapping(older_id=o, newer_id=n) for o, n in wanted if (o, n) not in known],
            batch_size=500,
        )
