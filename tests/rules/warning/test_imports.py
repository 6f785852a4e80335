"""The methods can be used alone: they import NumPy and SciPy, and numba where it is present."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import bihuan.rules as rules

RULES = Path(rules.__file__).parent
ARRAYS = {"numpy", "scipy", "numba"}


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_warning_imports_arrays_and_itself_only() -> None:
    modules = list((RULES / "warning").rglob("*.py"))
    assert modules
    for path in modules:
        for name in imported(path):
            ours = name.startswith("bihuan.rules.warning") or name == "bihuan.rules.refusal"
            known = name.split(".")[0] in sys.stdlib_module_names | ARRAYS
            assert ours or known, f"{path.name} imports {name}"


def test_no_other_rule_computes_with_arrays() -> None:
    for path in RULES.rglob("*.py"):
        if "warning" not in path.relative_to(RULES).parts:
            assert not {name.split(".")[0] for name in imported(path)} & ARRAYS, path
