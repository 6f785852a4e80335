"""Fixtures with two whole agencies, built once per folder of tests and rolled back at its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings

from bihuan.kit import clock
from tests.apps.county import STAFF, find
from tests.apps.matrix.estate import NOW, Estate, furnish

OURS, THEIRS = "本", "邻密"
ROLES = (*(who for who in STAFF if who not in {"inspector2", "handler2", "lab_head"}), "expert")


@dataclass
class Estates:
    """Our agency, the neighbour, and a browser for everybody of ours."""

    ours: Estate
    theirs: Estate
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        """Somebody of ours, signed in."""
        return self.clients[who]


def _now() -> datetime:
    return NOW


def signed_in(estate: Estate, who: str, **how: Any) -> Client:
    """A browser in which somebody of an agency is signed in; a failing page is a 500, as live."""
    client = Client(raise_request_exception=False, **how)
    client.force_login(
        estate.county.accounts[who], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def _settings(home: Path) -> dict[str, Any]:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": home / "files"},
    }
    return {"STORAGES": {"staticfiles": plain, "default": files}, "HOME": home}


@pytest.fixture(scope="package")
def built(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Estates]:
    """Both agencies with one of everything, in a transaction that is never committed."""
    home = tmp_path_factory.mktemp("home")
    with (
        override_settings(**_settings(home)),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        agencies = find("T1"), find("T2")
        assert agencies[0] is not None
        assert agencies[1] is not None
        made = Estates(furnish(agencies[0], OURS), furnish(agencies[1], THEIRS))
        made.clients = {who: signed_in(made.ours, who) for who in ROLES}
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def estates(built: Estates, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Estates]:
    """Both agencies; what a test writes is rolled back."""
    monkeypatch.setattr(clock, "now", _now)
    cookies = {who: client.cookies.copy() for who, client in built.clients.items()}
    yield built
    for who, kept in cookies.items():
        built.clients[who].cookies = kept
