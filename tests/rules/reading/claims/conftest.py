"""The shipped lexicon."""

from __future__ import annotations

import pytest

from bihuan.kit.lexicon import lexicon as shipped
from bihuan.rules.reading.claims.lexicon import Lexicon


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return shipped()
