"""The official document of an edition: its rows are the edition's, its paper says them in order."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from pypdf import PdfReader

from bihuan.apps.archives.queries import stored_at
from bihuan.apps.documents.models import Document
from bihuan.apps.documents.queries.scope import latest
from bihuan.apps.reports import actions
from bihuan.apps.reports.queries.document import values_of
from tests.apps.county import County
from tests.apps.reports.telling import TELEPHONE, Telling, refused, telling


@pytest.fixture
def story(county: County) -> Telling:
    return telling(county)


def test_the_official_document_says_what_the_edition_says(story: Telling) -> None:
    out = story.released()
    values = values_of(out)
    content = out.content or {}
    told = [(row["number"], row["title"], row["status"]) for row in values["items"]]
    assert told == [(str(i["no"]), i["text"].strip(), i["status_word"]) for i in content["items"]]
    assert [row["number"] for row in values["open"]] == [str(one["no"]) for one in content["open"]]
    assert "截至2026年" in values["summary"] and TELEPHONE in values["contact"]
    assert "赵经办" not in json.dumps(values, ensure_ascii=False)
    path = actions.draft_document(story.by("coordinator"), out.pk)
    document = Document.objects.get(about_key="reports.edition", about_id=out.pk)
    assert path.endswith(f"/{document.pk}") and document.title == content["title"]
    assert document.kind == "rectification" and document.versions.get().content == values
    pages = PdfReader(BytesIO(paper_of(document))).pages
    words = "".join("".join(page.extract_text() for page in pages).split())
    places = [words.index(word) for word in ("截至", "整改落实情况", "联系方式")]
    assert places == sorted(places)


def paper_of(document: Document) -> bytes:
    with default_storage.open(stored_at(latest(document).pdf)) as kept:
        return bytes(kept.read())


def test_only_what_is_out_becomes_a_document(story: Telling) -> None:
    edition = story.made()
    with refused():
        actions.draft_document(story.by("coordinator"), edition.pk)
