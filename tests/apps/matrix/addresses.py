"""Every address of the product, and which record stands in which place of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.apps.matrix.estate import Estate

OURS = (
    "desk",
    "people",
    "archives",
    "documents",
    "standards",
    "policies",
    "surveillance",
    "programmes",
    "loop",
    "reports",
)

# Arguments that name no record of an agency, and those whose name does not say which.
BLIND = {
    "year": "=2025",
    "order": "=1",
    "paper": "=gaps",
    "part": "=1",
    "way": "=up",
    "key": "=branch-appraisal-100",
    "number": "=1",
}
BY_NAME = {"seq": "act", "tokens": "upload", "token": "upload", "older": "version"}

# What stands behind a segment of an address: `measures/<int:pk>` is a measure.
BY_SEGMENT = {
    "accounts": "account",
    "boxes": "box",
    "classes": "item_class",
    "items": "item",
    "disposals": "disposal",
    "lendings": "lending",
    "transfers": "transfer",
    "appraisals": "appraisal",
    "bonuses": "bonus",
    "cadences": "cadence",
    "charges": "charge",
    "clauses": "clause",
    "counts": "counted",
    "surveillance": "series_set",
    "closures": "closure",
    "deliveries": "delivery",
    "dispatch": "session",
    "documents": "document",
    "evidence": "evidence",
    "executions": "execution",
    "exemptions": "exemption",
    "extensions": "extension",
    "findings": "finding",
    "groups": "group",
    "measures": "measure",
    "memberships": "membership",
    "milestones": "milestone",
    "occurrences": "occurrence",
    "packs": "pack",
    "people": "person",
    "pledges": "pledge",
    "comments": "comment",
    "editions": "edition",
    "policies": "policy",
    "posts": "post",
    "publications": "publication",
    "programmes": "programme",
    "receipts": "receipt",
    "rechecks": "recheck",
    "requests": "request",
    "scans": "signature",
    "series": "series",
    "recovery-lines": "recovery_line",
    "sessions": "session",
    "talks": "talk",
    "tenures": "tenure",
    "units": "unit",
    "versions": "version",
    "waivers": "waiver",
    "weightings": "weighting",
}

# Where an address is about a record in another state than the usual one.
PLACES: dict[str, dict[str, str]] = {
    "programmes:letter_scan": {"pk": "scanned_pledge", "signature_pk": "letter_signature"},
    "archives:agree_disposal": {"pk": "submitted_disposal"},
    "archives:approve_disposal": {"pk": "agreed_disposal"},
    "archives:send_back_disposal": {"pk": "submitted_disposal"},
    "archives:destroy_items": {"pk": "approved_disposal"},
    "archives:extend_lending": {"pk": "lent"},
    "archives:hand_over": {"pk": "packed_transfer"},
    "archives:strike_item": {"pk": "transfer", "item": "listed_item"},
    "archives:undo_transfer": {"pk": "moved_transfer"},
    "archives:hand_out": {"pk": "approved_lending"},
    "archives:take_back": {"pk": "lent"},
    "documents:annul": {"pk": "issued_document"},
    "documents:check": {"pk": "submitted_document"},
    "documents:countersign": {"pk": "checked_document"},
    "documents:deliver": {"pk": "sealed_document"},
    "documents:draft": {"key": "=notice"},
    "documents:file": {"pk": "received_document"},
    "documents:issue": {"pk": "countersigned_document"},
    "documents:recall": {"pk": "issued_document"},
    "documents:scan": {"pk": "checked_document"},
    "documents:seal": {"pk": "issued_document"},
    "documents:send_back": {"pk": "submitted_document"},
    "documents:sign_on_paper": {"pk": "submitted_document"},
    "documents:take_back": {"pk": "submitted_document"},
    "documents:template_file": {"key": "=letter"},
    "documents:template_put": {"key": "=notice"},
    "documents:template_reset": {"key": "=letter"},
    "documents:template_sample": {"key": "=notice"},
    "loop:closure_agree": {"pk": "closure"},
    "loop:finding_accept": {"pk": "offered"},
    "loop:finding_apply": {"pk": "closable"},
    "loop:finding_assign": {"pk": "offered"},
    "loop:finding_decline": {"pk": "offered"},
    "loop:finding_dismiss": {"pk": "offered"},
    "loop:finding_merge": {"pk": "offered"},
    "loop:finding_plan": {"pk": "planning"},
    "loop:measure_reopen": {"pk": "closable_measure"},
    "loop:measure_send_back": {"pk": "submitted"},
    "loop:measure_verify": {"pk": "submitted"},
    "loop:open_round": {"round_id": "draft_round"},
    "loop:reopen_appraisal": {"pk": "fixed_appraisal"},
    "loop:recovery_annotated": {"token": "recovery_upload"},
    "loop:verdict": {"finding_pk": "unassigned"},
    "loop:void_recovery_line": {"pk": "free_line"},
    "people:import_annotated": {"token": "staff_upload"},
    "people:unmerge": {"pk": "merged"},
    "policies:annotated": {"token": "policies_upload"},
    "policies:check": {"pk": "draft_policy"},
    "policies:edit": {"pk": "draft_policy"},
    "policies:issue": {"pk": "checked_policy"},
    "policies:text": {"pk": "loose_policy"},
    "programmes:correct_held": {"pk": "held"},
    "programmes:cancel_pack": {"pk": "waiting_pack"},
    "programmes:decide_excuse": {"pk": "excuse_asked"},
    "programmes:sheet_faults": {"token": "duties_upload"},
    "programmes:start": {"pk": "draft_programme"},
    "programmes:version": {"pk": "draft_programme"},
    "reports:check": {"pk": "draft_edition"},
    "reports:draft": {"token": "kept_draft"},
    "reports:draft_sheet": {"token": "kept_draft"},
    "reports:discard": {"pk": "draft_edition"},
    "reports:hidden": {"pk": "draft_edition"},
    "reports:release": {"pk": "checked_edition"},
    "reports:send_back": {"pk": "checked_edition"},
    "reports:words": {"pk": "draft_edition"},
    "standards:against": {"pk": "draft"},
    "standards:clause_add": {"pk": "draft"},
    "standards:clause_drop": {"pk": "draft_clause"},
    "standards:clause_edit": {"pk": "draft_clause"},
    "standards:clause_recode": {"pk": "draft_clause"},
    "standards:clause_shift": {"pk": "draft_clause"},
    "standards:freeze": {"pk": "draft"},
    "standards:revise": {"pk": "draft"},
    "standards:carry_evidence": {"pk": "draft"},
    "standards:settle": {"pk": "draft"},
    "standards:unlink_evidence": {"evidence": "linked"},
}


@dataclass(frozen=True, slots=True)
class Address:
    """One named address."""

    name: str  # with its app, as `reverse` wants it
    arguments: tuple[str, ...]
    route: str


def addresses() -> list[Address]:
    """Every address of our own apps and the desk, in order."""
    return sorted(_walk(get_resolver().url_patterns, "", ""), key=lambda a: (a.name, a.route))


def _walk(patterns: list[Any], app: str, above: str) -> Iterator[Address]:
    for pattern in patterns:
        route = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            name = pattern.namespace or app
            if not pattern.namespace or name in OURS:
                yield from _walk(pattern.url_patterns, name, route)
        elif isinstance(pattern, URLPattern) and app in OURS:
            assert pattern.name, f"{route} has no name"
            yield Address(f"{app}:{pattern.name}", tuple(pattern.pattern.converters), route)


def noun_of(address: Address, argument: str) -> str:
    """The noun of the estate that stands in a place of an address."""
    plain = re.sub("_(id|pk)$", "", argument)
    given = (
        PLACES.get(address.name, {}).get(argument)
        or BLIND.get(argument)
        or BY_NAME.get(argument)
        or (
            plain if plain in BY_SEGMENT.values() or plain in {"round", "answer", "mandate"} else ""
        )
        or _by_segment(address, argument)
    )
    assert given, (
        f"{address.name}: add an object for <{argument}> of /{address.route} to "
        "tests/apps/matrix/addresses.py (BY_SEGMENT or PLACES)"
    )
    return given


def _by_segment(address: Address, argument: str) -> str:
    found = re.search(rf"([\w-]+)/<\w+:{argument}>", address.route)
    return BY_SEGMENT.get(found[1], "") if found else ""


def record(estate: Estate, noun: str) -> int | str:
    """What an estate has for a noun."""
    if noun.startswith("="):
        return noun[1:]
    found = estate.ids.get(noun) or estate.words.get(noun)
    assert found, f"add an object for “{noun}” to tests/apps/matrix/estate.py"
    return found


def names_a_record(address: Address) -> bool:
    """Whether the address names something that belongs to an agency."""
    return any(argument not in BLIND for argument in address.arguments)


def path_of(address: Address, estate: Estate, **instead: int | str) -> str:
    """The address of an agency's records."""
    values: Mapping[str, int | str] = {
        argument: record(estate, noun_of(address, argument)) for argument in address.arguments
    }
    return reverse(address.name, kwargs={**values, **instead})
