"""Giving evidence, the page of a piece, validity, newer versions, kinds, what stands on a desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from bihuan.apps.archives import actions, queries
from bihuan.apps.archives.models import Evidence, File
from bihuan.apps.people.models import Notice
from bihuan.kit import clock
from bihuan.kit.deed import new_act_id
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from tests.apps.archives.papers import pdf, word
from tests.apps.county import MONDAY, MORNING, County

SignIn = Callable[[str], Client]
GIVE = "/evidence/new"


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MORNING)


def filled(*files: tuple[str, bytes], **more: Any) -> dict[str, Any]:
    return {
        "upload": [SimpleUploadedFile(name, content) for name, content in files],
        "kind": "公文",
        "event_on": MONDAY.isoformat(),
        "unclassified": "on",
        "act_id": str(new_act_id()),
        **more,
    }


def stated(county: County, who: str = "handler", **more: Any) -> Evidence:
    about = actions.About(**more)
    return actions.add_evidence(
        county.deed(who),
        kind="资质证书",
        title="许可证",
        event_on=MONDAY,
        statement="有效",
        about=about,
    )


def test_a_form_of_several_files_enters_each_under_its_own_name(
    county: County, signed_in: SignIn
) -> None:
    answer = signed_in("handler").post(
        GIVE, filled(("甲.pdf", pdf()), ("乙.docx", word("正文")), title="不用")
    )
    assert answer.status_code == 302
    assert sorted(Evidence.objects.values_list("title", flat=True)) == ["乙", "甲"]
    assert {e.entered_by_id for e in Evidence.objects.all()} == {county.persons["handler"].pk}


def test_one_bad_file_does_not_spoil_the_others(county: County, signed_in: SignIn) -> None:
    answer = signed_in("handler").post(
        GIVE, filled(("甲.pdf", pdf()), ("坏.pdf", b"%PDF-1.4 broken"))
    )
    assert answer.status_code == 409
    assert "损坏" in answer.content.decode()
    assert [e.title for e in Evidence.objects.all()] == ["甲"]


def test_the_same_file_is_told_of_with_who_and_when_and_may_be_entered_again(
    county: County, signed_in: SignIn
) -> None:
    client = signed_in("handler")
    client.post(GIVE, filled(("甲.pdf", pdf())))
    first = Evidence.objects.get()
    page = client.post(GIVE, filled(("乙.pdf", pdf())))
    assert page.status_code == 409
    said = page.content.decode()
    assert "赵经办" in said
    assert MONDAY.isoformat() in said
    assert reverse("archives:piece", args=[first.pk]) in said
    assert Evidence.objects.count() == 1
    client.post(GIVE, filled(("乙.pdf", pdf()), again="1"))
    assert Evidence.objects.count() == 2
    assert File.objects.count() == 1


def test_the_page_s_script_is_answered_file_by_file(county: County, signed_in: SignIn) -> None:
    client, head = signed_in("handler"), {"X-Requested-With": "upload"}
    told = client.post(GIVE, filled(("甲.pdf", pdf())), headers=head).json()["results"]
    assert [(one["name"], one["said"]) for one in told] == [("甲.pdf", "")]
    same = client.post(GIVE, filled(("甲.pdf", pdf())), headers=head).json()["results"][0]
    assert same["there"]
    assert "赵经办" in same["said"]
    bad = client.post(GIVE, filled(("甲.pdf", pdf()), unclassified=""), headers=head)
    assert bad.status_code == 422
    assert bad.json()["said"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"unclassified": ""},
        {"kind": "没有的类别"},
        {"kind": "其他", "other_kind": " "},
        {"event_on": "2026-13-01"},
        {"upload": [], "statement": ""},
    ],
)
def test_a_form_that_lacks_something_is_shown_again(
    county: County, signed_in: SignIn, wrong: dict[str, Any]
) -> None:
    answer = signed_in("handler").post(GIVE, filled(("甲.pdf", pdf()), **wrong))
    assert answer.status_code == 422
    assert not Evidence.objects.exists()


def test_another_kind_keeps_its_own_words(county: County, signed_in: SignIn) -> None:
    given = filled(kind="其他", other_kind="锦旗", statement="群众赠送")
    assert signed_in("handler").post(GIVE, given).status_code == 302
    assert Evidence.objects.get().kind == "锦旗"


def test_a_statement_with_a_mark_of_secrecy_is_refused(county: County, signed_in: SignIn) -> None:
    given = filled(statement="机密★1年 名单")
    assert signed_in("handler").post(GIVE, given).status_code == 409
    assert not Evidence.objects.exists()


def test_the_page_of_a_piece_escapes_what_people_wrote(county: County, signed_in: SignIn) -> None:
    caption = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    given = filled(("照片.png", b"\x89PNG\r\n\x1a\n...."), caption=caption, place="<b>库房</b>")
    client = signed_in("handler")
    client.post(GIVE, given)
    page = client.get(reverse("archives:piece", args=[Evidence.objects.get().pk]))
    text = page.content.decode()
    assert "<script>alert(1)" not in text
    assert "<img src=x" not in text
    assert "&lt;b&gt;库房" in text


@pytest.mark.parametrize(
    ("name", "content", "inline"),
    [
        ("甲.pdf", pdf(), True),
        ("甲.png", b"\x89PNG\r\n\x1a\n....", True),
        ("甲.docx", word("正文"), False),
        ("甲.txt", b"<script>alert(1)</script>", False),
    ],
)
def test_only_pages_and_pictures_are_shown_inline_and_nothing_runs(
    county: County, signed_in: SignIn, name: str, content: bytes, inline: bool
) -> None:
    client = signed_in("handler")
    client.post(GIVE, filled((name, content)))
    piece = Evidence.objects.get()
    answer = client.get(reverse("archives:view", args=[piece.pk]))
    assert answer["Content-Disposition"].startswith("inline" if inline else "attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    if name != "甲.pdf":
        assert "sandbox" in answer["Content-Security-Policy"]
    assert signed_in("lab_head").get(reverse("archives:view", args=[piece.pk])).status_code == 404


def test_a_piece_that_runs_out_stands_on_two_desks_until_it_is_renewed(county: County) -> None:
    soon = stated(county, expires_on=MONDAY + timedelta(days=80))
    stated(county, expires_on=MONDAY + timedelta(days=120))
    stated(county)
    for who, seen in (("handler", [soon.pk]), ("archivist", [soon.pk]), ("head", [])):
        rows = queries.expiring_for(county.actor(who), on=MONDAY)
        assert [piece.pk for piece in rows] == seen, who
    newer = actions.renew_evidence(
        county.deed("head"),
        evidence_id=soon.pk,
        event_on=MONDAY,
        statement="新证",
        expires_on=date(2031, 1, 1),
    )
    assert newer.replaces_id == soon.pk
    assert not queries.expiring_for(county.actor("archivist"), on=MONDAY).exists()
    with pytest.raises(Refused), transaction.atomic():
        actions.renew_evidence(
            county.deed("handler"), evidence_id=soon.pk, event_on=MONDAY, statement="又一"
        )
    versions = queries.versions_of(soon, county.actor("handler"))
    assert [one.pk for one in versions] == [newer.pk, soon.pk]


def test_each_is_reminded_once_and_again_of_a_new_validity(county: County) -> None:
    piece = stated(county, expires_on=MONDAY + timedelta(days=30))
    assert actions.remind(at=MORNING, on=MONDAY) == 2
    assert actions.remind(at=MORNING, on=MONDAY) == 0
    to = set(Notice.objects.filter(kind="evidence").values_list("person__name", flat=True))
    assert to == {"赵经办", "档案员"}
    actions.set_validity(
        county.deed("handler"), evidence_id=piece.pk, expires_on=MONDAY + timedelta(days=60)
    )
    assert actions.remind(at=MORNING, on=MONDAY) == 2


def test_validity_is_set_by_those_it_belongs_to(county: County) -> None:
    piece = stated(county)
    for who, refusal in (("lab_head", NotFound), ("director", NotAllowed)):
        with pytest.raises(refusal), transaction.atomic():
            actions.set_validity(county.deed(who), evidence_id=piece.pk, expires_on=MONDAY)
    with pytest.raises(Refused), transaction.atomic():
        actions.set_validity(
            county.deed("handler"), evidence_id=piece.pk, expires_on=MONDAY - timedelta(days=1)
        )
    assert Evidence.objects.get().expires_on is None


def test_an_agency_has_kinds_of_its_own_and_ends_those_it_does_not_use(
    county: County, neighbour: County
) -> None:
    actions.add_kind(county.deed("archivist"), name="锦旗", group="结果与证明")
    actions.end_kind(county.deed("archivist"), name="图纸")
    ours = {k for kinds in queries.kinds_of(county.agency.pk).values() for k in kinds}
    theirs = {k for kinds in queries.kinds_of(neighbour.agency.pk).values() for k in kinds}
    assert ours - theirs == {"锦旗"}
    assert theirs - ours == {"图纸"}
    assert len(theirs) == 55
    for do, name in (
        (actions.add_kind, "锦旗"),
        (actions.add_kind, "公文"),
        (actions.end_kind, "无"),
    ):
        with pytest.raises(Refused), transaction.atomic():
            do(county.deed("archivist"), name=name)
    actions.add_kind(county.deed("archivist"), name="图纸")
    assert "图纸" in {k for kinds in queries.kinds_of(county.agency.pk).values() for k in kinds}
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.add_kind(county.deed("handler"), name="其他证明")


def test_the_list_counts_its_facets_and_narrows_by_them(county: County, signed_in: SignIn) -> None:
    stated(county)
    gone = stated(county, expires_on=MONDAY)
    actions.withdraw_evidence(county.deed("handler"), evidence_id=gone.pk, reason="错")
    by = county.actor("handler")
    asked = queries.EvidenceAsked
    found = queries.evidence(by, asked(), on=MONDAY)
    facets = queries.facets(found)
    assert facets.kinds == [("资质证书", 2)]
    assert facets.years == [(2026, 2)]
    assert [n for _pk, _name, n in facets.units] == [2]
    assert queries.evidence(by, asked(withdrawn=True), on=MONDAY).get() == gone
    assert queries.evidence(by, asked(year=2025), on=MONDAY).count() == 0
    assert not queries.evidence(by, asked(expiring=True), on=MONDAY).exists()
    page = signed_in("handler").get("/evidence/?kind=资质证书&year=2026&unit=abc&happened_from=x")
    assert page.status_code == 200
    assert "许可证" in page.content.decode()
