"""Prepared questions: planned once for a connection, each time with what is given then."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext

from bihuan.kit import prepared

pytestmark = pytest.mark.django_db

QUESTION = "select n, %s from generate_series(1, 3) n where n >= %s"


def _planned() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_prepared_statements where statement like '%n >= $2'"
        )
        return int(cursor.fetchone()[0])


def test_a_question_asked_again_is_planned_once_and_heeds_what_is_given() -> None:
    answers = [prepared.rows(QUESTION, ["疫苗", least]) for least in (1, 2, 3, 4)]
    assert answers == [[(n, "疫苗") for n in range(least, 4)] for least in (1, 2, 3, 4)]
    assert _planned() == 1


def test_prepared_questions_are_counted_as_all_others() -> None:
    with CaptureQueriesContext(connection) as seen:
        prepared.rows(QUESTION, ["a", 1])
    assert len(seen) == 1


def test_a_fault_of_the_database_is_djangos() -> None:
    with pytest.raises(ProgrammingError):
        prepared.rows("select nothing_of_the_kind(%s)", [1])
