"""Words: the glossary names every noun, Chinese is complete, templates do not decide."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from django.apps import apps

import bihuan.config.sample.remove
import bihuan.config.urls  # noqa: F401  every verb is defined once the pages are
from bihuan.apps.archives import states as archives
from bihuan.apps.documents import states as documents
from bihuan.apps.loop import states as loop
from bihuan.apps.people import states as people
from bihuan.apps.policies import states as policies
from bihuan.apps.programmes import states as programmes
from bihuan.apps.reports import states as reports
from bihuan.apps.standards import states as standards
from bihuan.apps.surveillance import states as surveillance
from bihuan.config.catalogues import joined
from bihuan.config.shell import _WAYS
from bihuan.kit.acts import VERBS
from bihuan.rules.workflow import Workflow
from tests.house.conftest import PRODUCT, ROOT, named, templates

LONGEST_TEMPLATE = 120
# The pages that dress allauth are Django templates, with allauth's own words.
METHODS = [("**.py", "python"), ("**/allauth/**.html", "ignore"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "gettext_lazy": None}


@cache
def messages() -> frozenset[str]:
    """Every msgid in code and templates."""
    found: set[str] = set()
    for _file, _line, message, _comments, _context in extract_from_dir(
        str(PRODUCT),
        METHODS,
        keywords=KEYWORDS,
        options_map={"**.html": {"silent": "false", "extensions": "jinja2.ext.do,jinja2.ext.i18n"}},
    ):
        found.add(message[0] if isinstance(message, tuple) else message)
    return frozenset(found)


def labels() -> set[str]:
    """The msgids that stand in tables: verbs, roles, states, moves, kinds, the menu."""
    ours = [v for v in VERBS.values() if v.function.__module__.startswith("bihuan.")]
    found = {verb.label for verb in ours}
    for table in (
        people,
        documents,
        programmes,
        loop,
        standards,
        archives,
        policies,
        surveillance,
        reports,
    ):
        for name, value in vars(table).items():
            if isinstance(value, Workflow):
                found |= {state.label for state in value.states.values()}
                found |= {move.label for move in value.moves if move.label}
            elif isinstance(value, dict) and name.isupper():
                found |= {_label(v) for v in value.values()}
    for group, ways in _WAYS:
        found |= {group, *(way.label for way in ways)}
    return found - {""}


def _label(value: object) -> str:
    if isinstance(value, tuple):
        value = value[0]
    value = getattr(value, "label", value)
    return value if isinstance(value, str) else ""


def test_every_message_has_its_chinese() -> None:
    catalogue = joined(PRODUCT / "locale" / "parts")
    translated = set()
    for message in catalogue:
        if message.string and (isinstance(message.string, str) or all(message.string)):
            translated.add(message.id if isinstance(message.id, str) else message.id[0])
    missing = sorted((messages() | labels()) - translated)
    assert not missing, f"{len(missing)} without Chinese, e.g. {missing[:10]}"


def test_placeholders_survive_translation() -> None:
    for message in joined(PRODUCT / "locale" / "parts"):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(re.findall(r"%\((\w+)\)", ids[-1]))
        for string in strings:
            assert set(re.findall(r"%\((\w+)\)", string)) == wanted, ids


@pytest.mark.parametrize("path", templates(), ids=named)
def test_templates_are_short_and_plain(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_TEMPLATE
    assert not re.search(r"\sstyle=\"|<style|\son[a-z]+=\"|hx-on", text), "inline style or handler"
    assert not re.search(r"<script(?![^>]*(\ssrc=|application/json))", text), "inline script"
    assert not re.search(r"\{%-?\s*(el)?if[^%]*\.state\s*[=!]=\s*['\"]", text), "decides by a state"


def test_the_glossary_names_every_record() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").lower()
    for label in (
        "people",
        "archives",
        "documents",
        "standards",
        "policies",
        "surveillance",
        "programmes",
        "loop",
        "reports",
    ):
        for model in apps.get_app_config(label).get_models():
            assert f"| {model._meta.verbose_name} |" in glossary, model._meta.verbose_name


def test_the_architecture_page_says_what_each_package_says() -> None:
    page = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for folder in [*sorted((PRODUCT / "apps").iterdir()), *sorted((PRODUCT / "web").iterdir())]:
        init = folder / "__init__.py"
        if init.exists() and folder.name != "__pycache__":
            caption = init.read_text(encoding="utf-8").split('"""')[1].strip()
            if folder.parent.name in {"apps", "web"} and caption:
                assert caption in page, f"{folder.name}: {caption}"


def test_the_project_speaks_of_itself_alone() -> None:
    banned = re.compile(r"/work/|\.\./shared|pypi\.org|pythonhosted|registry\.npmjs|deb\.debian")
    for pattern in ("*.py", "*.md", "*.html", "*.toml", "*.sh", "*.in", "*.lock", "*.csv"):
        for path in ROOT.rglob(pattern):
            if ".venv" in path.parts or "node_modules" in path.parts or path == Path(__file__):
                continue
            assert not banned.search(path.read_text(encoding="utf-8", errors="replace")), path
