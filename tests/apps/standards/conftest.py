"""Standards of the test county, loaded through the product's own actions."""

from __future__ import annotations

import pytest

from bihuan.apps.standards import actions
from bihuan.apps.standards.models import Version
from tests.apps.county import County


@pytest.fixture
def draft(county: County) -> Version:
    """The branch appraisal, 22 clauses and 100 points, not frozen yet."""
    return actions.load_from_library(
        county.deed("system"), agency_id=county.agency.pk, key="branch-appraisal-100"
    )


@pytest.fixture
def frozen(county: County, draft: Version) -> Version:
    """The same, frozen."""
    return actions.freeze(county.deed("system"), version_id=draft.pk)


@pytest.fixture
def large(county: County) -> Version:
    """The sample standard of 165 clauses, frozen."""
    version = actions.load_from_library(
        county.deed("system"), agency_id=county.agency.pk, key="cdc-grade-165"
    )
    return actions.freeze(county.deed("system"), version_id=version.pk)


@pytest.fixture
def foreign(neighbour: County) -> Version:
    """A draft of the neighbour's."""
    return actions.load_from_library(
        neighbour.deed("system"), agency_id=neighbour.agency.pk, key="branch-appraisal-100"
    )
