"""The command line: first administrators, links, verifying and exporting the journal."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from bihuan.apps.people import actions
from bihuan.apps.people.models import Account, Act, Agency
from bihuan.config import cli
from bihuan.kit import clock
from bihuan.kit.deed import SYSTEM, Deed
from tests.apps.county import County
from tests.apps.people.tampering import tamper


def test_the_first_administrators_get_three_links_and_no_password(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["admin", "first", "--agency", "新县疾控中心", "--code", "NEW", "--base", "http://x"]
    assert cli.main(words) == 0
    printed = capsys.readouterr().out
    paths = re.findall(r"http://x(/entry/\S+)", printed)
    assert len(paths) == 3
    accounts = Account.objects.filter(person__agency__code="NEW").order_by("id")
    assert [a.username for a in accounts] == ["new-sysadmin", "new-secadmin", "new-auditadmin"]
    assert not any(a.has_usable_password() for a in accounts)
    client = Client()
    assert client.post(paths[0]).status_code == 302
    assert client.session["_auth_user_id"] == str(accounts[0].pk)
    assert cli.main(words) == 1
    assert Agency.objects.filter(code="NEW").count() == 1


def test_a_new_link_for_an_account(county: County, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["admin", "link", "--username", "T1-Head", "--base", "http://x/"]) == 0
    path = capsys.readouterr().out.strip().removeprefix("http://x")
    assert Client().get(path).status_code == 200
    assert cli.main(["admin", "link", "--username", "nobody"]) == 1


def test_the_server_rescues_an_administrator_nobody_else_can_help(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    account = county.accounts["secadmin"]
    actions.lock_account(
        Deed(by=SYSTEM, at=clock.now()), account_id=account.pk, reason="误锁", open_items=()
    )
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    words = ["admin", "rescue", "--username", account.username, "--reason", "手机丢失"]
    assert cli.main([*words, "--base", "http://x"]) == 0
    path = capsys.readouterr().out.strip().removeprefix("http://x")
    client = Client()
    client.post(path)
    assert client.session["_auth_user_id"] == str(account.pk)
    reasons = Act.objects.filter(verb="people.drop_second_factor").latest("id").result
    assert reasons == {"value": "手机丢失"}


def test_verify_ends_with_0_or_names_what_was_changed_and_ends_with_1(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["journal", "verify"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    anchor = last.partition("last act: ")[2]
    assert cli.main(["journal", "verify", "--anchor", anchor]) == 0
    unit = county.units["疾控科"]
    tamper("update people_unit set name = '改名' where id = %s", unit.pk)
    capsys.readouterr()
    assert cli.main(["journal", "verify"]) == 1
    printed = capsys.readouterr().out
    assert f"people.Unit#{unit.pk}" in printed
    assert "changed outside the journal" in printed
    assert cli.main(["journal", "verify", "--chain-only"]) == 0


@pytest.mark.parametrize("anchor", ["", "x", "1:abc", "a:" + "0" * 64])
def test_an_anchor_that_makes_no_sense_is_told(anchor: str, capsys: Any) -> None:
    with pytest.raises(SystemExit):
        cli.main(["journal", "verify", "--anchor", anchor])
    assert "SEQ:HASH" in capsys.readouterr().err


def test_the_export_is_a_json_line_an_act(county: County, tmp_path: Path) -> None:
    target = tmp_path / "journal.jsonl"
    assert cli.main(["journal", "export", str(target)]) == 0
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert {"seq", "hash", "verb", "line", "changes"} == set(lines[0])
