"""The style page draws every macro: strict about names, nothing inline, every icon there."""

from __future__ import annotations

import re
from types import SimpleNamespace as Thing

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.utils import csrf_input_lazy
from django.test import RequestFactory
from django.urls import include, path
from django.utils import translation
from pytest_django.fixtures import Settings

from bihuan.kit import style_page
from tests.house.conftest import PRODUCT


def _nowhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


# The shell's own ways, so that the look is tested without the rings above the kit.
_desk = [path(name, _nowhere, name=name) for name in ("home", "search", "language", "post")]
urlpatterns = [
    path("", include((_desk, "desk"))),
    path("mfa", _nowhere, name="mfa_index"),
    path("password", _nowhere, name="account_change_password"),
    path("sessions", _nowhere, name="usersessions_list"),
    path("logout", _nowhere, name="account_logout"),
]
SHELL = Thing(nav=(("", ()),), person="陈志强", agency="示例县疾控中心", sample=True, path="/")
STATIC = PRODUCT / "kit" / "static"


@pytest.fixture(params=["zh-hans", "en"])
def drawn(request: pytest.FixtureRequest, settings: Settings) -> str:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.ROOT_URLCONF = __name__
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    token = csrf_input_lazy(RequestFactory().get("/"))
    context = {
        **style_page.sample(),
        "shell": SHELL,
        "csrf_token": "x",
        "csrf_input": token,
    }
    with translation.override(request.param):
        return engines["jinja2"].env.get_template("kit/style.html").render(context)


def test_the_style_page_draws_every_macro(drawn: str) -> None:
    ui = engines["jinja2"].env.globals["ui"]
    names = {name for name in vars(ui) if not name.startswith("_")}
    used = "".join(
        file.read_text(encoding="utf-8")
        for file in (PRODUCT / "kit" / "templates" / "kit").rglob("*.html")
        if file.parent.name != "ui"
    )
    assert {name for name in names if f"ui.{name}(" not in used} <= {"field", "fields"}
    assert drawn.count("<table") >= 3


def test_nothing_is_inline(drawn: str) -> None:
    assert not re.search(r"<[^>]+\s(style|on\w+)=", drawn)
    assert not re.search(r"<script(?![^>]*(\ssrc=|application/json))", drawn)


def test_every_icon_is_in_the_sprite(drawn: str) -> None:
    sprite = set(re.findall(r'id="([\w-]+)"', (STATIC / "vendor/icons.svg").read_text("utf-8")))
    assert set(re.findall(r'icons\.svg#([\w-]+)"', drawn)) <= sprite


def test_labels_and_fields_meet(drawn: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', drawn)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'\sfor="([^"]+)"', drawn)) <= set(ids)
    assert set(re.findall(r'aria-labelledby="([^"]+)"', drawn)) <= set(ids)


def test_vendored_files_point_to_no_map_and_no_font() -> None:
    for file in STATIC.rglob("*.[cj]s*"):
        text = file.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text, file
        assert not re.search(r"url\((?!\"?data:)", text) or file.suffix == ".js", file


def test_every_form_that_changes_something_carries_the_token_and_an_act(drawn: str) -> None:
    forms = re.findall(r"<form[^>]*method=.post.*?</form>", drawn, re.DOTALL)
    ours = [form for form in forms if 'class="act"' in form or "data-" in form.split(">")[0]]
    assert len(ours) >= 7
    assert all("csrfmiddlewaretoken" in form for form in forms)
    assert all('name="act_id" value="' in form for form in ours)
