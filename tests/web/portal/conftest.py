"""A publication that is out, and a browser of nobody's."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from bihuan.kit import clock
from tests.apps.county import County
from tests.apps.reports.telling import Telling, telling


@pytest.fixture
def story(county: County, monkeypatch: pytest.MonkeyPatch) -> Telling:
    told = telling(county)
    monkeypatch.setattr(clock, "now", lambda: told.by("coordinator").at)
    cache.clear()
    return told


@pytest.fixture
def public() -> Client:
    """Somebody outside."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)
