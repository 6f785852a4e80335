"""A policy is drafted, edited, and checked against its superior rule by somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from bihuan.apps.archives import actions as archives
from bihuan.apps.people.states import BUSINESS
from bihuan.apps.policies.actions.reach import policy_for, unit_for
from bihuan.apps.policies.models import Policy
from bihuan.apps.policies.queries import held_on
from bihuan.apps.policies.states import CHECKERS, CHECKS, POLICY
from bihuan.kit import present
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.pinyin import search_key
from bihuan.kit.refusals import Changed, NotAllowed, Refused


@dataclass(frozen=True, slots=True)
class Draft:
    """What is said of a policy; number and dates may still be missing."""

    name: str
    unit_id: int | None = None
    document_no: str = ""
    issued_on: date | None = None
    effective_on: date | None = None
    superior_rule: str = ""


@act("policies.draft", label="Draft a policy", may=BUSINESS)
def draft_policy(
    deed: Deed,
    *,
    draft: Draft,
    supersedes_id: int | None = None,
    upload: Upload[bytes] | None = None,
    unclassified: bool = False,
) -> Policy:
    """Enter a draft; of a policy in force, as its next version."""
    return begin(deed, draft, supersedes_id=supersedes_id, upload=upload, unclassified=unclassified)


def begin(
    deed: Deed,
    draft: Draft,
    *,
    supersedes_id: int | None,
    upload: Upload[bytes] | None,
    unclassified: bool,
) -> Policy:
    """Write a new draft inside an act that is open."""
    assert deed.by.agency_id is not None
    older = _to_supersede(deed, supersedes_id) if supersedes_id else None
    policy = Policy(
        agency_id=deed.by.agency_id,
        supersedes=older,
        edition=older.edition + 1 if older else 1,
        drafted_by_id=deed.by.person_id,
        edited_by_id=deed.by.person_id,
        drafted_on=deed.on,
    )
    _write(deed, policy, draft, upload, unclassified=unclassified)
    policy.save()
    return policy


@act("policies.edit", label="Edit a policy", may=BUSINESS)
def edit_policy(
    deed: Deed,
    *,
    policy_id: int,
    draft: Draft,
    upload: Upload[bytes] | None = None,
    unclassified: bool = False,
    revision: int | None = None,
) -> Policy:
    """Change a draft; what was checked is checked anew. Without a new file the text stays."""
    policy = policy_for(deed, policy_id)
    if revision is not None and revision != policy.revision:
        raise _saved_meanwhile(policy, draft)
    advance(POLICY, policy.state, "edit", held=held_on(deed.by, policy))
    _write(deed, policy, draft, upload, unclassified=unclassified)
    policy.edited_by_id = deed.by.person_id
    policy.checked_as, policy.check_note = "", ""
    policy.checked_by, policy.checked_on = None, None
    policy.revision += 1
    policy.save()
    return policy


@act("policies.check", label="Check a policy against its superior rule", may=CHECKERS)
def check_policy(deed: Deed, *, policy_id: int, checked_as: str, note: str) -> Policy:
    """Somebody who did not write it says how it compares with the superior rule, and why."""
    policy = policy_for(deed, policy_id)
    if checked_as not in CHECKS:
        raise Refused(_("Say how it compares with the superior rule."))
    if deed.by.person_id in (policy.drafted_by_id, policy.edited_by_id):
        raise NotAllowed(_("Who wrote a policy does not check it: somebody else does."))
    facts = {"note": note}
    advance(POLICY, policy.state, "check", held=held_on(deed.by, policy), facts=facts)
    if policy.checked_as:
        raise Refused(_("It is checked already; editing the draft takes the check back."))
    if checked_as == "not_looser" and not policy.superior_rule:
        raise Refused(_("No superior rule is named: edit the draft, or say that none binds it."))
    if checked_as == "no_superior" and policy.superior_rule:
        raise Refused(_("It names a superior rule: say how it compares with that."))
    policy.checked_as, policy.check_note = checked_as, note.strip()[:300]
    policy.checked_by_id, policy.checked_on = deed.by.person_id, deed.on
    policy.revision += 1
    policy.save()
    return policy


def _write(
    deed: Deed, policy: Policy, draft: Draft, upload: Upload[bytes] | None, *, unclassified: bool
) -> None:
    name = draft.name.strip().removeprefix("《").removesuffix("》").strip()
    if not name:
        raise Refused(_("Give the name of the policy."))
    refuse_dates(deed, policy, draft)
    policy.name, policy.pinyin = name[:120], search_key(name)[:300]
    policy.unit_id = unit_for(deed, draft.unit_id)
    policy.document_no, policy.superior_rule = (
        draft.document_no.strip(),
        draft.superior_rule.strip(),
    )
    policy.issued_on, policy.effective_on = draft.issued_on, draft.effective_on
    if upload:
        policy.text = archives.store_file(deed, upload=upload, unclassified=unclassified)


def refuse_dates(deed: Deed, policy: Policy, draft: Draft) -> None:
    """Dates that cannot be: effective before issued, or before the version it supersedes."""
    issued, effective = draft.issued_on, draft.effective_on
    if issued and issued > deed.on:
        raise Refused(_("The day of issue lies in the future."))
    if issued and effective and effective < issued:
        raise Refused(_("A policy takes effect on the day it is issued, or later."))
    older = policy.supersedes
    if older and effective and older.effective_on and effective <= older.effective_on:
        raise Refused(
            _("The version it supersedes is in force since %(day)s: this one begins later.")
            % {"day": older.effective_on}
        )


def _to_supersede(deed: Deed, policy_id: int) -> Policy:
    older = policy_for(deed, policy_id)
    if older.state != "issued":
        raise Refused(_("Only a policy in force gets a newer version."))
    if older.successors.exclude(state="abolished").exists():
        raise Refused(_("A newer version of it is being drafted already."))
    return older


def _saved_meanwhile(policy: Policy, draft: Draft) -> Changed:
    return Changed(
        _("Somebody saved this policy while you were writing."),
        theirs=_told(
            policy.name,
            policy.document_no,
            policy.superior_rule,
            policy.issued_on,
            policy.effective_on,
        ),
        yours=_told(
            draft.name, draft.document_no, draft.superior_rule, draft.issued_on, draft.effective_on
        ),
    )


def _told(
    name: str, number: str, superior: str, issued: date | None, effective: date | None
) -> dict[str, str]:
    return {
        _("Name of the policy"): name,
        _("Document number"): number,
        _("Superior rule"): superior,
        _("Date of issue"): present.day(issued),
        _("Effective from"): present.day(effective),
    }
