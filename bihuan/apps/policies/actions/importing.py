"""The register out of a sheet: everything in one act, or nothing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from bihuan.apps.policies.actions.drafting import Draft, draft_policy
from bihuan.apps.policies.actions.issuing import register_policy
from bihuan.apps.policies.queries import sheet
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Refused
from bihuan.kit.sheets.tables import Row

KEEPERS = ("coordinator",)


@act("policies.import", label="Import the register of policies", may=KEEPERS)
def import_policies(deed: Deed, *, rows: list[dict[str, Any]]) -> dict[str, int]:
    """Register what is new, draft what has no number yet, leave what is known as it is.

    The rows were prechecked on the page; they are judged again here, as things may have changed.
    """
    assert deed.by.agency_id is not None
    standing = sheet.Standing.of(deed.by.agency_id)
    _refuse_faults(standing, rows)
    plan = sheet.plan(standing, rows)
    numbers = {number: ids[-1] for number, ids in standing.numbers.items()}
    for row in plan.issued:
        policy = register_policy(
            deed, draft=_draft(standing, row), supersedes_id=numbers.get(row.get("replaces") or "")
        )
        numbers[policy.document_no] = policy.pk
    for row in plan.drafts:
        draft_policy(deed, draft=_draft(standing, row))
    return {"issued": len(plan.issued), "drafts": len(plan.drafts), "known": plan.known}


def _draft(standing: sheet.Standing, row: dict[str, Any]) -> Draft:
    return Draft(
        name=row["name"],
        unit_id=standing.units.get(row.get("unit") or ""),
        document_no=row["document_no"],
        issued_on=row.get("issued_on"),
        effective_on=row.get("effective_on"),
        superior_rule=row.get("superior_rule") or "",
    )


def _refuse_faults(standing: sheet.Standing, rows: list[dict[str, Any]]) -> None:
    judge = sheet.Judge(standing)
    faults = [
        f"{row.get('name')}: {problem.message}"
        for number, row in enumerate(rows, start=1)
        for problem in judge(Row(number, dict(row)))
        if not problem.warning
    ]
    if faults:
        raise Refused(
            _("The list does not fit any more. Check the file again."), items=tuple(faults[:50])
        )
