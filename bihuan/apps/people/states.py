"""Roles, and how far each sees by default; pure tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Role:
    """A role a post carries: its label and the scope it gives unless the post says otherwise."""

    key: str
    label: str  # English msgid
    scope: str
    business: bool = True  # the three administrators see no business records


ROLES: Final[dict[str, Role]] = {
    r.key: r
    for r in (
        Role("director", "Director", "agency"),
        Role("leader", "Leader in charge", "units"),
        Role("head", "Department head", "units"),
        Role("handler", "Handler", "own"),
        Role("coordinator", "Coordinator (office)", "agency"),
        Role("inspector", "Inspector", "agency"),
        Role("archivist", "Archivist", "agency"),
        Role("sysadmin", "System administrator", "none", business=False),
        Role("secadmin", "Security administrator", "none", business=False),
        Role("auditadmin", "Audit administrator", "none", business=False),
        Role("expert", "Outside expert", "own"),
    )
}

# 三员分立: one person never holds two of these, nor one of these beside a business role.
ADMINISTRATORS: Final = frozenset({"sysadmin", "secadmin", "auditadmin"})

BUSINESS: Final = tuple(sorted(k for k, r in ROLES.items() if r.business and k != "expert"))

GROUP_KINDS: Final[dict[str, str]] = {
    "leading": "Leading group",
    "working": "Working group",
    "taskforce": "Task force",
    "inspection": "Inspection group",
}

MEMBER_ROLES: Final[dict[str, str]] = {
    "chief": "Group leader",
    "deputy": "Deputy group leader",
    "liaison": "Liaison",
    "member": "Member",
}

SCOPES: Final[dict[str, str]] = {
    "all": "All agencies",
    "agency": "Own agency",
    "units": "Own department and below",
    "own": "Own items",
    "none": "No business records",
}
