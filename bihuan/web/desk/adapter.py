"""How allauth signs people in here: no sign-up, only accounts that may act, each time an act."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.people import actions, queries
from bihuan.apps.people.models import Account
from bihuan.kit import clock
from bihuan.kit.deed import SYSTEM, Deed
from bihuan.kit.refusals import NotAllowed

LANGUAGE_SECONDS = 365 * 24 * 3600


def deed_by(account: Account) -> Deed:
    """A doing by an account itself, now."""
    at = clock.now()
    return Deed(by=queries.actor_of(account.pk, on=clock.today()), at=at)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts are opened by an administrator, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False

    def pre_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse | None:
        """A locked account, or one whose time is over, does not come in; it is told so."""
        if not user.is_active:
            raise NotAllowed(_("This account is locked. Ask the security administrator."))
        if user.expires_on is not None and user.expires_on < clock.today():
            raise NotAllowed(
                _("This account was open until %(day)s. Ask the system administrator.")
                % {"day": user.expires_on.isoformat()}
            )
        return super().pre_login(request, user, **kwargs)  # type: ignore[no-any-return]

    def login(self, request: HttpRequest, user: Account) -> None:
        """Sign in, and write it into the journal."""
        super().login(request, user)
        actions.sign_in(
            deed_by(user),
            address=self.get_client_ip(request),
            agent=self.get_http_user_agent(request),
        )

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        """Greet in the language the account chose."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=LANGUAGE_SECONDS,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response

    def logout(self, request: HttpRequest) -> None:
        """Write it into the journal, then sign out."""
        if isinstance(request.user, Account):
            actions.sign_out(deed_by(request.user))
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password is written into the journal of the account's agency."""
        username = str(credentials.get("username", "")).strip().lower()
        account = Account.objects.select_related("person").filter(username=username).first()
        agency_id = account.person.agency_id if account and account.person else None
        actions.sign_in_failed(
            Deed(by=replace(SYSTEM, agency_id=agency_id), at=clock.now()),
            username=username,
            address=self.get_client_ip(request),
        )

    def set_password(self, user: Account, password: str) -> None:
        """The action gets the hash only: what an action is given leaves a trace in the journal."""
        kept = actions.set_password(
            deed_by(user), account_id=user.pk, password_hash=make_password(password)
        )
        user.password, user.must_change_password = kept.password, kept.must_change_password

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """After choosing a password, on to the desk."""
        return reverse("desk:home")

    def send_notification_mail(
        self, template_prefix: str, user: Account, context: Any = None, email: str | None = None
    ) -> None:
        """Where allauth would mail about the second step, the journal gets an act."""
        if template_prefix.startswith("mfa/"):
            actions.note_security(deed_by(user), event=template_prefix.rpartition("/")[2])


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """The second step's secrets are not readable in the database or its backups."""

    def encrypt(self, text: str) -> str:
        """Sealed with a key made from the installation's secret."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Opened again."""
        return _seal().decrypt(encrypted_text.encode()).decode()


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]  # allauth is untyped
    """Signing out other devices is an act."""

    def end_sessions(self, sessions: Iterable[Any]) -> None:
        """End them, and write it into the journal."""
        account = context.request.user
        if isinstance(account, Account):
            actions.end_sessions(deed_by(account), session_ids=[s.pk for s in sessions])


def _seal() -> Fernet:
    secret = hashlib.sha256(b"bihuan.mfa\x00" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(secret))
