"""The end of a period is told to who opened the publication, once, some days before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bihuan.apps.people.actions import leave
from bihuan.apps.people.models import Notice
from bihuan.apps.reports import actions
from bihuan.apps.reports.queries import waiting_for
from bihuan.apps.reports.states import ENDING_DAYS
from tests.apps.county import MORNING, County
from tests.apps.reports.telling import OUTLINE, Telling, telling

END = OUTLINE.ends_on
SOON = END - timedelta(days=ENDING_DAYS)


@pytest.fixture
def story(county: County) -> Telling:
    told = telling(county)
    told.released()
    return told


def reminded(on: date) -> list[tuple[str, str]]:
    """Who is told now, and of what."""
    before = set(Notice.objects.values_list("pk", flat=True))
    count = actions.remind(at=MORNING, on=on)
    rows = Notice.objects.filter(kind="publication").exclude(pk__in=before)
    assert rows.count() == count
    return [(row.person.name, row.text) for row in rows.select_related("person")]


def test_its_maker_is_told_once_when_the_time_comes(story: Telling) -> None:
    assert reminded(SOON - timedelta(days=1)) == []
    ((name, text),) = reminded(SOON)
    assert name == "陈办" and OUTLINE.title in text and str(END) in text
    assert reminded(SOON) == reminded(END) == []


@pytest.mark.parametrize(("days", "told"), [(0, 1), (1, 0)])
def test_the_last_day_is_still_told_of_and_none_after(story: Telling, days: int, told: int) -> None:
    assert len(reminded(END + timedelta(days=days))) == told


def test_what_is_not_out_is_not_told_of(story: Telling) -> None:
    edition = story.publication and story.publication.editions.get()
    assert edition
    actions.withdraw_edition(story.by("director"), edition.pk, reason="内容有误")
    story.opened()
    story.checked(story.made())
    assert reminded(END) == []


def test_another_period_counts_once_the_public_reads_it(story: Telling) -> None:
    later = replace(OUTLINE, ends_on=END + timedelta(days=30))
    assert len(reminded(SOON)) == 1
    actions.edit_publication(story.by("coordinator"), story.pk, outline=later)
    by = story.county.actor("coordinator")
    assert [one.due_on for one in waiting_for(by, on=END) if one.kind == "Publication ends"] == [
        END
    ]
    story.released(story.made("延长公开期限"))
    assert reminded(END) == []
    ((_name, text),) = reminded(later.ends_on)
    assert str(later.ends_on) in text


def test_who_left_is_not_told(story: Telling) -> None:
    maker = story.county.actor("coordinator").person_id
    assert maker
    leave(story.by("sysadmin"), person_id=maker, on=story.day, open_items=())
    assert reminded(SOON) == []
