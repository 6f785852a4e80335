"""The user guide: every page and picture it names is there, none lies idle, none is heavy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.conftest import named

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
PAGES = sorted(GUIDE.glob("*.md"))
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
MOST_BYTES = 6 * 1024 * 1024


def targets(page: Path) -> list[str]:
    """What a page links to within the guide."""
    return [to for to in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in to]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_what_a_page_of_the_guide_names_is_there(page: Path) -> None:
    missing = [to for to in targets(page) if not (page.parent / to).is_file()]
    assert not missing


def test_every_chapter_is_in_the_table_of_contents() -> None:
    linked = set(targets(GUIDE / "README.md"))
    assert {page.name for page in PAGES} - {"README.md"} <= linked


def test_every_picture_is_shown_and_together_they_are_light() -> None:
    shown = {to for page in PAGES for to in targets(page)}
    pictures = sorted((GUIDE / "pictures").glob("*"))
    assert pictures
    assert {f"pictures/{picture.name}" for picture in pictures} <= shown
    assert sum(picture.stat().st_size for picture in pictures) < MOST_BYTES


def test_every_chapter_but_the_last_has_a_picture() -> None:
    bare = [page.name for page in PAGES if not any("pictures/" in to for to in targets(page))]
    assert sorted(bare) == ["README.md", "questions.md"]
