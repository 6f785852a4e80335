"""Where a form led is remembered for its act only, and forgotten when it is old."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from bihuan.kit import clock, repeats

pytestmark = pytest.mark.django_db


def sent(fingerprint: str, *, days_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into people_sentform (fingerprint, led_to, at) values (%s, '/findings/1', %s)",
            [fingerprint, clock.now() - timedelta(days=days_ago)],
        )


def test_only_old_forms_are_forgotten() -> None:
    sent("a" * 64, days_ago=2)
    sent("b" * 64, days_ago=0)
    repeats.forget(before=clock.now() - timedelta(days=1))
    assert repeats.led_to("a" * 64) is None
    assert repeats.led_to("b" * 64) == "/findings/1"


def test_a_redirect_without_an_act_is_not_remembered() -> None:
    repeats.remember("c" * 64, "/", act_id=str(uuid4()), account_id=1)
    assert repeats.led_to("c" * 64) is None
