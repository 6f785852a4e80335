"""An uploaded file is kept for its own account, for a day, and within limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bihuan.kit import uploads
from bihuan.kit.deed import NOBODY, Actor
from bihuan.kit.refusals import NotAllowed, NotFound, Refused

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HER = replace(NOBODY, account_id=7)
HIM = replace(NOBODY, account_id=8)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def test_a_file_comes_back_as_it_was() -> None:
    content = bytes(range(256)) + b"\n\n{}"
    token = uploads.keep(HER, "标准 表.xlsx", content, at=NOON)
    kept = uploads.load(HER, token, at=NOON + timedelta(hours=23))
    assert (kept.token, kept.name, kept.content) == (token, "标准 表.xlsx", content)


def test_the_same_file_has_the_same_token_and_another_name_another() -> None:
    first = uploads.keep(HER, "a.csv", b"1", at=NOON)
    assert uploads.keep(HER, "a.csv", b"1", at=NOON + timedelta(minutes=1)) == first
    assert uploads.keep(HER, "b.csv", b"1", at=NOON) != first


def test_another_account_does_not_get_it_even_with_the_token() -> None:
    token = uploads.keep(HER, "a.csv", b"1", at=NOON)
    with pytest.raises(NotFound):
        uploads.load(HIM, token, at=NOON)


@pytest.mark.parametrize("token", ["", "../7/x", "0" * 64, "A" * 64, "0" * 63 + "/"])
def test_a_token_that_is_none_finds_nothing(token: str) -> None:
    uploads.keep(HER, "a.csv", b"1", at=NOON)
    with pytest.raises(NotFound):
        uploads.load(HER, token, at=NOON)
    uploads.drop(HER, token)


def test_a_file_is_gone_after_a_day_and_swept_by_the_next_upload(home: Path) -> None:
    token = uploads.keep(HER, "a.csv", b"1", at=NOON)
    later = NOON + timedelta(hours=24)
    with pytest.raises(NotFound):
        uploads.load(HER, token, at=later)
    uploads.keep(HIM, "b.csv", b"2", at=later)
    assert [path.parent.name for path in home.glob("uploads/*/*")] == ["8"]


def test_an_account_keeps_only_its_latest_files(home: Path) -> None:
    tokens = [
        uploads.keep(HER, f"{n}.csv", b"1", at=NOON + timedelta(minutes=n)) for n in range(22)
    ]
    assert len(list(home.glob("uploads/7/*"))) == uploads.MOST_FILES
    for token in tokens[:2]:
        with pytest.raises(NotFound):
            uploads.load(HER, token, at=NOON)
    assert uploads.load(HER, tokens[2], at=NOON).name == "2.csv"


def test_a_file_given_up_is_gone() -> None:
    token = uploads.keep(HER, "a.csv", b"1", at=NOON)
    uploads.drop(HER, token)
    with pytest.raises(NotFound):
        uploads.load(HER, token, at=NOON)


def test_a_file_beyond_the_limit_is_refused_and_not_kept(home: Path, settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = 10
    with pytest.raises(Refused):
        uploads.keep(HER, "a.csv", b"x" * 11, at=NOON)
    assert not list(home.glob("uploads/*/*"))


def test_nobody_keeps_nothing() -> None:
    nobody: Actor = NOBODY
    with pytest.raises(NotAllowed):
        uploads.keep(nobody, "a.csv", b"1", at=NOON)


def test_a_path_in_the_name_is_dropped() -> None:
    token = uploads.keep(HER, "C:\\某人\\..\\a.csv", b"1", at=NOON)
    assert uploads.load(HER, token, at=NOON).name == "a.csv"
