"""Fixtures for the apps: the county, its neighbour, and browsers signed in as somebody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.apps.county import County, build, find


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Build both agencies once per test database; every test's own writes are rolled back."""
    with django_db_blocker.unblock():
        for code, name in (("T1", "测试县疾控中心"), ("T2", "邻县疾控中心")):
            if find(code) is None:
                build(code, name)


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Any) -> None:
    """Pages are rendered without `collectstatic` having been run."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def county(db: None) -> County:
    """The agency under test."""
    found = find("T1")
    assert found is not None
    return found


@pytest.fixture
def neighbour(db: None) -> County:
    """Another agency, whose records must stay out of sight."""
    found = find("T2")
    assert found is not None
    return found


@pytest.fixture
def signed_in(county: County) -> Callable[[str], Client]:
    """A test client signed in as somebody of the county: `signed_in("head")`."""

    def sign_in(who: str) -> Client:
        client = Client()
        client.force_login(
            county.accounts[who],
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        return client

    return sign_in
