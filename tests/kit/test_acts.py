"""An act the database broke off for another's sake is tried again; any other fault is not."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from psycopg.errors import AdminShutdown, DeadlockDetected

from bihuan.kit import acts


class Attempts:
    """Fails `times` times with `cause`, then answers."""

    def __init__(self, times: int, cause: Exception) -> None:
        self.times, self.cause, self.made = times, cause, 0

    def __call__(self) -> str:
        self.made += 1
        if self.made > self.times:
            return "done"
        raise OperationalError(str(self.cause)) from self.cause


@pytest.fixture
def within(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A connection without a database; whether it is inside a transaction is ours to say."""
    connection = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr(acts, "connection", connection)
    monkeypatch.setattr(acts.transaction, "atomic", nullcontext)
    return connection


def test_a_deadlock_is_tried_again(within: SimpleNamespace) -> None:
    attempts = Attempts(acts.TRIES - 1, DeadlockDetected("two waited for each other"))
    assert acts._until_settled(attempts) == "done"
    assert attempts.made == acts.TRIES


def test_an_endless_deadlock_is_told(within: SimpleNamespace) -> None:
    attempts = Attempts(99, DeadlockDetected("again"))
    with pytest.raises(OperationalError):
        acts._until_settled(attempts)
    assert attempts.made == acts.TRIES


def test_another_fault_is_not_tried_again(within: SimpleNamespace) -> None:
    attempts = Attempts(1, AdminShutdown("the server goes down"))
    with pytest.raises(OperationalError):
        acts._until_settled(attempts)
    assert attempts.made == 1


def test_inside_an_outer_transaction_nothing_is_tried_again(within: SimpleNamespace) -> None:
    within.in_atomic_block = True
    attempts = Attempts(1, DeadlockDetected("once"))
    with pytest.raises(OperationalError):
        acts._until_settled(attempts)
    assert attempts.made == 1
