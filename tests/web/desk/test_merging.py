"""One person entered twice becomes one record; what was done keeps the name it was done in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bihuan.apps.loop import actions as loop
from bihuan.apps.loop.actions.measures import Helpers
from bihuan.apps.loop.models import Finding, Helper, Measure
from bihuan.apps.people import actions as people
from bihuan.apps.people import queries
from bihuan.apps.people.models import Account, Act, Change, Membership, Notice, Person, Tenure
from bihuan.apps.people.queries.searching import SOURCES
from bihuan.apps.people.queries.verify import verify
from bihuan.apps.programmes import actions as programmes
from bihuan.apps.programmes.actions.responsibilities import Owner
from bihuan.apps.programmes.models import Programme, Responsibility
from bihuan.kit import clock
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from bihuan.web.desk import merging
from bihuan.web.desk.handing import owed
from tests.apps.county import BEGIN, MONDAY, County
from tests.apps.loop.story import Story
from tests.apps.programmes.conftest import assign_all, prepared
from tests.apps.searching import told

SignIn = Callable[[str], Client]
EVE = MONDAY - timedelta(days=1)


@pytest.fixture
def kept(county: County) -> Person:
    """The handler as an import entered him once more: in the list, without anything."""
    return people.enter_person(
        county.deed("sysadmin"), agency_id=county.agency.pk, name="赵经办", staff_no="T1-8"
    )


@pytest.fixture
def duplicate(county: County) -> Person:
    """The handler: 22 clauses, a finding, a measure, a post, a group and the account."""
    assign_all(county, prepared(county))
    Story(county).rectifying()
    person = county.persons["handler"]
    _joins(county, person, "chief")
    return person


def _joins(county: County, person: Person, role: str) -> Membership:
    group = people.form_group(
        county.deed("coordinator"),
        agency_id=county.agency.pk,
        kind="working",
        name="整改专班",
        starts_on=BEGIN,
    )
    return people.join_group(
        county.deed("coordinator"),
        group_id=group.pk,
        person_id=person.pk,
        starts_on=BEGIN,
        role=role,
    )


def merge(county: County, duplicate: Person, kept: Person, who: str = "sysadmin") -> Person:
    return merging.merge_persons(county.deed(who), person_id=duplicate.pk, into_id=kept.pk)


def refused(
    county: County,
    duplicate: Person,
    kept: Person,
    kind: type[Refused] = Refused,
    who: str = "sysadmin",
) -> str:
    """What the refusal says, after checking that nothing at all changed."""
    before = Act.objects.count(), Change.objects.count()
    with pytest.raises(kind) as caught, transaction.atomic():
        merge(county, duplicate, kept, who)
    assert (Act.objects.count(), Change.objects.count()) == before
    duplicate.refresh_from_db()
    assert duplicate.merged_into is None
    return "\n".join((caught.value.sentence, *caught.value.items))


def page(answer: object) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def address(kept: Person, duplicate: Person | None = None) -> str:
    there = reverse("desk:merge", args=[kept.pk])
    return f"{there}?duplicate={duplicate.pk}" if duplicate else there


def test_everything_open_goes_over_in_one_act(
    signed_in: SignIn, county: County, duplicate: Person, kept: Person
) -> None:
    acts = Act.objects.count()
    answer = signed_in("sysadmin").post(address(kept), {"duplicate": duplicate.pk})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("people:person", args=[kept.pk])
    (act,) = Act.objects.order_by("-pk")[: Act.objects.count() - acts]
    assert act.verb == "desk.merge_persons"
    duplicate.refresh_from_db()
    assert duplicate.merged_into == kept
    assert owed(duplicate.pk) == []
    assert [len(kind.rows) for kind in owed(kept.pk)] == [22, 1, 1]
    assert verify().clean


def test_posts_and_groups_go_on_from_the_day_and_keep_their_past(
    county: County, duplicate: Person, kept: Person
) -> None:
    merge(county, duplicate, kept)
    old, new = Tenure.objects.get(person=duplicate), Tenure.objects.get(person=kept)
    assert (old.starts_on, old.ends_on) == (BEGIN, EVE)
    assert (new.post_id, new.starts_on, new.ends_on) == (old.post_id, MONDAY, None)
    was, is_ = Membership.objects.get(person=duplicate), Membership.objects.get(person=kept)
    assert (was.ends_on, is_.starts_on, is_.role) == (EVE, MONDAY, "chief")


def test_what_begins_later_moves_as_it_is(county: County, kept: Person) -> None:
    duplicate = people.enter_person(
        county.deed("sysadmin"), agency_id=county.agency.pk, name="赵经办", staff_no="T1-9"
    )
    later = people.appoint(
        county.deed("sysadmin"),
        post_id=county.posts["handler2"].pk,
        person_id=duplicate.pk,
        starts_on=MONDAY + timedelta(days=30),
    )
    merge(county, duplicate, kept)
    later.refresh_from_db()
    assert (later.person, later.starts_on) == (kept, MONDAY + timedelta(days=30))
    assert not Tenure.objects.filter(person=duplicate).exists()


def test_a_post_and_a_group_held_by_both_are_held_once(
    county: County, duplicate: Person, kept: Person
) -> None:
    post = county.posts["handler"]
    people.appoint(county.deed("sysadmin"), post_id=post.pk, person_id=kept.pk, starts_on=BEGIN)
    group = Membership.objects.get(person=duplicate).group
    people.join_group(
        county.deed("sysadmin"), group_id=group.pk, person_id=kept.pk, starts_on=BEGIN
    )
    merge(county, duplicate, kept)
    assert [t.person for t in queries.tenures_of(post.pk, on=MONDAY)] == [kept]
    assert [m.person for m in queries.members(group.pk, on=MONDAY)] == [kept]


def test_the_account_in_use_goes_over_with_what_was_not_read(
    county: County, duplicate: Person, kept: Person
) -> None:
    unread = Notice.objects.create(person=duplicate, kind="due", text="到期", at=clock.now())
    merge(county, duplicate, kept)
    account = Account.objects.get(pk=county.accounts["handler"].pk)
    unread.refresh_from_db()
    assert (account.person, unread.person) == (kept, kept)
    assert queries.actor_of(account.pk, on=MONDAY).roles == {"handler"}


def test_what_was_done_stays_in_the_name_of_the_duplicate(
    county: County, duplicate: Person, kept: Person
) -> None:
    done = list(Act.objects.filter(person_id=duplicate.pk).values_list("pk", "hash"))
    raised = Finding.objects.get().raised_by_id
    merge(county, duplicate, kept)
    assert list(Act.objects.filter(person_id=duplicate.pk).values_list("pk", "hash")) == done
    assert Finding.objects.get().raised_by_id == raised
    assert Finding.objects.get().handler_id in {None, kept.pk}


def test_mandates_and_help_go_over(county: County, duplicate: Person, kept: Person) -> None:
    measure = Measure.objects.get()
    helping = county.persons["lab_handler"]
    loop.edit_measure(
        county.deed("head"),
        measure_id=measure.pk,
        text=measure.text,
        lead_unit_id=measure.lead_unit_id,
        leader_id=measure.leader_id,
        handler_id=measure.handler_id,
        due_on=measure.due_on,
        helpers=Helpers((), (helping.pk,)),
    )
    assert merging.open_items(helping.pk) == ["协办 1 项措施"]
    merge(county, helping, kept)
    rows = {h.person: h.ended_on for h in Helper.objects.filter(measure=measure)}
    assert rows == {helping: MONDAY, kept: None}
    assert kept.pk in Finding.objects.get().person_ids


def test_the_duplicate_is_left_out_of_lists_pickers_search_and_export(
    signed_in: SignIn, county: County, duplicate: Person, kept: Person
) -> None:
    merge(county, duplicate, kept)
    by = county.actor("sysadmin")
    for state in ("", "all", "left"):
        assert duplicate not in queries.persons_like(by, on=MONDAY, state=state)
    assert duplicate not in queries.serving(queries.persons_visible_to(by), on=MONDAY)
    found = [one.path for one in told(SOURCES, "赵经办", by)]
    assert found == [reverse("people:person", args=[kept.pk])]
    appoint = reverse("people:appoint", args=[county.posts["head"].pk])
    offered = page(signed_in("sysadmin").get(appoint))
    assert f'value="{kept.pk}"' in offered and f'value="{duplicate.pk}"' not in offered


def test_both_pages_tell_of_it(
    signed_in: SignIn, county: County, duplicate: Person, kept: Person
) -> None:
    merge(county, duplicate, kept)
    old, new = (reverse("people:person", args=[p.pk]) for p in (duplicate, kept))
    for who in ("sysadmin", "head"):
        client = signed_in(who)
        assert f'href="{new}"' in page(client.get(old)) and "已并入另一条记录" in page(
            client.get(old)
        )
        assert f'href="{old}"' in page(client.get(new))
        assert all("合并重复人员" in page(client.get(path)) for path in (old, new))
    assert reverse("people:correct", args=[duplicate.pk]) not in page(
        signed_in("sysadmin").get(old)
    )


def test_nothing_is_done_with_a_merged_record(
    county: County, duplicate: Person, kept: Person
) -> None:
    merge(county, duplicate, kept)
    acts = Act.objects.count()
    for verb in (
        lambda d: people.leave(d, person_id=duplicate.pk, on=MONDAY, open_items=()),
        lambda d: people.open_account(d, person_id=duplicate.pk, username="again"),
        lambda d: people.appoint(
            d, post_id=county.posts["head"].pk, person_id=duplicate.pk, starts_on=MONDAY
        ),
    ):
        with pytest.raises(Refused), transaction.atomic():
            verb(county.deed("sysadmin"))
    programme = Programme.objects.get()
    clause = Responsibility.objects.filter(programme=programme).order_by("pk")[0].clause_id
    with pytest.raises(NotFound), transaction.atomic():
        owner = Owner(handler_id=duplicate.pk)
        programmes.assign(county.deed("coordinator"), programme.pk, clause_id=clause, owner=owner)
    assert Act.objects.count() == acts


def test_the_merge_can_be_undone_but_nothing_comes_back(
    signed_in: SignIn, county: County, duplicate: Person, kept: Person
) -> None:
    merge(county, duplicate, kept)
    answer = signed_in("sysadmin").post(reverse("people:unmerge", args=[duplicate.pk]))
    assert answer.status_code == 302
    duplicate.refresh_from_db()
    assert duplicate.merged_into is None
    assert owed(duplicate.pk) == [] and len(owed(kept.pk)) == 3
    again = signed_in("sysadmin").post(reverse("people:unmerge", args=[duplicate.pk]))
    assert again.status_code == 409


def test_a_number_given_anew_keeps_the_merge(
    county: County, duplicate: Person, kept: Person
) -> None:
    merge(county, duplicate, kept)
    people.correct_person(
        county.deed("sysadmin"),
        person_id=kept.pk,
        name=kept.name,
        staff_no=duplicate.staff_no,
        phone="",
        email="",
        joined_on=None,
    )
    with pytest.raises(Refused), transaction.atomic():
        people.unmerge_person(county.deed("sysadmin"), person_id=duplicate.pk)
    duplicate.refresh_from_db()
    assert duplicate.merged_into == kept


# refusals


def test_two_accounts_in_use_are_not_merged(county: County, duplicate: Person) -> None:
    said = refused(county, duplicate, county.persons["handler2"])
    assert "都有在用账号" in said


def test_the_record_with_the_account_in_use_is_kept(county: County, duplicate: Person) -> None:
    other = county.persons["lab_handler"]
    people.lock_account(
        county.deed("secadmin"),
        account_id=county.accounts["lab_handler"].pk,
        reason="重复",
        open_items=(),
    )
    assert "请保留这条记录" in refused(county, duplicate, other)
    merge(county, other, duplicate)
    with pytest.raises(Refused), transaction.atomic():
        people.unlock_account(county.deed("secadmin"), account_id=county.accounts["lab_handler"].pk)
    assert not Account.objects.get(pk=county.accounts["lab_handler"].pk).is_active


def test_who_did_a_measure_and_who_verified_it_stay_two(county: County, kept: Person) -> None:
    story = Story(county)
    story.done(story.rectifying()[1])
    measure = Measure.objects.get()
    assert measure.verified_by is not None and measure.handler is not None
    said = merging.faults(measure.verified_by, measure.handler, on=MONDAY)
    assert any("承办、核验" in line for line in said)
    assert "承办、核验" in refused(county, measure.verified_by, measure.handler)
    assert not any("核验" in line for line in merging.faults(measure.verified_by, kept, on=MONDAY))


def test_what_waits_to_be_verified_is_settled_first(county: County, kept: Person) -> None:
    story = Story(county)
    _finding, measure = story.rectifying()
    story.proven(measure)
    loop.submit(story.by("handler"), measure_id=measure.pk)
    handler = county.persons["handler"]
    assert "1 项措施待核验" in refused(county, handler, kept)


def test_administrators_are_not_merged_into_the_business(county: County, kept: Person) -> None:
    assert "管理员岗位" in refused(county, county.persons["auditadmin"], kept)
    assert "不得兼任" in refused(county, county.persons["handler2"], county.persons["auditadmin"])


def test_a_record_is_not_merged_into_itself_nor_into_one_gone_or_merged(
    county: County, duplicate: Person, kept: Person
) -> None:
    assert "同一机构的两条" in refused(county, kept, kept)
    people.leave(county.deed("sysadmin"), person_id=kept.pk, on=EVE, open_items=())
    assert "请保留在职的记录" in refused(county, duplicate, kept)
    third = people.enter_person(
        county.deed("sysadmin"), agency_id=county.agency.pk, name="赵经办", staff_no="T1-9"
    )
    merge(county, kept, third)
    kept.refresh_from_db()
    assert "已并入其他记录" in refused(county, duplicate, kept)


def test_a_neighbours_record_is_not_found(
    county: County, neighbour: County, duplicate: Person, kept: Person
) -> None:
    refused(county, duplicate, neighbour.persons["handler"], NotFound)
    refused(county, neighbour.persons["handler"], kept, NotFound)
    with pytest.raises(Refused), transaction.atomic():
        people.merge_persons(
            county.deed("system"),
            person_id=neighbour.persons["handler"].pk,
            into_id=kept.pk,
            open_items=(),
        )


def test_the_verb_of_people_alone_leaves_nothing_open_behind(
    county: County, duplicate: Person, kept: Person
) -> None:
    with pytest.raises(Refused), transaction.atomic():
        people.merge_persons(
            county.deed("sysadmin"),
            person_id=duplicate.pk,
            into_id=kept.pk,
            open_items=("22 项责任",),
        )
    duplicate.refresh_from_db()
    assert duplicate.merged_into is None


@pytest.mark.parametrize("who", ["director", "head", "coordinator", "secadmin", "auditadmin"])
def test_only_the_system_administrator_merges(
    signed_in: SignIn, county: County, duplicate: Person, kept: Person, who: str
) -> None:
    client = signed_in(who)
    assert client.get(address(kept)).status_code == 403
    assert client.post(address(kept), {"duplicate": duplicate.pk}).status_code == 403
    assert client.post(reverse("people:unmerge", args=[kept.pk])).status_code == 403
    refused(county, duplicate, kept, NotAllowed, who)


# pages


def test_the_precheck_shows_both_side_by_side_and_nothing_of_the_business(
    signed_in: SignIn, county: County, duplicate: Person, kept: Person
) -> None:
    client = signed_in("sysadmin")
    assert f'value="{duplicate.pk}"' in page(client.get(address(kept)))
    shown = page(client.get(address(kept, duplicate)))
    for text in ("T1-8", duplicate.staff_no, "整改专班", "22", "t1-handler"):
        assert text in shown
    assert Finding.objects.get().title not in shown and Measure.objects.get().text not in shown
    assert f'name="duplicate" value="{duplicate.pk}"' in shown
    assert "不能合并" not in shown


def test_the_precheck_says_why_not_and_offers_no_button(
    signed_in: SignIn, county: County, duplicate: Person
) -> None:
    shown = page(signed_in("sysadmin").get(address(county.persons["handler2"], duplicate)))
    assert "都有在用账号" in shown
    assert f'name="duplicate" value="{duplicate.pk}"' not in shown
    sent = signed_in("sysadmin").post(
        address(county.persons["handler2"]), {"duplicate": duplicate.pk}
    )
    assert sent.status_code == 409 and "都有在用账号" in page(sent)


def test_without_a_choice_the_form_comes_back(signed_in: SignIn, kept: Person) -> None:
    assert signed_in("sysadmin").post(address(kept), {"duplicate": ""}).status_code == 422


def test_likely_duplicates_are_hinted_to_the_system_administrator_only(
    signed_in: SignIn, county: County
) -> None:
    enter = {"agency_id": county.agency.pk, "name": "孙小明"}
    first, again, _third, other, phone = (
        people.enter_person(county.deed("sysadmin"), staff_no=no, phone=tel, **enter)  # type: ignore[arg-type]  # plain words
        for no, tel in (
            ("A-007", ""),
            ("a7", ""),
            ("A70", ""),
            ("B9", "139 0000"),
            ("C1", "1390000"),
        )
    )
    pairs = queries.likely_duplicates(county.actor("sysadmin"))
    assert {(one.pk, two.pk) for one, two in pairs} == {(first.pk, again.pk), (other.pk, phone.pk)}
    listed = page(signed_in("sysadmin").get(reverse("people:persons")))
    assert f"{address(first)}?duplicate={again.pk}" in listed
    assert "可能重复录入" not in page(signed_in("head").get(reverse("people:persons")))


def test_an_import_naming_the_merged_number_is_told_the_other(
    county: County, duplicate: Person, kept: Person
) -> None:
    merge(county, duplicate, kept)
    row = {"staff_no": duplicate.staff_no, "name": duplicate.name}
    before = Act.objects.count()
    with pytest.raises(Refused) as caught, transaction.atomic():
        people.import_staff(county.deed("sysadmin"), agency_id=county.agency.pk, rows=[row])
    assert "T1-8" in caught.value.items[0]
    assert Act.objects.count() == before
