"""Checking a draft: every figure in its place, what does not agree, and the draft is private."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from bihuan.apps.people.models import Act
from bihuan.apps.reports.queries import drafts
from bihuan.apps.reports.queries.matching import SOURCES, Match
from bihuan.kit.deed import Actor
from bihuan.kit.sheets.reading import open_workbook
from bihuan.rules.reading.claims.reading import Claim
from tests.apps.county import County

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
NEW = "/publications/drafts"
TEXTS = Path(__file__).resolve().parents[4] / "shared" / "data" / "texts"

DRAFT = """2024年3月5日工作情况
截至目前，累计出动监督人员1400余人次，检查学校39所，其中城区12所、其余28所。
应种100人，实种96人，接种率95%。印发手册两部。
累计出动监督人员1390人次，追回资金11.45万元。
"""


def checked(client: Client, text: str) -> str:
    """The address of the page a draft is shown on."""
    sent = client.post(NEW, {"text": text})
    assert sent.status_code == 302, sent.content.decode()
    return str(sent["Location"])


def test_every_figure_is_marked_and_explained(county: County, signed_in: SignIn) -> None:
    client = signed_in("handler")
    page = client.get(checked(client, DRAFT)).content.decode()
    for text in ("1400余人次", "39所", "28所", "95%", "11.45万元", "两部"):
        assert f">{text}</mark>" in page
    assert 'tabindex="0" role="link"' in page
    for word in ("监督人员", "出动", "截至目前", "约数", "汉字数字，请核对读出的数值。"):
        assert word in page
    assert ">2024年3月5日</mark>" not in page


def test_what_does_not_agree_is_told_in_sentences(county: County, signed_in: SignIn) -> None:
    client = signed_in("coordinator")
    page = client.get(checked(client, DRAFT) + "?show=conflicts").content.decode()
    assert "发现 3 处对不上" in page
    assert "“监督人员”前后不一：前面写1400余人次，后面写1390人次。" in page
    assert "各分项相加为40所，总数写39所。" in page
    assert "按96人、100人计算，比率应为96%，稿中写95%。" in page


def test_views_show_what_is_told_twice_doubtful_or_left_out(
    county: County, signed_in: SignIn
) -> None:
    client = signed_in("archivist")
    address = checked(client, DRAFT)
    repeated = client.get(f"{address}?show=repeated").content.decode()
    assert "出现 2 次，数值不同" in repeated
    doubtful = client.get(f"{address}?show=doubtful").content.decode()
    assert doubtful.count('class="figure-line"') == 1
    left_out = client.get(f"{address}?show=refused").content.decode()
    assert ">2024年3月5日</mark>" in left_out
    assert "日期" in left_out


@pytest.mark.parametrize(
    ("draft", "unlike"),
    [
        ("检查学校39所。\n检查学校41所。", 1),
        ("巡查公共场所301家。\n处罚公共场所2家。", 0),
        ("2023年检查学校39所。\n2024年检查学校41所。", 0),
        (DRAFT, 0),  # what contradicts itself is told as such
    ],
)
def test_only_one_verb_at_one_time_with_two_values_asks_for_a_look(draft: str, unlike: int) -> None:
    assert drafts.unlike_in(drafts.reading(draft)) == unlike


def test_the_pasted_source_of_a_page_is_checked_as_the_page(
    county: County, signed_in: SignIn
) -> None:
    page = "<div><p>检查学校<b>39</b>所。</p>\r\n<p>培训<span>12</span>人。</p></div>"
    shown = signed_in("handler").get(checked(signed_in("handler"), page)).content.decode()
    assert ">39所</mark>" in shown
    assert "&lt;p&gt;" not in shown


def test_the_list_is_exported_as_three_sheets(county: County, signed_in: SignIn) -> None:
    client = signed_in("handler")
    sent = client.get(checked(client, DRAFT) + "/sheet")
    sheets = open_workbook("figures.xlsx", sent.content).sheets
    assert [sheet.name for sheet in sheets] == ["数据", "重复出现", "对不上"]
    claims, _groups, conflicts = ([line.cells for line in sheet.rows()][2:] for sheet in sheets)
    assert len(claims) == 10
    assert claims[0][1:4] == ["1400余人次", "1400", "人次"]
    assert [numbers for _sentence, numbers in conflicts] == ["9、1", "2、3、4", "7、6、5"]


def test_a_draft_belongs_to_its_person_and_leaves_no_act(county: County, signed_in: SignIn) -> None:
    before = Act.objects.count()
    address = checked(signed_in("handler"), DRAFT)
    assert Act.objects.count() == before
    for other in ("handler2", "director"):
        client = signed_in(other)
        assert client.get(address).status_code == 404
        assert client.get(f"{address}/sheet").status_code == 404


def test_a_kept_file_that_is_no_text_is_no_draft(county: County, signed_in: SignIn) -> None:
    client = signed_in("handler")
    assert client.get(reverse("reports:draft", args=["0" * 64])).status_code == 404
    assert client.get(reverse("reports:draft", args=["x"])).status_code == 404


def test_a_citizen_checks_no_draft(client: Client) -> None:
    for sent in (client.get(NEW), client.post(NEW, {"text": DRAFT})):
        assert sent.status_code == 302
        assert "/accounts/login" in sent["Location"] or "login" in sent["Location"]


def test_a_word_file_is_read_and_names_the_page(county: County, signed_in: SignIn) -> None:
    paper, out = Document(), io.BytesIO()
    paper.add_paragraph("检查学校39所。")
    paper.save(out)
    client = signed_in("handler")
    file = SimpleUploadedFile("三季度小结.docx", out.getvalue())
    sent = client.post(NEW, {"text": "", "file": file}, follow=True)
    assert "三季度小结</h1>" in sent.content.decode()
    assert ">39所</mark>" in sent.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("", b"", "请粘贴稿件全文，或选择一个文件。"),
        ("空.txt", b"", "文件"),
        ("图.png", b"\x89PNG\r\n\x1a\n\0\0", ""),
        ("坏.docx", b"PK no zip", ""),
        ("坏.pdf", b"no pdf", ""),
        ("旧.doc", b"\xd0\xcf\x11\xe0", ""),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    county: County, signed_in: SignIn, name: str, content: bytes, why: str
) -> None:
    client = signed_in("handler")
    given: dict[str, object] = {"text": ""}
    if name:
        given["file"] = SimpleUploadedFile(name, content)
    sent = client.post(NEW, given)
    page = sent.content.decode()
    assert sent.status_code == 422
    assert 'class="note note-red"' in page
    assert why in page


def test_a_text_too_long_is_refused(county: County, signed_in: SignIn) -> None:
    text = "检查学校39所。" * (drafts.LONGEST // 8 + 1)
    sent = signed_in("handler").post(NEW, {"text": text})
    assert sent.status_code == 422
    assert "请分段核对" in sent.content.decode()


def test_a_text_without_figures_says_so(county: County, signed_in: SignIn) -> None:
    client = signed_in("handler")
    page = client.get(checked(client, "没有数据的一段话。")).content.decode()
    assert "稿件中没有找到数据" in page


def test_a_long_draft_is_shown_in_parts_quickly(county: County, signed_in: SignIn) -> None:
    line = "{}月，监督检查公共场所{}家，下达意见书{}份，罚款{}.5万元。\n"
    text = "".join(line.format(n % 12 + 1, n + 10, n + 3, n) for n in range(2_400))
    assert len(text.encode()) > 190_000
    client = signed_in("handler")
    address = checked(client, text)
    began = process_time()
    first = client.get(address)
    assert process_time() - began < 6
    assert "第 2 段" in first.content.decode()
    parts = drafts.reading(text).parts
    last = client.get(f"{address}?part={len(parts) + 9}")
    assert ">2399.5万元</mark>" in last.content.decode()
    assert len(first.content) < 3_000_000


def test_parts_join_to_the_text_and_split_no_claim() -> None:
    text = "检查学校1\n28家，" * 4_000
    found = drafts.reading(text)
    edges = [*found.parts, len(text)]
    assert sorted(edges) == edges
    for claim in found.read.claims:
        assert found.part_of(claim.start) == found.part_of(claim.end - 1)


def test_a_source_of_own_figures_speaks_beside_the_claim(
    county: County, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("handler")
    address = checked(client, DRAFT)
    assert "没有同系统中的台账数据比对" in client.get(address).content.decode()

    def source(claims: object, by: Actor) -> dict[int, Match]:
        assert isinstance(claims, tuple) and isinstance(claims[0], Claim)
        return {0: Match("出动记录", "1392人次", "/findings/", agrees=False)}

    monkeypatch.setattr("bihuan.apps.reports.queries.matching.SOURCES", [*SOURCES, source])
    page = client.get(address).content.decode()
    assert "出动记录 1392人次" in page
    assert "没有同系统中的台账数据比对" not in page


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.txt")), ids=lambda path: path.stem)
def test_published_texts_are_shown_without_false_alarm(
    path: Path, county: County, signed_in: SignIn
) -> None:
    client = signed_in("handler")
    page = client.get(checked(client, path.read_text(encoding="utf-8")))
    assert page.status_code == 200
    assert "没有发现对不上的数据" in page.content.decode()
