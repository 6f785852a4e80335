"""Verbs of people: who may, what is refused, and that a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from bihuan.apps.people import actions, queries
from bihuan.apps.people.models import (
    Account,
    Act,
    EntryLink,
    Membership,
    Person,
    Post,
    Tenure,
    Unit,
)
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from tests.apps.county import MONDAY, MORNING, County

TUESDAY = MONDAY + timedelta(days=1)
Call = Callable[[Deed], Any]


def refused(deed: Deed, call: Call, kind: type[Refused] = Refused) -> Refused:
    """The refusal, after checking that not one act was written."""
    before = Act.objects.count()
    with pytest.raises(kind) as caught, transaction.atomic():
        call(deed)
    assert Act.objects.count() == before
    return caught.value


def vacant(county: County, unit: str = "疾控科", role: str = "handler") -> Post:
    return actions.create_post(
        county.deed("sysadmin"), unit_id=county.units[unit].pk, title="新岗", role=role
    )


def newcomer(county: County, no: str = "T1-new") -> Person:
    return actions.enter_person(
        county.deed("sysadmin"), agency_id=county.agency.pk, name="新人", staff_no=no
    )


# who may


BY_SYSADMIN: dict[str, Callable[[County, Deed], Any]] = {
    "open_unit": lambda c, d: actions.open_unit(d, agency_id=c.agency.pk, name="新科"),
    "change_unit": lambda c, d: actions.change_unit(
        d, unit_id=c.units["检验科"].pk, name="检验中心", parent_id=None, order=1
    ),
    "close_unit": lambda c, d: actions.close_unit(
        d, unit_id=c.units["检验科"].pk, on=MONDAY, open_items=()
    ),
    "enter_person": lambda c, d: actions.enter_person(
        d, agency_id=c.agency.pk, name="新人", staff_no="n1"
    ),
    "leave": lambda c, d: actions.leave(
        d, person_id=c.persons["handler2"].pk, on=MONDAY, open_items=()
    ),
    "create_post": lambda c, d: actions.create_post(
        d, unit_id=c.units["检验科"].pk, title="岗", role="handler"
    ),
    "open_account": lambda c, d: actions.open_account(
        d, person_id=c.persons["handler2"].pk, username="someone"
    ),
    "let_until": lambda c, d: actions.let_until(
        d, account_id=c.accounts["handler2"].pk, expires_on=None
    ),
    "import_staff": lambda c, d: actions.import_staff(d, agency_id=c.agency.pk, rows=[]),
}
BY_SECADMIN: dict[str, Callable[[County, Deed], Any]] = {
    "lock_account": lambda c, d: actions.lock_account(
        d, account_id=c.accounts["handler2"].pk, reason="离岗", open_items=()
    ),
    "unlock_account": lambda c, d: actions.unlock_account(d, account_id=c.accounts["handler2"].pk),
    "require_new_password": lambda c, d: actions.require_new_password(
        d, account_id=c.accounts["handler2"].pk, reason="外泄"
    ),
    "drop_second_factor": lambda c, d: actions.drop_second_factor(
        d, account_id=c.accounts["handler2"].pk, reason="手机丢失"
    ),
    "set_scope": lambda c, d: actions.set_scope(
        d, post_id=c.posts["handler2"].pk, scope="units", reason="代管"
    ),
}
OTHERS = ("director", "leader", "coordinator", "inspector", "archivist", "head", "handler")


@pytest.mark.parametrize("verb", sorted(BY_SYSADMIN))
@pytest.mark.parametrize("who", [*OTHERS, "secadmin", "auditadmin"])
def test_only_the_system_administrator_keeps_the_directory(
    county: County, verb: str, who: str
) -> None:
    refused(county.deed(who), lambda d: BY_SYSADMIN[verb](county, d), NotAllowed)


@pytest.mark.parametrize("verb", sorted(BY_SECADMIN))
@pytest.mark.parametrize("who", [*OTHERS, "sysadmin", "auditadmin"])
def test_only_the_security_administrator_guards_accounts(
    county: County, verb: str, who: str
) -> None:
    refused(county.deed(who), lambda d: BY_SECADMIN[verb](county, d), NotAllowed)


@pytest.mark.parametrize("verb", sorted({**BY_SYSADMIN, **BY_SECADMIN}))
def test_a_neighbours_records_look_as_if_they_did_not_exist(
    county: County, neighbour: County, verb: str
) -> None:
    who = "sysadmin" if verb in BY_SYSADMIN else "secadmin"
    call = {**BY_SYSADMIN, **BY_SECADMIN}[verb]
    refused(county.deed(who), lambda d: call(neighbour, d), NotFound)


# departments


def test_a_department_moves_with_all_below_it(county: County) -> None:
    above = county.units["疾控科"]
    child = actions.open_unit(
        county.deed("sysadmin"), agency_id=county.agency.pk, name="一组", parent_id=above.pk
    )
    leaf = actions.open_unit(
        county.deed("sysadmin"), agency_id=county.agency.pk, name="小组", parent_id=child.pk
    )
    actions.change_unit(
        county.deed("sysadmin"),
        unit_id=above.pk,
        name="疾病控制科",
        parent_id=county.units["办公室"].pk,
        order=3,
    )
    leaf.refresh_from_db()
    assert leaf.path == f"/{county.units['办公室'].pk}/{above.pk}/{child.pk}/{leaf.pk}/"
    assert Unit.objects.get(pk=above.pk).pinyin.endswith("jbkzk")
    refused(
        county.deed("sysadmin"),
        lambda d: actions.change_unit(
            d, unit_id=above.pk, name="疾病控制科", parent_id=leaf.pk, order=0
        ),
    )


def test_a_department_with_holders_or_open_items_is_not_closed_and_says_why(
    county: County,
) -> None:
    unit = county.units["检验科"]
    why = refused(
        county.deed("sysadmin"),
        lambda d: actions.close_unit(d, unit_id=unit.pk, on=MONDAY, open_items=()),
    )
    assert any("检验科长" in item for item in why.items)
    why = refused(
        county.deed("sysadmin"),
        lambda d: actions.close_unit(d, unit_id=unit.pk, on=MONDAY, open_items=("问题 7",)),
    )
    assert why.items == ("问题 7",)
    assert Unit.objects.get(pk=unit.pk).closed_on is None


def test_an_empty_department_closes_with_its_vacant_posts(county: County) -> None:
    unit = actions.open_unit(county.deed("sysadmin"), agency_id=county.agency.pk, name="空科")
    post = actions.create_post(
        county.deed("sysadmin"), unit_id=unit.pk, title="空岗", role="handler"
    )
    actions.close_unit(county.deed("sysadmin"), unit_id=unit.pk, on=MONDAY, open_items=())
    post.refresh_from_db()
    assert post.closed_on == MONDAY
    again = actions.open_unit(county.deed("sysadmin"), agency_id=county.agency.pk, name="空科")
    assert again.pk != unit.pk


def test_merging_takes_posts_and_holders_over_in_one_act(county: County) -> None:
    old, new = county.units["检验科"], county.units["疾控科"]
    before = Act.objects.count()
    deed = county.deed("sysadmin")
    actions.merge_unit(deed, unit_id=old.pk, into_id=new.pk, on=MONDAY, open_items=())
    assert Act.objects.count() == before + 1
    held = queries.current_tenures(county.persons["lab_head"], on=MONDAY)
    assert [(t.post.unit_id, t.post.title, t.post.role) for t in held] == [(new.pk, "科长", "head")]
    old_tenure = Tenure.objects.get(post=county.posts["lab_head"])
    assert old_tenure.ends_on == MONDAY - timedelta(days=1)
    assert Unit.objects.get(pk=old.pk).closed_on == MONDAY


# posts


def test_three_administrators_stay_apart_also_from_later_posts(county: County) -> None:
    why = refused(
        county.deed("sysadmin"),
        lambda d: actions.appoint(
            d,
            post_id=county.posts["handler"].pk,
            person_id=county.persons["secadmin"].pk,
            starts_on=MONDAY,
        ),
    )
    assert "安全员" in why.sentence
    person = newcomer(county)
    post = vacant(county)
    actions.appoint(
        county.deed("sysadmin"),
        post_id=post.pk,
        person_id=person.pk,
        starts_on=MONDAY + timedelta(days=30),
    )
    refused(
        county.deed("secadmin"),
        lambda d: actions.appoint(
            d, post_id=county.posts["auditadmin"].pk, person_id=person.pk, starts_on=MONDAY
        ),
    )


def test_an_administrators_post_is_not_the_system_administrators_to_give(county: County) -> None:
    person = newcomer(county)
    post = county.posts["auditadmin"]
    refused(
        county.deed("sysadmin"),
        lambda d: actions.appoint(d, post_id=post.pk, person_id=person.pk, starts_on=MONDAY),
        NotAllowed,
    )
    given = actions.appoint(
        county.deed("secadmin"), post_id=post.pk, person_id=person.pk, starts_on=MONDAY
    )
    assert given.person_id == person.pk
    refused(
        county.deed("secadmin"),
        lambda d: actions.appoint(
            d, post_id=county.posts["handler"].pk, person_id=person.pk, starts_on=MONDAY
        ),
        NotAllowed,
    )


def test_a_transfer_ends_the_old_post_the_day_before(county: County) -> None:
    tenure = county.persons["handler"].tenures.get()
    post = vacant(county, "检验科")
    actions.transfer(county.deed("sysadmin"), tenure_id=tenure.pk, to_post_id=post.pk, on=TUESDAY)
    tenure.refresh_from_db()
    assert tenure.ends_on == MONDAY
    assert county.actor("handler", on=MONDAY).home_unit_ids == {county.units["疾控科"].pk}
    assert county.actor("handler", on=TUESDAY).home_unit_ids == {county.units["检验科"].pk}


def test_an_outside_expert_is_appointed_and_let_in_for_a_time_only(county: County) -> None:
    person, post = newcomer(county), vacant(county, role="expert")
    refused(
        county.deed("sysadmin"),
        lambda d: actions.appoint(d, post_id=post.pk, person_id=person.pk, starts_on=MONDAY),
    )
    actions.appoint(
        county.deed("sysadmin"),
        post_id=post.pk,
        person_id=person.pk,
        starts_on=MONDAY,
        ends_on=TUESDAY,
    )
    refused(
        county.deed("sysadmin"),
        lambda d: actions.open_account(d, person_id=person.pk, username="expert1"),
    )
    account = actions.open_account(
        county.deed("sysadmin"), person_id=person.pk, username="expert1", expires_on=TUESDAY
    )
    assert queries.actor_of(account.pk, on=TUESDAY).roles == {"expert"}
    assert queries.actor_of(account.pk, on=TUESDAY + timedelta(days=1)).account_id is None
    by = queries.actor_of(account.pk, on=TUESDAY)
    assert list(queries.persons_visible_to(by)) == [person]


def test_a_held_post_is_not_closed(county: County) -> None:
    why = refused(
        county.deed("sysadmin"),
        lambda d: actions.close_post(d, post_id=county.posts["handler"].pk, on=MONDAY),
    )
    assert why.items == ("赵经办",)


def test_a_scope_over_all_agencies_is_not_given_on_a_page(county: County) -> None:
    refused(
        county.deed("secadmin"),
        lambda d: actions.set_scope(
            d, post_id=county.posts["director"].pk, scope="all", reason="想看全部"
        ),
        NotAllowed,
    )
    refused(
        county.deed("secadmin"),
        lambda d: actions.set_scope(
            d, post_id=county.posts["auditadmin"].pk, scope="agency", reason="看业务"
        ),
    )
    actions.set_scope(
        county.deed("secadmin"), post_id=county.posts["handler"].pk, scope="units", reason="代管"
    )
    assert county.actor("handler").scope == "units"


# leaving


def test_who_still_has_open_items_cannot_leave_nor_be_locked(county: County) -> None:
    person, account = county.persons["handler"], county.accounts["handler"]
    items = ("问题 3:冷链温度记录缺失", "举措 12")
    why = refused(
        county.deed("sysadmin"),
        lambda d: actions.leave(d, person_id=person.pk, on=MONDAY, open_items=items),
    )
    assert why.items == items
    why = refused(
        county.deed("secadmin"),
        lambda d: actions.lock_account(d, account_id=account.pk, reason="调离", open_items=items),
    )
    assert why.items == items
    account.refresh_from_db()
    person.refresh_from_db()
    assert account.is_active
    assert person.left_on is None


def test_leaving_ends_posts_groups_and_the_account_in_one_act(county: County) -> None:
    group = actions.form_group(
        county.deed("coordinator"),
        agency_id=county.agency.pk,
        kind="taskforce",
        name="专班",
        starts_on=MONDAY,
    )
    person = county.persons["handler"]
    actions.join_group(
        county.deed("coordinator"), group_id=group.pk, person_id=person.pk, starts_on=MONDAY
    )
    before = Act.objects.count()
    actions.leave(county.deed("sysadmin"), person_id=person.pk, on=MONDAY, open_items=())
    assert Act.objects.count() == before + 1
    assert person.tenures.get().ends_on == MONDAY
    assert Membership.objects.get(person=person).ends_on == MONDAY
    assert county.actor("handler", on=MONDAY).roles == {"handler"}
    assert county.actor("handler", on=TUESDAY).account_id is None
    serving = queries.serving(queries.persons_visible_to(county.actor("head")), on=TUESDAY)
    assert person not in serving
    actions.rejoin(county.deed("sysadmin"), person_id=person.pk, on=TUESDAY)
    assert person in queries.serving(Person.objects.all(), on=TUESDAY)


# accounts and links


def test_a_repeated_submit_shows_the_same_link_and_makes_no_second_one(county: County) -> None:
    deed = county.deed("sysadmin")
    first = actions.issue_entry_link(deed, account_id=county.accounts["head"].pk)
    count = EntryLink.objects.count()
    assert actions.issue_entry_link(deed, account_id=county.accounts["head"].pk) == first
    assert EntryLink.objects.count() == count
    assert queries.entry_link(queries.entry_token(deed.act_id)) == first


def test_administrators_do_not_make_links_to_each_other_at_will(county: County) -> None:
    for who, whose in (("sysadmin", "secadmin"), ("secadmin", "secadmin"), ("secadmin", "head")):
        refused(
            county.deed(who),
            lambda d, whose=whose: actions.issue_entry_link(  # type: ignore[misc]  # a default
                d, account_id=county.accounts[whose].pk
            ),
            NotAllowed,
        )
    link = actions.issue_entry_link(
        county.deed("secadmin"), account_id=county.accounts["auditadmin"].pk
    )
    assert link.account == county.accounts["auditadmin"]


def test_opening_an_administrators_account_gives_the_opener_no_link(county: County) -> None:
    person = newcomer(county)
    actions.appoint(
        county.deed("secadmin"),
        post_id=county.posts["auditadmin"].pk,
        person_id=person.pk,
        starts_on=MONDAY,
    )
    deed = county.deed("sysadmin")
    account = actions.open_account(deed, person_id=person.pk, username="audit2")
    assert queries.entry_link(queries.entry_token(deed.act_id)) is None
    assert not account.has_usable_password()


@pytest.mark.parametrize("username", ["", "a", "有汉字", "has blank", "-x", "x" * 61])
def test_an_impossible_user_name_is_refused(county: County, username: str) -> None:
    person = newcomer(county)
    refused(
        county.deed("sysadmin"),
        lambda d: actions.open_account(d, person_id=person.pk, username=username),
    )
    assert not Account.objects.filter(person=person).exists()


def test_nobody_locks_the_own_account_or_uses_anothers_link(county: County) -> None:
    refused(
        county.deed("secadmin"),
        lambda d: actions.lock_account(
            d, account_id=county.accounts["secadmin"].pk, reason="试", open_items=()
        ),
    )
    deed = county.deed("sysadmin")
    actions.issue_entry_link(deed, account_id=county.accounts["head"].pk)
    digest = queries.token_digest(queries.entry_token(deed.act_id))
    refused(
        county.deed("handler"),
        lambda d: actions.use_entry_link(d, token_sha256=digest),
        NotFound,
    )
    refused(
        county.deed("handler"),
        lambda d: actions.set_password(d, account_id=county.accounts["head"].pk, password_hash="x"),
        NotAllowed,
    )


# groups


def test_a_group_is_formed_by_the_office_and_ends_with_its_term(county: County) -> None:
    call: Call = lambda d: actions.form_group(  # noqa: E731  shared by two deeds
        d,
        agency_id=county.agency.pk,
        kind="inspection",
        name="督查组",
        document_no="测疾控〔2026〕1号",
        starts_on=MONDAY,
        ends_on=TUESDAY,
    )
    refused(county.deed("head"), call, NotAllowed)
    group = call(county.deed("coordinator"))
    actions.join_group(
        county.deed("coordinator"),
        group_id=group.pk,
        person_id=county.persons["inspector"].pk,
        starts_on=MONDAY,
    )
    assert county.actor("inspector", on=TUESDAY).group_ids == {group.pk}
    assert county.actor("inspector", on=TUESDAY + timedelta(days=1)).group_ids == frozenset()
    refused(
        county.deed("coordinator"),
        lambda d: actions.join_group(
            d,
            group_id=group.pk,
            person_id=county.persons["inspector2"].pk,
            starts_on=date(2027, 1, 1),
        ),
    )


def test_a_neighbours_person_cannot_join_or_be_appointed(county: County, neighbour: County) -> None:
    group = actions.form_group(
        county.deed("coordinator"),
        agency_id=county.agency.pk,
        kind="working",
        name="工作组",
        starts_on=MONDAY,
    )
    stranger = neighbour.persons["handler"].pk
    refused(
        county.deed("coordinator"),
        lambda d: actions.join_group(d, group_id=group.pk, person_id=stranger, starts_on=MONDAY),
        NotFound,
    )
    post = vacant(county)
    refused(
        county.deed("sysadmin"),
        lambda d: actions.appoint(d, post_id=post.pk, person_id=stranger, starts_on=MONDAY),
        NotFound,
    )


def test_morning_is_monday() -> None:
    assert Deed(by=queries.actor_of(None, on=MONDAY), at=MORNING).on == MONDAY
