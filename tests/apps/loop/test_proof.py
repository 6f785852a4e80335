"""What evidence proves in the loop: named as open until the finding behind it is closed."""

from __future__ import annotations

import pytest

from bihuan.apps.archives.models import Evidence
from bihuan.apps.loop.queries.proof import proved_by
from bihuan.kit.deed import SYSTEM
from tests.apps.county import County
from tests.apps.loop.story import Story

pytestmark = pytest.mark.django_db


def test_evidence_is_needed_until_the_finding_is_closed(county: County) -> None:
    story = Story(county)
    finding, measure = story.rectifying(product_kind="工作记录")
    story.proven(measure, "工作记录")
    piece = Evidence.objects.get()
    assert [proved.open for proved in proved_by(piece.pk, SYSTEM)] == [True]
    story.done(measure)
    assert [proved.open for proved in proved_by(piece.pk, SYSTEM)] == [True]
    story.closed(finding)
    assert [proved.open for proved in proved_by(piece.pk, SYSTEM)] == [False]
