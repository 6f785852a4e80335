"""`bihuan compile`: afterwards nothing is left to compile, and it is kept where one may write."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from bihuan.config import cli
from bihuan.config.cli import compile as compiling
from bihuan.rules.warning import METHODS, kernel
from bihuan.rules.warning.compiled import HAVE_NUMBA


@pytest.mark.skipif(not HAVE_NUMBA, reason="numba is not installed")
def test_afterwards_no_setting_needs_the_compiler() -> None:
    assert cli.main(["compile"]) == 0
    known = list(kernel._block.signatures)
    assert known
    counts = np.random.default_rng(3).poisson(4, (3, 400))
    flexible = METHODS["farrington_flexible"]
    for given in (*(flexible.presets or {}).values(), {"population": counts + 1.0}):
        flexible.detect(counts, [390, 399], **given)
    METHODS["farrington"].detect(counts.astype(float), 399)
    assert list(kernel._block.signatures) == known


@pytest.mark.parametrize(
    ("writable", "home", "named", "kept"),
    [
        (True, "home", None, None),
        (False, "home", None, "home/compiled"),
        (False, None, None, None),
        (False, "home", "elsewhere", "elsewhere"),
    ],
)
def test_a_program_that_cannot_be_written_keeps_it_with_the_data(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    writable: bool,
    home: str | None,
    named: str | None,
    kept: str | None,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in (("BIHUAN_HOME", home), (compiling.KEPT, named)):
        monkeypatch.delenv(name, raising=False)
        if value:
            monkeypatch.setenv(name, str(tmp_path / value))
    monkeypatch.setattr(os, "access", lambda place, mode: writable)
    compiling.keep()
    found = os.environ.pop(compiling.KEPT, None)
    assert found == (str(tmp_path / kept) if kept else None)
