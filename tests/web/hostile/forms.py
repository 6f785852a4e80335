"""What a page's form asks for, found out by asking: from its HTML, and from what the view reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch

from django.db import transaction
from django.http import QueryDict
from django.test import Client

Values = dict[str, str | list[str]]

OWN = {"csrfmiddlewaretoken", "act_id", "kept"}
GUESSES = {"on": "2026-03-25", "day": "2026-03-25", "date": "2026-03-25", "due": "2026-09-30"}


class _Fields(HTMLParser):
    """The fields of the forms of a page that send to one address, with acceptable values."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.inside = path, False
        self.values: Values = {}
        self.files: set[str] = set()
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            sends = given.get("method", "get").lower() == "post"
            self.inside = sends and given.get("action", "") in {"", self.path}
        elif self.inside and tag in {"input", "textarea", "select"}:
            self._field(tag, given)
        elif self.inside and tag == "option" and given.get("value") and self.select:
            first = not self.values.get(self.select)
            self.values |= {self.select: given["value"]} if first or "selected" in given else {}

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.area:
            self.values[self.area] = str(self.values[self.area]).strip()
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] = str(self.values[self.area]) + data

    def _field(self, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", tag)
        self.select = self.area = ""
        if not name or name in OWN:
            return
        if kind == "file":
            self.files.add(name)
        elif kind == "textarea":
            self.area = name
            self.values[name] = ""
        elif kind == "select":
            self.select = name
            self.values.setdefault(name, "")
        elif kind == "checkbox" and "checked" not in given and not given.get("value", "").isdigit():
            return
        elif kind == "radio" and "checked" in given:
            self.values[name] = given["value"]
        else:
            must = "required" in given
            self.values.setdefault(name, given.get("value") or (_guess(kind) if must else ""))


def _guess(kind: str) -> str:
    return {"date": "2026-03-25", "number": "1", "checkbox": "on"}.get(kind, "词语")


@contextmanager
def reading() -> Iterator[set[str]]:
    """Which names a view looks up in what was sent."""
    seen: set[str] = set()
    item, many, within = QueryDict.__getitem__, QueryDict.getlist, QueryDict.__contains__

    def get_item(self: Any, key: Any) -> Any:
        seen.add(str(key))
        return item(self, key)

    def get_list(self: Any, key: Any, default: Any = None) -> Any:
        seen.add(str(key))
        return many(self, key, default)

    def contains(self: Any, key: Any) -> bool:
        seen.add(str(key))
        return within(self, key)

    with (
        patch.object(QueryDict, "__getitem__", get_item),
        patch.object(QueryDict, "getlist", get_list),
        patch.object(QueryDict, "__contains__", contains),
    ):
        yield seen


def send(client: Client, path: str, data: Any = None, **how: Any) -> Any:
    """A POST whose changes do not last."""
    with transaction.atomic():
        response = client.post(path, data, **how)
        transaction.set_rollback(True)
    return response


def fields_of(client: Client, path: str) -> tuple[Values, set[str]]:
    """Acceptable values for what a view takes, and the names of its files."""
    page = _Fields(path)
    shown = client.get(path)
    if shown.status_code == 200 and shown["Content-Type"].startswith("text/html"):
        page.feed(shown.content.decode())
    values = dict(page.values)
    for _again in range(2):  # what is read depends on what was read before
        with reading() as seen:
            send(client, path, values)
        for name in seen - OWN - set(values) - page.files:
            values[name] = "" if page.values else _by_name(name)
    return values, page.files


def _by_name(name: str) -> str:
    for part, guess in GUESSES.items():
        if name.endswith(part) or name.startswith(part + "_"):
            return guess
    return "1" if name.endswith(("id", "ids", "count", "version", "revision")) else "词语"
