"""An agency's own Word templates, and signatures on paper."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from bihuan.apps.archives.models import File
from bihuan.apps.archives.queries import stored_at
from bihuan.apps.documents import actions
from bihuan.apps.documents.models import Document, OwnTemplate, Signature
from bihuan.apps.documents.queries.kinds import kinds, shape_of
from bihuan.apps.documents.queries.sample import sample_template
from bihuan.kit.documents import text_of
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from bihuan.kit.typeset import fields_in
from tests.apps.county import MORNING, County
from tests.apps.documents.office import checked, draft, issued, own_template, series, submitted


def put(county: County, raw: bytes, *, who: str = "coordinator") -> OwnTemplate:
    upload = SimpleUploadedFile("本单位模板.docx", raw)
    return actions.put_template(county.deed(who), kind="notice", upload=upload, unclassified=True)


def word_text(document: Document) -> str:
    file = document.versions.order_by("-order")[0].word
    with default_storage.open(stored_at(file)) as kept:
        return text_of("a.docx", kept.read())


def test_word_files_follow_an_own_template_until_it_is_reset(county: County) -> None:
    put(
        county,
        own_template(
            "抬头：{{ addressee }}", "{%p for p in body %}", "{{ p.words }}", "{%p endfor %}"
        ),
    )
    assert "抬头：各科室" in word_text(draft(county))
    assert "一、检查范围" in word_text(draft(county))
    actions.reset_template(county.deed("coordinator"), kind="notice")
    assert "抬头" not in word_text(draft(county))
    with pytest.raises(NotFound), transaction.atomic():
        actions.reset_template(county.deed("coordinator"), kind="notice")


def test_the_newest_own_template_is_the_one_in_use(county: County) -> None:
    put(county, own_template("甲"))
    put(county, own_template("乙"))
    assert "乙" in word_text(draft(county))
    assert OwnTemplate.objects.filter(ended_on=None).count() == 1


@pytest.mark.parametrize(
    ("raw", "about"),
    [
        (own_template("{{ adressee }}"), "adressee"),
        (own_template("{{ title.__class__ }}"), "__class__"),
        (own_template("{% set x = 1 %}"), "Assign"),
        (own_template("{{ title"), "占位符"),
        (b"no word file", "损坏"),
    ],
)
def test_an_unfit_template_is_refused_with_the_place_and_nothing_changes(
    county: County, raw: bytes, about: str
) -> None:
    with pytest.raises(Refused, match=about), transaction.atomic():
        put(county, raw)
    assert not OwnTemplate.objects.exists()
    assert not File.objects.exists()


def test_only_the_office_puts_templates(county: County) -> None:
    with pytest.raises(NotAllowed), transaction.atomic():
        put(county, own_template(), who="head")
    assert not OwnTemplate.objects.exists()


@pytest.mark.parametrize("key", sorted(kinds()))
def test_the_template_to_begin_with_names_every_field_of_its_kind(key: str) -> None:
    kind = kinds()[key]
    used = fields_in(sample_template(kind, at=MORNING), shape_of(kind), at=MORNING)
    assert {one.name for one in kind.fields} | {"title", "number", "day"} <= used


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("签批件.txt", "同意。王".encode())


def on_paper(county: County, document: Document, step: str, who: str) -> Document:
    return actions.sign_on_paper(
        county.deed("coordinator"),
        document_id=document.pk,
        step=step,
        person_id=county.persons[who].pk,
        upload=scan(),
        unclassified=True,
    )


def test_a_paper_signature_stands_for_the_signer_with_its_scan(county: County) -> None:
    document = on_paper(county, checked(county, series_id=series(county).pk), "issue", "director")
    assert document.number
    signature = Signature.objects.get(step="issue")
    assert (signature.name, signature.title) == ("王主任", "领导班子主任")
    assert signature.paper is not None
    assert signature.entered_by == county.persons["coordinator"]


def test_paper_gives_nobody_a_right_they_do_not_have(county: County) -> None:
    chosen = series(county)
    document = checked(county, series_id=chosen.pk)
    for who in ("handler", "archivist", "lab_head"):
        with pytest.raises(NotAllowed), transaction.atomic():
            on_paper(county, document, "issue", who)
    own = submitted(county, "director", series_id=chosen.pk)
    with pytest.raises(NotAllowed), transaction.atomic():
        on_paper(county, own, "check", "director")
    with pytest.raises(NotAllowed), transaction.atomic():
        on_paper(county, own, "check", "coordinator")
    assert not Signature.objects.filter(paper__isnull=False).exists()
    assert Document.objects.get(pk=document.pk).state == "checked"


def test_an_upward_document_names_its_signer(county: County) -> None:
    values = {"addressee": "县卫生健康局", "body": [{"level": 0, "text": "妥否，请批示。"}]}
    document = issued(county, kind="request", values=values, series_id=series(county).pk)
    assert "签发人：王主任" in document.versions.order_by("-order")[0].wording
