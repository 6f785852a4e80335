"""Where the texts of these tests are."""

from __future__ import annotations

from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent / "fixtures"
LIBRARY = Path(__file__).parents[3] / "library" / "notices"


@pytest.fixture(scope="session")
def real_notice() -> str:
    """The published notice of 2021, exactly as stored."""
    return (LIBRARY / "lianyungang-2021.txt").read_bytes().decode("utf-8")
