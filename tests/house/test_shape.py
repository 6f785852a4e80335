"""Shape: short functions, small modules, honest names, no signals, one place to write."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.conftest import PRODUCT, modules, named

LONGEST_BODY = 40
LONGEST_MODULE = 400
MOST_PARAMETERS = 6  # after these, keyword-only; verbs take their form's fields by keyword
BANNED_NAMES = {"core", "common", "utils", "util", "helpers", "services", "managers", "misc"}

# Each exception with its reason.
LONG_BODIES: dict[str, str] = {}
LONG_MODULES: dict[str, str] = {
    "bihuan/apps/loop/models.py": "twenty small tables of one loop, read together",
}
WRITES_ALLOWED = ("/actions/", "/actions.py", "/config/sample/")
# QuerySet and Model methods that change rows.
WRITES = {"save", "delete", "bulk_create", "bulk_update", "update_or_create", "get_or_create"}


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", modules(), ids=named)
def test_functions_fit_on_a_screen(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{named(path)}:{node.name}"
            if name not in LONG_BODIES:
                assert body_lines(node) <= LONGEST_BODY, f"{name} has {body_lines(node)} lines"


@pytest.mark.parametrize("path", modules(), ids=named)
def test_modules_are_small(path: Path) -> None:
    if named(path) not in LONG_MODULES:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", modules(), ids=named)
def test_arguments_beyond_a_few_are_named(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            assert len(node.args.args) <= MOST_PARAMETERS, f"{named(path)}:{node.name}"


@pytest.mark.parametrize("path", modules(), ids=named)
def test_names_say_what_a_thing_is_for(path: Path) -> None:
    assert BANNED_NAMES.isdisjoint({path.stem, *path.relative_to(PRODUCT).parts[:-1]})


@pytest.mark.parametrize("path", modules(), ids=named)
def test_nobody_listens_to_signals(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"django\.(db\.models|core|dispatch)[.\w]*signals|@receiver", text)


@pytest.mark.parametrize("path", modules(), ids=named)
def test_locked_rows_may_still_be_pointed_at(path: Path) -> None:
    """A full lock waits for every foreign key to the row, and two such acts for each other."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"select_for_update\((?!no_key=True)", text)


@pytest.mark.parametrize("path", modules(), ids=named)
def test_rows_are_written_in_actions_only(path: Path) -> None:
    if "/apps/" not in named(path) or any(a in named(path) for a in WRITES_ALLOWED):
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            writes = node.func.attr in WRITES or (
                node.func.attr in {"create", "update"} and "objects" in ast.unparse(node.func)
            )
            assert not writes, f"{named(path)}:{node.lineno} writes: {ast.unparse(node)[:80]}"


def test_exceptions_to_the_rules_still_exist() -> None:
    present = {named(p) for p in modules()}
    assert set(LONG_MODULES) <= present
