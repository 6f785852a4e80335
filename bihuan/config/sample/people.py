"""The sample's departments, posts, staff, accounts and groups."""

from __future__ import annotations

from bihuan.apps.people import actions
from bihuan.config.sample import cast
from bihuan.config.sample.story import Story

FOUNDED = 400  # days ago


def build(story: Story) -> None:
    """Set up the agency and everybody in it."""
    story.agency = actions.found_agency(
        story.deed("system", ago=FOUNDED),
        name=cast.NAME,
        short_name=cast.SHORT,
        code=cast.CODE,
        is_sample=True,
    )
    names = (cast.LEADERSHIP, *(name for name, _leader in cast.DEPARTMENTS))
    for order, name in enumerate(names):
        story.units[name] = actions.open_unit(
            story.deed("system", ago=FOUNDED), agency_id=story.agency.pk, name=name, order=order
        )
    for number, player in enumerate(cast.players(), start=1):
        _employ(story, player, number)
    for name, leader in cast.DEPARTMENTS:
        actions.put_in_charge(
            story.deed("system", ago=FOUNDED),
            post_id=story.posts[f"leader{leader}"].pk,
            unit_id=story.units[name].pk,
            starts_on=story.day(FOUNDED),
        )


def _employ(story: Story, player: cast.Player, number: int) -> None:
    assert story.agency is not None
    person = actions.enter_person(
        story.deed("system", ago=FOUNDED),
        agency_id=story.agency.pk,
        name=player.name,
        staff_no=f"SL{number:03}",
    )
    post = actions.create_post(
        story.deed("system", ago=FOUNDED),
        unit_id=story.units[player.unit].pk,
        title=player.title,
        role=player.role,
        scope=player.scope,
    )
    actions.appoint(
        story.deed("system", ago=FOUNDED),
        post_id=post.pk,
        person_id=person.pk,
        starts_on=story.day(FOUNDED),
    )
    story.persons[player.key] = person
    story.posts[player.key] = post
    story.accounts[player.key] = actions.open_account(
        story.deed("system", ago=FOUNDED), person_id=person.pk, username=f"sample{number:03}"
    )


def groups(story: Story) -> dict[str, int]:
    """The leading group, the task force of three, and the inspection group, by kind."""
    assert story.agency is not None
    outlines = (
        (
            "leading",
            "等级创建工作领导小组",
            "示疾控〔2026〕3号",
            ("director", "leader0", "leader1"),
        ),
        (
            "taskforce",
            "创建工作专班",
            "示疾控〔2026〕4号",
            ("coordinator", "archivist", "head:业务办"),
        ),
        ("inspection", "督查组", "示疾控〔2026〕5号", ("inspector", "inspector2", "inspector3")),
    )
    made: dict[str, int] = {}
    for kind, name, document, members in outlines:
        group = actions.form_group(
            story.deed("coordinator", ago=230),
            agency_id=story.agency.pk,
            kind=kind,
            name=name,
            document_no=document,
            starts_on=story.day(230),
            ends_on=story.day(-200),
        )
        made[kind] = group.pk
        for place, who in enumerate(members):
            actions.join_group(
                story.deed("coordinator", ago=230),
                group_id=group.pk,
                person_id=story.persons[who].pk,
                role="chief" if place == 0 else "member",
                starts_on=story.day(230),
            )
    return made
