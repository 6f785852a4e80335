"""A programme of the county, in preparation; and a stage with everything a programme has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bihuan.apps.people import actions as people
from bihuan.apps.people.models import Group
from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.actions.programmes import Outline
from bihuan.apps.programmes.actions.responsibilities import Owner
from bihuan.apps.programmes.models import (
    Cadence,
    EvidenceRequest,
    Exemption,
    Milestone,
    Occurrence,
    Pledge,
    Programme,
    Session,
)
from bihuan.apps.standards import actions as standards
from bihuan.apps.standards.models import Clause
from tests.apps.county import County

OUTLINE = Outline(
    kind="accreditation", name="等级创建", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
)


@pytest.fixture
def programme(county: County) -> Programme:
    """A programme in preparation, on the branch appraisal of 22 leaves, in force."""
    return prepared(county)


def prepared(county: County) -> Programme:
    """A programme in preparation in any county."""
    version = standards.load_from_library(
        county.deed("coordinator"), agency_id=county.agency.pk, key="branch-appraisal-100"
    )
    standards.freeze(county.deed("coordinator"), version_id=version.pk)
    return actions.create_programme(
        county.deed("coordinator"), outline=OUTLINE, version_id=version.pk
    )


def owner(county: County, handler: str = "handler") -> Owner:
    """疾控科 and its people."""
    return Owner(
        leader_id=county.persons["leader"].pk,
        lead_unit_id=county.units["疾控科"].pk,
        head_id=county.persons["head"].pk,
        handler_id=county.persons[handler].pk,
    )


def assign_all(county: County, programme: Programme) -> None:
    """Every leaf to 疾控科."""
    leaves = queries.leaves(programme).values_list("pk", flat=True)
    actions.assign_many(
        county.deed("coordinator"), programme.pk, owners=dict.fromkeys(leaves, owner(county))
    )


def upper_ones_sign(county: County, programme: Programme) -> None:
    """The leader in charge and the head sign, so that it is the handler's turn."""
    for who in ("leader", "head"):
        pledge = programme.pledges.get(person=county.persons[who], state="asked")
        actions.sign_pledge(county.deed(who), pledge.pk)


@dataclass
class Stage:
    """A running programme with one of everything."""

    county: County
    programme: Programme
    group: Group
    clause: Clause  # may be left out
    pledge: Pledge  # the handler's
    exemption: Exemption
    milestone: Milestone
    cadence: Cadence
    occurrence: Occurrence
    session: Session
    request: EvidenceRequest


def staged(county: County) -> Stage:
    """Set the stage in a county."""
    programme = prepared(county)
    assign_all(county, programme)
    actions.ask_pledges(county.deed("coordinator"), programme.pk)
    group = people.form_group(
        county.deed("coordinator"),
        agency_id=county.agency.pk,
        kind="leading",
        name="领导小组",
        starts_on=date(2026, 1, 1),
    )
    for who in ("director", "head", "handler"):
        people.join_group(
            county.deed("coordinator"),
            group_id=group.pk,
            person_id=county.persons[who].pk,
            starts_on=date(2026, 1, 1),
        )
    actions.add_group(county.deed("coordinator"), programme.pk, group_id=group.pk)
    milestone = actions.add_milestone(
        county.deed("coordinator"), programme.pk, name="首轮自查", due_on=date(2026, 3, 31)
    )
    cadence = weekly(county, programme)
    actions.start(county.deed("coordinator"), programme.pk)
    clause = queries.leaves(programme).filter(na_allowed=True).order_by("order")[0]
    exemption = actions.ask_exemption(
        county.deed("head"), programme.pk, clause_id=clause.pk, reason="本单位无党小组"
    )
    session = actions.hold_session(
        county.deed("coordinator"),
        programme.pk,
        kind="dispatch",
        title="第一次调度",
        held_at=datetime(2026, 3, 2, 1, 0, tzinfo=UTC),
        expected=(county.persons["head"].pk, county.persons["handler"].pk),
    )
    request = actions.ask_evidence(
        county.deed("coordinator"),
        programme.pk,
        clause_id=clause.pk,
        kind=clause.evidence_kinds[0],
        year=2025,
    )
    return Stage(
        county,
        programme,
        group,
        clause,
        Pledge.objects.get(programme=programme, person=county.persons["handler"]),
        exemption,
        milestone,
        cadence,
        cadence.occurrences.get(label="2026W09"),
        session,
        request,
    )


def weekly(county: County, programme: Programme) -> Cadence:
    """Dispatch every Monday, owned by 疾控科; can be made up for three days."""
    return actions.add_cadence(
        county.deed("coordinator"),
        programme.pk,
        name="每周一调度",
        product="dispatch",
        rhythm={"every": "week", "anchor": 1, "shift": "next", "grace_days_after": 3},
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        owner_unit_id=county.units["疾控科"].pk,
    )


@pytest.fixture
def stage(county: County) -> Stage:
    """The county's stage."""
    return staged(county)


@pytest.fixture(autouse=True)
def uploads_elsewhere(settings: Any, tmp_path: Path) -> None:
    """Uploaded sheets are kept in a folder of the test."""
    settings.HOME = tmp_path
