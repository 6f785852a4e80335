"""What the public says: taken, answered, made a finding, set aside."""

from __future__ import annotations

import pytest

from bihuan.apps.loop import actions as loop
from bihuan.apps.reports import actions
from bihuan.apps.reports.actions.comments import MOST_A_DAY
from bihuan.apps.reports.models import Comment
from bihuan.apps.reports.queries import comments_visible_to
from bihuan.kit.refusals import NotAllowed, NotFound
from tests.apps.county import County
from tests.apps.reports.telling import Telling, refused, telling

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(county: County) -> Telling:
    told = telling(county)
    told.released()
    return told


def test_a_comment_is_taken_while_the_period_lasts(story: Telling) -> None:
    comment = story.commented("建议公开培训名单。", contact="县城居民")
    assert (comment.state, comment.text) == ("new", "建议公开培训名单。")
    assert comment.edition.number == 1
    assert comment.tracking != story.commented().tracking
    story.later(100)
    with refused():
        story.commented()


@pytest.mark.parametrize("text", ["", "  \n", "长" * 1001])
def test_a_comment_of_no_or_too_many_words_is_refused(story: Telling, text: str) -> None:
    with refused():
        story.commented(text)


def test_nobody_signed_in_writes_as_the_public(story: Telling) -> None:
    assert story.publication is not None
    for who in ("coordinator", "director", "sysadmin"):
        with refused(NotAllowed):
            actions.leave_comment(story.by(who), code=story.publication.code, text="意见")


def test_what_is_not_out_takes_no_comment(county: County) -> None:
    story = telling(county)
    with refused(NotFound):
        story.commented()
    story.opened(audience="inner")
    story.released()
    with refused(NotFound):
        story.commented()


def test_a_flood_is_stopped_for_the_day(story: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bihuan.apps.reports.actions.comments.MOST_A_DAY", 2)
    assert MOST_A_DAY > 2
    story.commented()
    story.commented()
    with refused():
        story.commented()
    story.later(1)
    story.commented()


def test_an_answer_goes_to_the_tracker_or_to_everybody_with_nobody_named(story: Telling) -> None:
    comment = story.commented("赵经办说电话13912345678可以反映。")
    quiet = actions.answer_comment(story.by("coordinator"), comment.pk, answer="已了解。")
    assert (quiet.state, quiet.shown_as) == ("answered", "")
    other = story.commented("赵经办说电话13912345678可以反映。")
    with refused() as told:
        actions.answer_comment(story.by("inspector"), other.pk, answer="赵经办已改。", public=True)
    assert told.value.items == ("赵经办",)
    loud = actions.answer_comment(
        story.by("inspector"), other.pk, answer="请拨0518-85519293。", public=True
    )
    assert loud.shown_as == "赵××说电话139****5678可以反映。"
    assert loud.text == "赵经办说电话13912345678可以反映。"


def test_a_comment_becomes_a_finding_and_each_leads_to_the_other(story: Telling) -> None:
    comment = story.commented("出入库登记仍有空白。")
    finding = actions.register_comment(story.by("coordinator"), comment.pk, title="登记空白")
    comment.refresh_from_db()
    assert (comment.state, comment.finding_id) == ("finding", finding.pk)
    assert (finding.source, finding.verbatim) == ("complaint", "出入库登记仍有空白。")
    assert finding.came_from == f"/publications/comments/{comment.pk}"
    assert finding.programme_id == story.programme.pk  # type: ignore[union-attr]
    with refused():
        actions.register_comment(story.by("coordinator"), comment.pk)
    told = actions.answer_comment(story.by("coordinator"), comment.pk, answer="已列入整改。")
    assert (told.state, told.answer) == ("finding", "已列入整改。")


def test_a_comment_is_set_aside_with_a_reason(story: Telling) -> None:
    comment = story.commented("广告")
    with refused():
        actions.set_aside_comment(story.by("coordinator"), comment.pk, reason=" ")
    aside = actions.set_aside_comment(story.by("coordinator"), comment.pk, reason="与事项无关")
    assert (aside.state, aside.reason) == ("aside", "与事项无关")
    with refused():
        actions.answer_comment(story.by("coordinator"), comment.pk, answer="答复")


def test_who_may_deal_with_comments_and_who_may_read_them(
    story: Telling, neighbour: County
) -> None:
    comment = story.commented()
    for who in ("director", "head", "handler", "archivist"):
        with refused(NotAllowed):
            actions.answer_comment(story.by(who), comment.pk, answer="答复")
    theirs = Telling(neighbour)
    with refused(NotFound):
        actions.answer_comment(theirs.by("coordinator"), comment.pk, answer="答复")

    def reads(who: str) -> bool:
        return comments_visible_to(story.by(who).by).filter(pk=comment.pk).exists()

    assert [w for w in ("director", "leader", "coordinator", "inspector") if not reads(w)] == []
    assert [w for w in ("head", "handler", "archivist", "sysadmin") if reads(w)] == []
    finding = actions.register_comment(story.by("coordinator"), comment.pk)
    loop.assign(
        story.by("coordinator"),
        finding_id=finding.pk,
        lead_unit_id=story.county.units["疾控科"].pk,
        handler_id=story.county.persons["handler"].pk,
    )
    assert reads("head") and reads("handler")
    assert not reads("lab_head")
    assert Comment.objects.filter(publication=story.publication).count() == 1
