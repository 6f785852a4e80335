"""The sample's rhythm of work: cadences with some occurrences held late, excused or missed."""

from __future__ import annotations

from datetime import date, datetime, time

from bihuan.apps.programmes import actions
from bihuan.apps.programmes.actions.programmes import Outline
from bihuan.apps.programmes.models import Occurrence, Programme
from bihuan.config.sample.story import Story
from bihuan.kit.deed import OFFICE_ZONE

# name, product, rhythm
CADENCES: tuple[tuple[str, str, dict[str, object]], ...] = (
    (
        "每半月督查",
        "inspection",
        {"every": "half_month", "anchor": "last_workday", "grace_days_after": 3},
    ),
    (
        "每周一调度",
        "dispatch",
        {"every": "week", "anchor": 1, "shift": "next", "grace_days_after": 2},
    ),
    (
        "每月过堂",
        "pass",
        {"every": "month", "anchor": "last_workday", "grace_days_after": 5},
    ),
)


def build(story: Story, programme: Programme) -> None:
    """Add the cadences of the accreditation, and live through them until today."""
    for name, product, rhythm in CADENCES:
        actions.add_cadence(
            story.deed("coordinator", ago=210),
            programme.pk,
            name=name,
            product=product,
            rhythm=rhythm,
            starts_on=story.day(200),
            ends_on=story.day(-120),
            owner_unit_id=story.units["创建办"].pk,
        )
    _live(story, programme)


def annual(story: Story) -> None:
    """The year's programme with its six ones, lived through from New Year."""
    assert story.agency is not None
    new_year = date(story.today.year, 1, 1)
    ago = (story.today - new_year).days
    actions.load_holidays(story.deed("coordinator", ago=ago), agency_id=story.agency.pk)
    outline = Outline(
        kind="targets",
        name=f"{story.today.year}年重点任务",
        starts_on=new_year,
        ends_on=date(story.today.year, 12, 31),
        basis="“六个一”工作制度:一清单、一要点、一通报、一例会、一现场会、一述职。",
    )
    programme = actions.create_programme(story.deed("coordinator", ago=ago), outline=outline)
    actions.add_six_ones(
        story.deed("coordinator", ago=ago),
        programme.pk,
        year=story.today.year,
        owner_unit_id=story.units["办公室"].pk,
    )
    actions.start(story.deed("coordinator", ago=ago), programme.pk)
    _live(story, programme)


def _live(story: Story, programme: Programme) -> None:
    past = Occurrence.objects.filter(cadence__programme=programme, due_on__lt=story.today)
    for n, row in enumerate(past.select_related("cadence").order_by("due_on", "pk")):
        _live_through(story, programme, row, n)


def _live_through(story: Story, programme: Programme, row: Occurrence, n: int) -> None:
    ago = (story.today - row.due_on).days
    who = "coordinator"
    if n % 23 == 22:
        return  # missed: it shows on the coordinator's desk
    if n % 29 == 28:
        actions.ask_excuse(story.deed(who, ago=ago), row.pk, reason="全员投入应急处置,顺延至下期")
        actions.decide_excuse(story.deed("director", ago=ago), row.pk, agreed=True)
        return
    if row.cadence.product == "dispatch" and n % 6 == 0:
        _meet(story, programme, row, ago)
        return
    late = 1 if n % 17 == 16 and ago > 1 else 0
    actions.record_held(
        story.deed(who, ago=ago - late), row.pk, done_on=story.day(ago - late), note="已开展"
    )


def _meet(story: Story, programme: Programme, row: Occurrence, ago: int) -> None:
    held = datetime.combine(story.day(ago), time(9), OFFICE_ZONE)
    session = actions.hold_session(
        story.deed("coordinator", ago=ago),
        programme.pk,
        kind="dispatch",
        title=f"等级创建调度会({row.label})",
        held_at=held,
        place="三楼会议室",
        chair_id=story.persons["leader0"].pk,
        occurrence_id=row.pk,
        expected=tuple(story.persons[w].pk for w in ("director", "leader0", "coordinator")),
    )
    actions.write_minutes(
        story.deed("coordinator", ago=ago),
        session.pk,
        minutes="逐科通报进度;对即将到期的问题明确责任人和完成时间。",
    )
    actions.end_session(story.deed("coordinator", ago=ago), session.pk)
