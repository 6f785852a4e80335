"""`bihuan admin`: the first agency with its three administrators, and one-time links for them."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from bihuan.config.cli.django_ready import ready

if TYPE_CHECKING:
    from bihuan.apps.people.models import Account, Agency
    from bihuan.kit.deed import Deed

# 三员分立: staff number, name and title until the real persons are entered in their place.
ADMINISTRATORS = (
    ("sysadmin", "系统管理员"),
    ("secadmin", "安全管理员"),
    ("auditadmin", "审计管理员"),
)
OFFICE = "信息科"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`first` makes an agency and its administrators; `link` and `rescue` help one account."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    first = verbs.add_parser("first", help="an agency and its three administrators")
    first.add_argument("--agency", required=True, metavar="NAME", help="full name of the agency")
    first.add_argument("--code", required=True, help="a short code, unique, such as 510300")
    first.add_argument("--short-name", default="", help="how it is called in the office")
    for key, title in ADMINISTRATORS:
        first.add_argument(f"--{key}", default="", metavar="NAME", help=f"name of the {title}")
    link = verbs.add_parser("link", help="a new one-time link for an account")
    rescue = verbs.add_parser(
        "rescue", help="unlock an account, remove its second step, and print a new link"
    )
    rescue.add_argument("--reason", required=True, help="why; it stands in the journal")
    for verb in (link, rescue):
        verb.add_argument("--username", required=True)
    for verb in (first, link, rescue):
        verb.add_argument(
            "--base",
            default=f"http://127.0.0.1:{os.environ.get('PORT', '8000')}",
            help="address of the server, as the browsers reach it",
        )


def run(args: argparse.Namespace) -> int:
    """Do it; a rule's no is said on stderr."""
    ready()
    from bihuan.kit.refusals import Refused

    try:
        return _first(args) if args.verb == "first" else _link(args)
    except Refused as refused:
        print(refused.sentence, file=sys.stderr)
        return 1


def _first(args: argparse.Namespace) -> int:
    from django.db import transaction

    with transaction.atomic():
        links = _set_up(args)
    print(f"机构已建立 · agency set up: {args.agency}")
    print("首次登录链接,每个只能用一次,72 小时内有效 · one-time links, valid for 72 hours:")
    for title, username, token in links:
        print(f"  {title} {username}  {args.base.rstrip('/')}/entry/{token}")
    return 0


def _set_up(args: argparse.Namespace) -> list[tuple[str, str, str]]:
    from bihuan.apps.people import actions

    agency: Agency = actions.found_agency(
        _deed(), name=args.agency, short_name=args.short_name or args.agency, code=args.code
    )
    unit = actions.open_unit(_deed(), agency_id=agency.pk, name=OFFICE)
    links = []
    for key, title in ADMINISTRATORS:
        name = getattr(args, key) or title
        links.append((title, *_administrator(agency, unit.pk, key, title, name)))
    return links


def _administrator(
    agency: Agency, unit_id: int, key: str, title: str, name: str
) -> tuple[str, str]:
    """One administrator: person, post, tenure, account; the account's name and its link's token."""
    from bihuan.apps.people import actions, queries

    person = actions.enter_person(_deed(), agency_id=agency.pk, name=name, staff_no=key)
    post = actions.create_post(_deed(), unit_id=unit_id, title=title, role=key)
    deed = _deed()
    actions.appoint(deed, post_id=post.pk, person_id=person.pk, starts_on=deed.on)
    deed = _deed()
    account = actions.open_account(
        deed, person_id=person.pk, username=f"{agency.code.lower()}-{key}"
    )
    return account.username, queries.entry_token(deed.act_id)


def _link(args: argparse.Namespace) -> int:
    from bihuan.apps.people import actions, queries
    from bihuan.apps.people.models import Account

    account = Account.objects.filter(username=args.username.strip().lower()).first()
    if account is None:
        print(f"没有这个账号 · no such account: {args.username}", file=sys.stderr)
        return 1
    if args.verb == "rescue":
        _free(account, args.reason)
    deed = _deed()
    actions.issue_entry_link(deed, account_id=account.pk)
    print(f"{args.base.rstrip('/')}/entry/{queries.entry_token(deed.act_id)}")
    return 0


def _free(account: Account, reason: str) -> None:
    """What keeps an administrator out whom no other administrator can help."""
    from allauth.mfa.models import Authenticator

    from bihuan.apps.people import actions

    if not account.is_active:
        actions.unlock_account(_deed(), account_id=account.pk)
    if Authenticator.objects.filter(user=account).exists():
        actions.drop_second_factor(_deed(), account_id=account.pk, reason=reason)
    actions.require_new_password(_deed(), account_id=account.pk, reason=reason)


def _deed() -> Deed:
    from bihuan.kit import clock
    from bihuan.kit.deed import SYSTEM, Deed

    return Deed(by=SYSTEM, at=clock.now())
