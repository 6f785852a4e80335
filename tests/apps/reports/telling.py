"""A publication's story in short steps, told by the county's people through the product's verbs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from bihuan.apps.loop import actions as loop
from bihuan.apps.loop.models import Finding
from bihuan.apps.people.models import Act, Change
from bihuan.apps.reports import actions
from bihuan.apps.reports.actions import Decision, Outline
from bihuan.apps.reports.models import Comment, Edition, Publication
from bihuan.apps.reports.queries.composing import to_decide
from bihuan.kit.deed import SYSTEM, Deed
from bihuan.kit.refusals import Refused
from tests.apps.county import MONDAY, County
from tests.apps.loop.story import Story, at, set_programme

TELEPHONE = "0518-85519293"
OUTLINE = Outline(
    title="巡察反馈问题整改情况通报",
    starts_on=MONDAY,
    ends_on=date(2026, 4, 30),
    telephone=TELEPHONE,
    post_box="示例县健康路1号党办,邮编222003",
    email="dangban@example.org",
)


@contextmanager
def refused(kind: type[Refused] = Refused) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """A refusal; and the journal holds no more than before."""
    before = (Act.objects.count(), Change.objects.count())
    with pytest.raises(kind) as told:
        yield told
    assert (Act.objects.count(), Change.objects.count()) == before


@dataclass
class Telling(Story):
    """Also tells what becomes of a publication."""

    publication: Publication | None = None

    @property
    def pk(self) -> int:
        assert self.publication is not None
        return self.publication.pk

    def opened(self, **changed: Any) -> Publication:
        given = {"outline": OUTLINE, **changed}
        assert self.programme is not None
        self.publication = actions.open_publication(
            self.by("coordinator"), self.programme.pk, **given
        )
        return self.publication

    def made(self, note: str = "") -> Edition:
        return actions.make_edition(self.by("coordinator"), self.pk, correction_note=note)

    def decided(self, edition: Edition, **kept: str) -> Edition:
        """Hide everything but the texts named, which are kept for the reason given."""
        choices = [
            Decision(one.key, one.text in kept, kept.get(one.text, ""))
            for one in to_decide(edition)
        ]
        return actions.decide(self.by("coordinator"), edition.pk, decisions=choices)

    def checked(self, edition: Edition, **kept: str) -> Edition:
        self.decided(edition, **kept)
        return actions.check_edition(self.by("inspector"), edition.pk)

    def released(self, edition: Edition | None = None, **kept: str) -> Edition:
        made = edition or self.made()
        self.checked(made, **kept)
        return actions.release_edition(self.by("director"), made.pk)

    def completed(self, number: int) -> None:
        """The one measure of a problem is carried out and verified."""
        finding = finding_of(self, number)
        loop.plan(self.by("head"), finding_id=finding.pk)
        measure = finding.remedies.get().measure
        self.proven(measure, kind=measure.product_kind)
        loop.submit(self.by("handler"), measure_id=measure.pk)
        loop.verify(self.by("inspector"), measure_id=measure.pk)

    def commented(self, text: str = "登记台账仍有空白页。", contact: str = "") -> Comment:
        assert self.publication is not None
        deed = Deed(by=SYSTEM, at=at(self.day))
        return actions.leave_comment(deed, code=self.publication.code, text=text, contact=contact)


def telling(county: County) -> Telling:
    """Three problems: one completed, one under way, one without measure; a publication."""
    programme = set_programme(county.deed("system"), agency=county.agency, name="巡察整改")
    story = Telling(county, programme)
    first, measure = story.rectifying()
    story.done(measure)
    story.closed(first)
    second = story.accepted()
    story.measure(second, text="赵经办牵头购置冷链设备2台", product_kind="采购")
    story.found("第三个问题,电话13812345678的群众反映。")
    story.opened()
    return story


def finding_of(story: Telling, number: int) -> Finding:
    return Finding.objects.get(programme=story.programme, number=number)
