"""Signing in: one-time links, passwords, lockout, the second step, sessions; each leaves an act."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from bihuan.apps.people import actions, queries
from bihuan.apps.people.models import Account, Act, EntryLink
from bihuan.kit import clock
from bihuan.kit.deed import SYSTEM, Deed
from tests.apps.county import County

GOOD = "Jiankang-2026-zhili"


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def now() -> Deed:
    return Deed(by=SYSTEM, at=clock.now())


def link_to(account: Account) -> str:
    deed = now()
    actions.issue_entry_link(deed, account_id=account.pk)
    return reverse("entry", args=[queries.entry_token(deed.act_id)])


def with_password(account: Account, password: str = GOOD) -> Account:
    Account.objects.filter(pk=account.pk).update(password=make_password(password))
    account.refresh_from_db()
    return account


def sign_in(client: Client, account: Account, password: str = GOOD) -> Any:
    return client.post(reverse("account_login"), {"login": account.username, "password": password})


def verbs(account: Account) -> list[str]:
    acts = Act.objects.filter(account_id=account.pk).order_by("id")
    return list(acts.values_list("verb", flat=True))


def test_a_link_shows_whom_it_signs_in_and_spends_nothing_before_the_press(
    county: County,
) -> None:
    address = link_to(county.accounts["head"])
    client = Client()
    for _attempt in range(2):
        page = client.get(address)
        assert page.status_code == 200
        assert "张科长" in page.content.decode()
    assert EntryLink.objects.latest("id").used_at is None
    assert "_auth_user_id" not in client.session


def test_a_link_signs_in_once_and_leads_to_choosing_a_password(county: County) -> None:
    account = actions.open_account(now(), person_id=_newcomer(county).pk, username="xin.ren")
    address = link_to(account)
    client = Client()
    assert client.post(address).status_code == 302
    assert client.session["_auth_user_id"] == str(account.pk)
    assert client.get("/people/me").url == reverse("account_change_password")
    page = client.get(reverse("account_change_password"), follow=True)
    assert page.request["PATH_INFO"] == reverse("account_set_password")
    answer = client.post(reverse("account_set_password"), {"password1": GOOD, "password2": GOOD})
    assert answer.status_code == 302
    assert client.get("/people/me").status_code == 200
    account.refresh_from_db()
    assert account.check_password(GOOD)
    assert not account.must_change_password
    assert verbs(account) == ["people.use_entry_link", "people.sign_in", "people.set_password"]
    again = Client().post(address)
    assert again.status_code == 409


def test_the_journal_holds_neither_the_token_nor_the_password(county: County) -> None:
    address = link_to(county.accounts["head"])
    client = Client()
    client.post(address)
    account = Account.objects.get(pk=county.accounts["head"].pk)
    assert account.password
    token = address.rpartition("/")[2]
    for act in Act.objects.order_by("-id")[:3]:
        texts = [str(act.result), *(f"{c.before}{c.after}" for c in act.changes.all())]
        assert not any(token in text or account.password in text for text in texts)


def _newcomer(county: County) -> Any:
    return actions.enter_person(now(), agency_id=county.agency.pk, name="新人", staff_no="T1-new")


def test_a_link_runs_out(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    address = link_to(county.accounts["head"])
    later = clock.now() + timedelta(hours=73)
    monkeypatch.setattr(clock, "now", lambda: later)
    client = Client()
    assert client.get(address).status_code == 409
    assert client.post(address).status_code == 409
    assert "_auth_user_id" not in client.session


def test_a_newer_link_ends_the_older_one(county: County) -> None:
    older = link_to(county.accounts["head"])
    newer = link_to(county.accounts["head"])
    assert Client().get(older).status_code == 409
    assert Client().get(newer).status_code == 200


def test_a_made_up_link_is_not_found(county: County) -> None:
    assert Client().get(reverse("entry", args=["x" * 43])).status_code == 404
    assert Client().post(reverse("entry", args=["x" * 43])).status_code == 404


@pytest.mark.parametrize(
    "password", ["Short-1a", "onlyletterslong", "123456789012", "password1234", "t1-head-2026"]
)
def test_a_weak_password_is_refused_with_the_form_again(county: County, password: str) -> None:
    account = with_password(county.accounts["head"])
    client = Client()
    sign_in(client, account)
    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": GOOD, "password1": password, "password2": password},
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors
    account.refresh_from_db()
    assert account.check_password(GOOD)


def test_the_own_password_is_changed_and_other_sessions_end(county: County) -> None:
    account = with_password(county.accounts["head"])
    client, other = Client(), Client()
    sign_in(client, account)
    sign_in(other, account)
    better = GOOD + "-2"
    client.post(
        reverse("account_change_password"),
        {"oldpassword": GOOD, "password1": better, "password2": better},
    )
    assert client.get("/people/me").status_code == 200
    assert other.get("/people/me").status_code == 302


def test_signing_in_and_out_leave_acts_with_the_address(county: County) -> None:
    account = with_password(county.accounts["head"])
    client = Client(HTTP_USER_AGENT="Firefox")
    assert sign_in(client, account).status_code == 302
    client.post(reverse("account_logout"))
    assert verbs(account) == ["people.sign_in", "people.sign_out"]
    result = Act.objects.get(account_id=account.pk, verb="people.sign_in").result
    assert result == {"value": {"address": "127.0.0.1", "agent": "Firefox"}}
    assert client.get("/people/me").status_code == 302


def test_a_wrong_password_is_written_down_for_the_accounts_agency(county: County) -> None:
    account = with_password(county.accounts["head"])
    answer = sign_in(Client(), account, "wrong")
    assert answer.status_code == 200
    act = Act.objects.latest("id")
    assert (act.verb, act.agency_id) == ("people.sign_in_failed", county.agency.pk)
    assert "wrong" not in str(act.result)


def test_after_five_failures_even_the_right_password_is_refused_in_chinese(
    county: County,
) -> None:
    account = with_password(county.accounts["head"])
    for _attempt in range(5):
        sign_in(Client(), account, "wrong")
    client = Client()
    answer = sign_in(client, account)
    assert "_auth_user_id" not in client.session
    assert "次数过多" in answer.content.decode() or "过多" in answer.content.decode()
    assert sign_in(Client(), with_password(county.accounts["handler"])).status_code == 302


def test_a_locked_account_does_not_come_in_and_is_out_at_once(county: County) -> None:
    account = with_password(county.accounts["head"])
    inside = Client()
    sign_in(inside, account)
    deed = county.deed("secadmin", at=clock.now())
    actions.lock_account(deed, account_id=account.pk, reason="离岗", open_items=())
    assert inside.get("/people/me").status_code == 302
    client = Client()
    answer = sign_in(client, account)
    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session


def test_an_account_whose_time_is_over_goes_out_and_does_not_come_in(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = with_password(county.accounts["head"])
    actions.let_until(now(), account_id=account.pk, expires_on=clock.today())
    inside = Client()
    assert sign_in(inside, account).status_code == 302
    tomorrow = clock.today() + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    assert inside.get("/people/me").url == reverse("account_login")
    assert sign_in(Client(), account).status_code == 403


def test_whoever_may_not_choose_a_password_first_sees_nothing_else(county: County) -> None:
    account = with_password(county.accounts["head"])
    client = Client()
    sign_in(client, account)
    deed = county.deed("secadmin", at=clock.now())
    actions.require_new_password(deed, account_id=account.pk, reason="口令外泄")
    assert client.get("/people/me").status_code == 302
    assert "_auth_user_id" not in client.session


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_the_second_step_is_asked_for_and_its_secret_is_sealed(county: County) -> None:
    account = with_password(county.accounts["head"])
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(account, secret)
    kept = Authenticator.objects.get(user=account).data["secret"]
    assert secret not in kept
    client = Client()
    assert sign_in(client, account).url == reverse("mfa_authenticate")
    assert client.get("/people/me").status_code == 302
    page = client.get(reverse("mfa_authenticate"))
    assert page.status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post(reverse("mfa_authenticate"), {"code": _code(secret)}).status_code == 302
    assert client.session["_auth_user_id"] == str(account.pk)


def test_a_one_time_link_does_not_pass_by_the_second_step(county: County) -> None:
    account = with_password(county.accounts["head"])
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    client = Client()
    assert client.post(link_to(account)).url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


def test_setting_up_the_second_step_leaves_an_act(
    county: County, django_capture_on_commit_callbacks: Any
) -> None:
    account = with_password(county.accounts["head"])
    client = Client()
    sign_in(client, account)
    assert client.get(reverse("mfa_activate_totp")).url.startswith(
        reverse("account_reauthenticate")
    )
    client.post(reverse("account_reauthenticate"), {"password": GOOD})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": _code(secret)})
    assert answer.status_code == 302
    assert Authenticator.objects.filter(user=account, type="totp").exists()
    assert Act.objects.filter(account_id=account.pk, verb="people.note_security").exists()
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200


def test_other_sessions_are_listed_and_signed_out(county: County) -> None:
    account = with_password(county.accounts["head"])
    client, other = Client(), Client(HTTP_USER_AGENT="another browser")
    sign_in(client, account)
    sign_in(other, account)
    page = client.get(reverse("usersessions_list"))
    assert "another browser" in page.content.decode()
    assert client.post(reverse("usersessions_list")).status_code == 302
    assert client.get("/people/me").status_code == 200
    assert other.get("/people/me").status_code == 302
    assert verbs(account)[-1] == "people.end_sessions"


def test_there_is_no_way_to_sign_up_or_to_mail_oneself_a_password(county: County) -> None:
    client = Client()
    client.force_login(
        county.accounts["head"], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    for path in ("/accounts/signup/", "/accounts/password/reset/", "/accounts/email/"):
        assert client.get(path).status_code == 404


def test_the_sign_in_pages_speak_the_language_asked_for(county: County) -> None:
    client = Client()
    assert 'lang="zh-hans"' in client.get(reverse("account_login")).content.decode()
    client.cookies["django_language"] = "en"
    assert "Sign in" in client.get(reverse("account_login")).content.decode()


def test_the_language_chosen_greets_at_the_next_sign_in(county: County) -> None:
    account = with_password(county.accounts["head"])
    client = Client()
    sign_in(client, account)
    assert client.post("/people/me/language", {"language": "en"}).status_code == 302
    other = Client()
    assert sign_in(other, account).cookies["django_language"].value == "en"
    assert client.post("/people/me/language", {"language": "xx"}).status_code == 422
