"""The directory's pages: each works, for the roles it is for, within the agency, in few queries."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.apps.people import actions, queries
from bihuan.apps.people.models import Account, Act, Group, Person, Post, Tenure, Unit
from bihuan.kit import clock
from bihuan.kit.deed import Deed
from bihuan.kit.sheets.reading import open_workbook
from bihuan.kit.sheets.tables import read
from tests.apps.county import MONDAY, County

SignIn = Callable[[str], Client]
EVERYBODY = ("director", "head", "handler", "coordinator", "sysadmin", "secadmin", "auditadmin")


@pytest.fixture
def group(county: County) -> Group:
    made = actions.form_group(
        county.deed("coordinator"),
        agency_id=county.agency.pk,
        kind="taskforce",
        name="创建专班",
        document_no="测疾控〔2026〕4号",
        starts_on=MONDAY,
    )
    actions.join_group(
        county.deed("coordinator"),
        group_id=made.pk,
        person_id=county.persons["head"].pk,
        starts_on=MONDAY,
    )
    return made


def of(county: County, group: Group) -> dict[str, int]:
    """One record of each kind, for addresses."""
    return {
        "person": county.persons["handler"].pk,
        "unit": county.units["疾控科"].pk,
        "post": county.posts["leader"].pk,
        "tenure": Tenure.objects.get(person=county.persons["handler"]).pk,
        "charge": county.posts["leader"].charges.first().pk,  # type: ignore[union-attr]  # built so
        "group": group.pk,
        "membership": group.memberships.get().pk,
        "account": county.accounts["handler"].pk,
    }


# page, kind of its record, who may open it
PAGES: list[tuple[str, str, tuple[str, ...]]] = [
    ("persons", "", EVERYBODY),
    ("export", "", EVERYBODY),
    ("units", "", EVERYBODY),
    ("posts", "", EVERYBODY),
    ("groups", "", EVERYBODY),
    ("me", "", EVERYBODY),
    ("person", "person", EVERYBODY),
    ("unit", "unit", EVERYBODY),
    ("post", "post", EVERYBODY),
    ("group", "group", EVERYBODY),
    ("enter", "", ("sysadmin",)),
    ("correct", "person", ("sysadmin",)),
    ("open_unit", "", ("sysadmin",)),
    ("change_unit", "unit", ("sysadmin",)),
    ("create_post", "", ("sysadmin",)),
    ("rename_post", "post", ("sysadmin",)),
    ("close_post", "post", ("sysadmin",)),
    ("put_in_charge", "post", ("sysadmin",)),
    ("end_charge", "charge", ("sysadmin",)),
    ("set_scope", "post", ("secadmin",)),
    ("appoint", "post", ("sysadmin", "secadmin")),
    ("end_tenure", "tenure", ("sysadmin", "secadmin")),
    ("transfer", "tenure", ("sysadmin", "secadmin")),
    ("form_group", "", ("sysadmin", "coordinator")),
    ("change_group", "group", ("sysadmin", "coordinator")),
    ("end_group", "group", ("sysadmin", "coordinator")),
    ("join_group", "group", ("sysadmin", "coordinator")),
    ("leave_group", "membership", ("sysadmin", "coordinator")),
    ("accounts", "", ("sysadmin", "secadmin", "auditadmin")),
    ("accounts_export", "", ("sysadmin", "secadmin", "auditadmin")),
    ("open_account", "person", ("sysadmin",)),
    ("let_until", "account", ("sysadmin",)),
    ("require_new_password", "account", ("secadmin",)),
    ("drop_second_step", "account", ("secadmin",)),
    ("import", "", ("sysadmin",)),
    ("import_template", "", ("sysadmin",)),
    ("journal", "", ("auditadmin",)),
    ("journal_export", "", ("auditadmin",)),
    ("verifications", "", ("auditadmin",)),
]


def address(name: str, kind: str, records: dict[str, int]) -> str:
    return reverse(f"people:{name}", args=[records[kind]] if kind else [])


@pytest.mark.parametrize(("name", "kind", "may"), PAGES, ids=[p[0] for p in PAGES])
def test_a_page_opens_for_its_roles_and_for_no_other(
    county: County, group: Group, signed_in: SignIn, name: str, kind: str, may: tuple[str, ...]
) -> None:
    path = address(name, kind, of(county, group))
    for who in EVERYBODY:
        wanted = 200 if who in may else 403
        assert signed_in(who).get(path).status_code == wanted, who


@pytest.mark.parametrize(
    ("name", "kind", "may"), [p for p in PAGES if p[1]], ids=[p[0] for p in PAGES if p[1]]
)
def test_a_neighbours_record_is_not_found(
    neighbour: County, signed_in: SignIn, name: str, kind: str, may: tuple[str, ...]
) -> None:
    theirs = actions.form_group(
        neighbour.deed("coordinator"),
        agency_id=neighbour.agency.pk,
        kind="working",
        name="邻县组",
        starts_on=MONDAY,
    )
    actions.join_group(
        neighbour.deed("coordinator"),
        group_id=theirs.pk,
        person_id=neighbour.persons["head"].pk,
        starts_on=MONDAY,
    )
    foreign = address(name, kind, of(neighbour, theirs))
    missing = address(name, kind, dict.fromkeys(of(neighbour, theirs), 987654321))
    before = Act.objects.count()
    for who in may:
        for path in (foreign, missing):
            assert signed_in(who).get(path).status_code == 404, (who, path)
            assert signed_in(who).post(path, {}).status_code in {404, 405}, (who, path)
    assert Act.objects.count() == before


def test_an_empty_form_comes_back_with_its_faults(
    county: County, group: Group, signed_in: SignIn
) -> None:
    records = of(county, group)
    before = Act.objects.count()
    for name, kind, who in (
        ("enter", "", "sysadmin"),
        ("correct", "person", "sysadmin"),
        ("open_unit", "", "sysadmin"),
        ("create_post", "", "sysadmin"),
        ("appoint", "post", "sysadmin"),
        ("set_scope", "post", "secadmin"),
        ("form_group", "", "coordinator"),
        ("join_group", "group", "coordinator"),
        ("open_account", "person", "sysadmin"),
        ("require_new_password", "account", "secadmin"),
        ("import", "", "sysadmin"),
    ):
        answer = signed_in(who).post(address(name, kind, records), {})
        assert answer.status_code == 422, name
    assert Act.objects.count() == before


def test_a_person_is_entered_appointed_and_found_by_initials(
    county: County, signed_in: SignIn
) -> None:
    client = signed_in("sysadmin")
    answer = client.post(
        reverse("people:enter"),
        {"name": "欧阳新", "staff_no": "T1-99", "phone": "0832-2203456", "joined_on": "2026-03-02"},
    )
    person = Person.objects.get(staff_no="T1-99")
    assert answer.url == reverse("people:person", args=[person.pk])
    post = county.posts["handler2"]
    client.post(
        reverse("people:appoint", args=[post.pk]),
        {"person": person.pk, "starts_on": "2026-03-02"},
    )
    assert queries.actor_of(None, on=MONDAY).roles == frozenset()
    page = signed_in("head").get(reverse("people:persons"), {"q": "oyx"}).content.decode()
    assert "欧阳新" in page
    assert "钱经办" not in page
    page = signed_in("head").get(reverse("people:persons"), {"unit": post.unit_id}).content.decode()
    assert "欧阳新" in page
    assert "王主任" not in page


def test_a_refusal_on_a_page_says_why_and_changes_nothing(
    county: County, signed_in: SignIn
) -> None:
    before = Act.objects.count()
    answer = signed_in("sysadmin").post(
        reverse("people:enter"), {"name": "重号", "staff_no": county.persons["head"].staff_no}
    )
    assert answer.status_code == 409
    assert county.persons["head"].staff_no in answer.content.decode()
    assert Act.objects.count() == before


def test_a_department_is_opened_and_hung_elsewhere(county: County, signed_in: SignIn) -> None:
    client = signed_in("sysadmin")
    client.post(
        reverse("people:open_unit"), {"name": "监测组", "parent": county.units["疾控科"].pk}
    )
    unit = Unit.objects.get(name="监测组")
    assert unit.parent == county.units["疾控科"]
    client.post(
        reverse("people:change_unit", args=[unit.pk]),
        {"name": "监测一组", "parent": "", "order": 2},
    )
    unit.refresh_from_db()
    assert (unit.name, unit.parent, unit.path) == ("监测一组", None, f"/{unit.pk}/")
    page = signed_in("head").get(reverse("people:units")).content.decode()
    assert "监测一组" in page


def test_posts_are_created_renamed_scoped_and_closed(county: County, signed_in: SignIn) -> None:
    keeper, guard = signed_in("sysadmin"), signed_in("secadmin")
    keeper.post(
        reverse("people:create_post"),
        {"unit": county.units["疾控科"].pk, "title": "流调员", "role": "handler"},
    )
    post = Post.objects.get(title="流调员")
    keeper.post(reverse("people:rename_post", args=[post.pk]), {"title": "流调岗"})
    guard.post(
        reverse("people:set_scope", args=[post.pk]), {"scope": "units", "reason": "牵头流调"}
    )
    post.refresh_from_db()
    assert (post.title, post.scope) == ("流调岗", "units")
    today = clock.today().isoformat()
    keeper.post(reverse("people:close_post", args=[post.pk]), {"on": today})
    post.refresh_from_db()
    assert post.closed_on == clock.today()


def test_a_group_is_formed_joined_left_and_dissolved(county: County, signed_in: SignIn) -> None:
    client = signed_in("coordinator")
    client.post(
        reverse("people:form_group"),
        {
            "kind": "leading",
            "name": "领导小组",
            "document_no": "测疾控〔2026〕9号",
            "starts_on": "2026-03-02",
        },
    )
    group = Group.objects.get(name="领导小组")
    today = clock.today().isoformat()
    client.post(
        reverse("people:join_group", args=[group.pk]),
        {"person": county.persons["director"].pk, "role": "chief", "starts_on": "2026-03-02"},
    )
    membership = group.memberships.get()
    assert membership.role == "chief"
    client.post(reverse("people:leave_group", args=[membership.pk]), {"on": today})
    client.post(reverse("people:end_group", args=[group.pk]), {"on": today})
    group.refresh_from_db()
    assert group.ends_on == clock.today()


def test_an_account_is_opened_and_its_link_shown_once(county: County, signed_in: SignIn) -> None:
    person = actions.enter_person(
        county.deed("sysadmin"), agency_id=county.agency.pk, name="新人", staff_no="T1-77"
    )
    client = signed_in("sysadmin")
    page = client.post(reverse("people:open_account", args=[person.pk]), {"username": "T1-77"})
    assert page.status_code == 200
    account = Account.objects.get(username="t1-77")
    link = account.entry_links.get()
    act = Act.objects.latest("id")
    assert f"/entry/{queries.entry_token(act.act_id)}" in page.content.decode()
    assert link.used_at is None
    assert "no-store" in page["Cache-Control"]
    again = client.post(reverse("people:issue_link", args=[account.pk]))
    assert again.status_code == 200
    assert account.entry_links.count() == 2
    assert (
        signed_in("head").post(reverse("people:issue_link", args=[account.pk])).status_code == 403
    )


def test_locked_accounts_are_unlocked_by_the_security_administrator(
    county: County, signed_in: SignIn
) -> None:
    account = county.accounts["handler"]
    actions.lock_account(
        county.deed("secadmin"), account_id=account.pk, reason="休假", open_items=()
    )
    path = reverse("people:unlock", args=[account.pk])
    assert signed_in("sysadmin").post(path).status_code == 403
    assert signed_in("secadmin").get(path).status_code == 405
    assert signed_in("secadmin").post(path).status_code == 302
    account.refresh_from_db()
    assert account.is_active


def test_an_accounts_last_day_and_password_are_ended_on_pages(
    county: County, signed_in: SignIn
) -> None:
    account = county.accounts["handler"]
    signed_in("sysadmin").post(
        reverse("people:let_until", args=[account.pk]), {"expires_on": "2027-01-31"}
    )
    signed_in("secadmin").post(
        reverse("people:require_new_password", args=[account.pk]), {"reason": "口令外泄"}
    )
    account.refresh_from_db()
    assert account.expires_on is not None
    assert account.expires_on.isoformat() == "2027-01-31"
    assert account.must_change_password
    answer = signed_in("secadmin").post(
        reverse("people:drop_second_step", args=[account.pk]), {"reason": "手机丢失"}
    )
    assert answer.status_code == 409  # there is none to remove


def test_an_outside_expert_sees_the_own_page_and_no_colleague(county: County) -> None:
    person = actions.enter_person(
        county.deed("sysadmin"), agency_id=county.agency.pk, name="外请专家", staff_no="T1-E1"
    )
    post = actions.create_post(
        county.deed("sysadmin"), unit_id=county.units["疾控科"].pk, title="专家", role="expert"
    )
    until = clock.today() + timedelta(days=9)
    actions.appoint(
        county.deed("sysadmin"),
        post_id=post.pk,
        person_id=person.pk,
        starts_on=MONDAY,
        ends_on=until,
    )
    account = actions.open_account(
        county.deed("sysadmin"), person_id=person.pk, username="t1-expert", expires_on=until
    )
    client = Client()
    link = county.deed("system", at=clock.now())
    actions.issue_entry_link(link, account_id=account.pk)
    client.post(reverse("entry", args=[queries.entry_token(link.act_id)]))
    actions.set_password(
        Deed(by=queries.actor_of(account.pk, on=clock.today()), at=clock.now()),
        account_id=account.pk,
        password_hash=account.password,
    )
    assert client.get(reverse("people:me")).status_code == 200
    for name in ("persons", "posts", "groups"):
        page = client.get(reverse(f"people:{name}"))
        assert page.status_code == 200
        assert "张科长" not in page.content.decode()
    unit = client.get(reverse("people:unit", args=[post.unit_id])).content.decode()
    assert "外请专家" in unit
    assert "张科长" not in unit
    stranger = reverse("people:person", args=[county.persons["head"].pk])
    assert client.get(stranger).status_code == 404


def test_only_administrators_see_others_accounts(county: County, signed_in: SignIn) -> None:
    path = reverse("people:person", args=[county.persons["handler"].pk])
    username = county.accounts["handler"].username
    assert username in signed_in("sysadmin").get(path).content.decode()
    assert username in signed_in("handler").get(path).content.decode()
    assert username not in signed_in("head").get(path).content.decode()


def test_the_staff_list_goes_out_as_filtered_and_comes_back_unchanged(
    county: County, signed_in: SignIn
) -> None:
    answer = signed_in("head").get(reverse("people:export"), {"unit": county.units["疾控科"].pk})
    table = read(queries.STAFF, open_workbook("a.xlsx", io.BytesIO(answer.content)))
    assert table.ok
    assert {row.values["name"] for row in table.rows} == {"张科长", "赵经办", "钱经办"}
    standing = queries.Standing.of(county.agency.pk, on=clock.today())
    assert not queries.plan(standing, [row.values for row in table.rows]).changes


@pytest.mark.parametrize("name", ["persons", "units", "posts", "groups", "accounts", "export"])
def test_no_query_count_grows_with_the_rows(
    county: County, signed_in: SignIn, django_assert_max_num_queries: Any, name: str
) -> None:
    for number in range(12):
        person = actions.enter_person(
            county.deed("sysadmin"),
            agency_id=county.agency.pk,
            name=f"员工{number}",
            staff_no=f"T1-x{number}",
        )
        post = actions.create_post(
            county.deed("sysadmin"),
            unit_id=county.units["检验科"].pk,
            title=f"岗{number}",
            role="handler",
        )
        actions.appoint(
            county.deed("sysadmin"), post_id=post.pk, person_id=person.pk, starts_on=MONDAY
        )
        actions.open_account(county.deed("sysadmin"), person_id=person.pk, username=f"x{number:02}")
        actions.form_group(
            county.deed("coordinator"),
            agency_id=county.agency.pk,
            kind="working",
            name=f"组{number}",
            starts_on=MONDAY,
        )
    client = signed_in("sysadmin")
    with django_assert_max_num_queries(14):
        assert client.get(reverse(f"people:{name}")).status_code == 200


def test_a_mark_or_filter_somebody_meddled_with_is_no_error(
    county: County, signed_in: SignIn
) -> None:
    client = signed_in("auditadmin")
    for name in ("persons", "posts", "groups", "accounts", "journal"):
        for query in ("after=%00x", "after=W10", "unit=abc&role=nobody&state=x", "q=%25%27"):
            path = f"{reverse(f'people:{name}')}?{query}"
            assert client.get(path).status_code == 200, path
