"""A notice is read, corrected and imported; its measures are taken over; bad input is told."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from docx import Document
from lxml import html
from pypdf import PdfWriter
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from bihuan.apps.loop import actions
from bihuan.apps.loop.actions.notice import Problem, import_notice, take_reported_measures
from bihuan.apps.loop.models import Finding, Measure
from bihuan.apps.loop.queries.notice import (
    DOUBTS,
    RULES,
    proposals,
    reading,
    reported_measures,
)
from bihuan.apps.people.models import Act
from bihuan.apps.programmes.actions import withdraw
from bihuan.apps.programmes.actions.programmes import Outline
from bihuan.apps.programmes.models import Programme
from bihuan.config.catalogues import joined
from bihuan.kit import uploads
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from bihuan.rules.reading.ledger import Item
from tests.apps.county import MONDAY, County

SignIn = Callable[[str], Client]

ROOT = Path(__file__).resolve().parents[3]
NOTICE = (ROOT / "library/notices/lianyungang-2021.txt").read_text(encoding="utf-8")
READ, TAKE, LEDGER = "/findings/notice/read", "/findings/notice/take", "/findings"
SHORT = (
    "关于巡察反馈意见整改情况的通报\n"
    "一、试剂出入库登记不全\n整改情况：一是修订《试剂耗材出入库办法》。二是进一步加强学习，提高认识。\n"
    "责任科室：疾控科\n整改时限：2026年6月底\n"
    "二、会议记录不规范\n整改情况：已立行立改，补齐会议记录12份。\n"
)


@pytest.fixture(autouse=True)
def _home(settings: Settings, tmp_path: Path, chinese: Path) -> None:
    """Uploads are kept in a folder of the test's own; pages speak Chinese."""
    settings.HOME, settings.LOCALE_PATHS = tmp_path, [chinese]


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Chinese catalogue, compiled."""
    locale = tmp_path_factory.mktemp("locale")
    target = locale / "zh_Hans" / "LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / "django.mo").open("wb") as file:
        write_mo(file, joined(ROOT / "bihuan/locale/parts"))
    return locale


def read(client: Client, text: str = "", **fields: object) -> HttpResponse:
    return client.post(READ, {"text": text, **fields})  # type: ignore[return-value]


def page_of(answer: HttpResponse) -> Any:
    return html.fromstring(answer.content.decode())


def table(answer: HttpResponse, **changed: object) -> dict[str, object]:
    """What the browser would send back from the table, with changes (None: left out)."""
    (form,) = page_of(answer).xpath(f"//form[@action='{TAKE}']")
    # a browser drops the line end behind <textarea> and sends the others as CR LF
    typed = {k: v.removeprefix("\n").replace("\n", "\r\n") for k, v in form.form_values()}
    return {name: value for name, value in {**typed, **changed}.items() if value is not None}


def told(answer: HttpResponse) -> str:
    """The faults a page shows."""
    shown = "//p[@class='fault'] | //div[contains(@class, 'note-red')]//p"
    return " ".join(one.text_content().strip() for one in page_of(answer).xpath(shown))


def counts() -> tuple[int, int, int]:
    return Programme.objects.count(), Finding.objects.count(), Act.objects.count()


# -- the real notice -------------------------------------------------------------------------------


def test_the_real_notice_becomes_33_findings_in_order_word_for_word(
    signed_in: SignIn, county: County
) -> None:
    client = signed_in("coordinator")
    page = read(client, NOTICE)
    assert page.status_code == 200
    body = page.content.decode()
    assert body.count('class="problem"') == 33
    answer = client.post(TAKE, table(page, name="巡察整改", starts_on="2026-02-05"))
    programme = Programme.objects.get(name="巡察整改")
    assert (answer.status_code, answer["Location"]) == (302, f"{LEDGER}?programme={programme.pk}")
    assert (programme.state, programme.notice_text) == ("running", NOTICE.strip())
    findings = list(Finding.objects.filter(programme=programme).order_by("number"))
    assert [f.number for f in findings] == list(range(1, 34))
    read_titles = [line.verbatim for line in proposals(NOTICE, county.actor("coordinator"))]
    assert [f.verbatim for f in findings] == read_titles
    assert all(f.verbatim in NOTICE for f in findings)
    assert {(f.source, f.state, f.found_on) for f in findings} == {
        ("notice", "unassigned", date(2026, 2, 5))
    }
    assert Act.objects.filter(verb="loop.import_notice").count() == 1


def test_the_page_tells_what_the_notice_says_of_itself(signed_in: SignIn) -> None:
    body = read(signed_in("coordinator"), NOTICE).content.decode()
    for said in ("2021年5月31日", "市委第四巡察组", "连云港市疾病预防控制中心"):
        assert said in body


def test_reading_alone_imports_nothing(signed_in: SignIn) -> None:
    client = signed_in("coordinator")
    before = counts()
    read(client, NOTICE)
    assert counts() == before


def test_what_the_office_corrects_is_what_is_imported(signed_in: SignIn, county: County) -> None:
    client = signed_in("coordinator")
    unit = county.units["疾控科"].pk
    changed = {
        "form-0-verbatim": "改正后的第一题\r\n第二行",
        "form-0-kind": "at_once",
        "form-0-lead_unit": unit,
        "form-0-due_on": "2026-05-01",
        "form-1-taken": None,  # left out: what else its line says does not matter
        "form-1-verbatim": "",
        "form-1-due_on": "soon",
    }
    client.post(TAKE, table(read(client, SHORT), name="整改", starts_on="2026-02-05", **changed))
    (finding,) = Finding.objects.filter(programme__name="整改")
    assert finding.verbatim == "改正后的第一题\n第二行"
    assert (finding.type, finding.lead_unit_id, finding.state) == ("at_once", unit, "offered")
    assert finding.due_on == date(2026, 5, 1)


def test_a_department_and_a_deadline_that_are_stated_are_proposed(county: County) -> None:
    first, second = proposals(SHORT, county.actor("coordinator"))
    assert (first.lead_unit_id, first.due_on) == (county.units["疾控科"].pk, date(2026, 6, 30))
    assert (second.lead_unit_id, second.due_on) == (None, None)


def test_the_query_count_does_not_grow_with_the_problems(
    signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in("coordinator")
    with django_assert_max_num_queries(20):
        page = read(client, NOTICE)
    with django_assert_max_num_queries(20):
        client.post(TAKE, table(page, name="", starts_on="2026-02-05"))


# -- refused ---------------------------------------------------------------------------------------


def test_the_same_notice_is_not_imported_twice(signed_in: SignIn) -> None:
    client = signed_in("coordinator")
    page = read(client, SHORT)
    client.post(TAKE, table(page, name="整改", starts_on="2026-02-05"))
    spread = SHORT.replace("\n", "\r\n\r\n")  # the same words with other line ends
    again = read(client, spread)
    assert "这份通报已导入过" in again.content.decode()
    before = counts()
    answer = client.post(TAKE, table(again, name="再整改", starts_on="2026-02-05"))
    assert (answer.status_code, counts()) == (409, before)
    assert "整改" in answer.content.decode()


def test_a_notice_whose_rectification_was_withdrawn_may_come_again(county: County) -> None:
    outline = Outline(kind="rectification", name="甲", starts_on=MONDAY)
    problems = (Problem("试剂出入库登记不全"),)
    first = import_notice(
        county.deed("coordinator"), outline=outline, text=SHORT, problems=problems
    )
    withdraw(county.deed("coordinator"), first.pk, reason="重复")
    again = Outline(kind="rectification", name="乙", starts_on=MONDAY)
    assert import_notice(
        county.deed("coordinator"), outline=again, text=SHORT, problems=problems
    ).pk


def test_a_notice_of_the_neighbour_is_no_obstacle(county: County, neighbour: County) -> None:
    for where in (neighbour, county):
        outline = Outline(kind="rectification", name="整改", starts_on=MONDAY)
        made = import_notice(
            where.deed("coordinator"), outline=outline, text=SHORT, problems=(Problem("问题"),)
        )
        assert made.agency_id == where.agency.pk


@pytest.mark.parametrize(
    ("changed", "marked"),
    [
        ({"name": ""}, "name"),
        ({"starts_on": "5月"}, "starts_on"),
        ({"ends_on": "2026-01-01"}, "ends_on"),
        ({"form-0-verbatim": "  "}, "form-0-verbatim"),
        ({"form-0-due_on": "2025-12-31"}, "form-0-due_on"),
        ({"form-0-kind": "soon"}, "form-0-kind"),
        ({"form-0-lead_unit": "999999999"}, "form-0-lead_unit"),
        ({"form-0-taken": None, "form-1-taken": None}, ""),
    ],
)
def test_a_table_that_does_not_parse_comes_back_with_what_was_typed(
    signed_in: SignIn, changed: dict[str, object], marked: str
) -> None:
    client = signed_in("coordinator")
    typed = {"name": "整改", "starts_on": "2026-02-05", "form-1-part": "刚改过的部分"}
    sent = table(read(client, SHORT), **{**typed, **changed})
    before = counts()
    answer = client.post(TAKE, sent)
    assert (answer.status_code, counts()) == (422, before)
    body = answer.content.decode()
    assert "刚改过的部分" in body
    if marked:
        assert f'id="id_{marked}_error"' in body


def test_a_department_of_the_neighbour_cannot_be_chosen(
    signed_in: SignIn, neighbour: County
) -> None:
    client = signed_in("coordinator")
    foreign = {"form-0-lead_unit": neighbour.units["疾控科"].pk}
    sent = table(read(client, SHORT), name="整改", starts_on="2026-02-05", **foreign)
    before = counts()
    assert client.post(TAKE, sent).status_code == 422
    assert counts() == before


def test_an_upload_that_ran_out_is_told(
    signed_in: SignIn, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("coordinator")
    sent = table(read(client, SHORT), name="整改", starts_on="2026-02-05")
    monkeypatch.setattr(uploads, "KEPT_FOR", timedelta(0))
    before = counts()
    assert client.post(TAKE, sent).status_code == 404
    assert counts() == before


def test_another_persons_upload_is_not_found(signed_in: SignIn) -> None:
    sent = table(read(signed_in("coordinator"), SHORT), name="整改", starts_on="2026-02-05")
    sent["token"] = "0" * 64
    assert signed_in("coordinator").post(TAKE, sent).status_code == 404
    assert signed_in("coordinator").post(TAKE, {**sent, "token": "../x"}).status_code == 404


@pytest.mark.parametrize("who", ["director", "leader", "head", "handler", "inspector", "sysadmin"])
def test_only_the_office_reads_and_imports(signed_in: SignIn, who: str) -> None:
    sent = table(read(signed_in("coordinator"), SHORT), name="整改", starts_on="2026-02-05")
    client, before = signed_in(who), counts()
    answers = [client.get("/findings/notice"), read(client, SHORT), client.post(TAKE, sent)]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert counts() == before


def test_the_verb_itself_refuses_what_no_form_sends(county: County) -> None:
    outline = Outline(kind="rectification", name="整改", starts_on=MONDAY)
    before = Programme.objects.count()
    for problems in ((), (Problem(" "),), (Problem("题", kind="soon"),), (Problem("题"),) * 1001):
        with pytest.raises(Refused), transaction.atomic():
            import_notice(
                county.deed("coordinator"), outline=outline, text=SHORT, problems=problems
            )
    with pytest.raises(NotAllowed):
        import_notice(county.deed("head"), outline=outline, text=SHORT, problems=(Problem("题"),))
    assert Programme.objects.count() == before


# -- bad input -------------------------------------------------------------------------------------


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def scanned() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


REPEATED = "整改情况：已完成。问题整改通报。\n" * 45_000  # 2 MB

BAD_FILES = {
    "empty": ("空.txt", b"", "空"),
    "binary": ("图.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "不是文本"),
    "repeated": ("长.txt", REPEATED.encode(), "200000"),
    "macro": ("宏.docx", packed(**{"word/vbaProject.bin": b"1"}), "宏"),
    "macro by name": ("宏.docm", packed(a=b"1"), "宏"),
    "bomb": ("弹.docx", packed(**{"word/document.xml": b"\0" * 70_000_000}), "解"),
    "no zip": ("坏.docx", b"PK\x03\x04 not a zip", "损坏"),
    "scan": ("扫描.pdf", scanned(), "OCR"),
    "mixed": ("混.txt", SHORT.encode() + SHORT.encode("gb18030"), "UTF-8"),
    "empty page": ("空.html", b"<html><script>var a = 1</script></html>", "正文"),
    "page bomb": ("弹.htm", b"<div>" * 4_000_000, "太大"),
    "old word": ("旧.doc", b"\xd0\xcf\x11\xe0old", "docx"),
    "sheet": ("表.xlsx", packed(a=b"1"), ".xlsx"),
    "no problems": ("新闻.txt", "今天天气很好。\n我们开展了健康宣传。".encode(), "整改"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_gets_a_clear_sentence_and_changes_nothing(signed_in: SignIn, name: str) -> None:
    file, content, said = BAD_FILES[name]
    client, before = signed_in("coordinator"), counts()
    answer = read(client, file=SimpleUploadedFile(file, content))
    assert (answer.status_code, counts()) == (422, before)
    assert said in told(answer)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "粘贴"),
        (" \r\n ", "粘贴"),
        (REPEATED, "200000"),
        ("关于巡察反馈意见整改情况的通报。\n已全部完成。", "编号"),
        ("坏\x00字符", ""),
        ("0123456789" * 300, "整改"),
        ("一" * 700_000, "200000"),
    ],
)
def test_a_bad_text_gets_a_clear_sentence(signed_in: SignIn, text: str, said: str) -> None:
    client, before = signed_in("coordinator"), counts()
    answer = read(client, text)
    assert (answer.status_code, counts()) == (422, before)
    words = told(answer)
    assert said in words and words


def test_a_pasted_text_that_was_refused_stands_there_again(signed_in: SignIn) -> None:
    text = "本单位整改情况通报。已全部完成，共计12项。"
    assert text in read(signed_in("coordinator"), text).content.decode()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_a_file_in_the_encodings_of_chinese_offices_is_read(
    signed_in: SignIn, encoding: str
) -> None:
    page = read(
        signed_in("coordinator"), file=SimpleUploadedFile("通报.txt", NOTICE.encode(encoding))
    )
    assert len(page_of(page).xpath("//li[@class='problem']")) == 33


def test_a_word_file_is_read(signed_in: SignIn) -> None:
    document, out = Document(), io.BytesIO()
    for line in SHORT.splitlines():
        document.add_paragraph(line)
    document.save(out)
    page = read(signed_in("coordinator"), file=SimpleUploadedFile("通报.docx", out.getvalue()))
    assert page_of(page).xpath("//ol//div[@class='problem-head']//b/text()") == ["一", "二"]


# -- beside the source -----------------------------------------------------------------------------

DOUBTFUL = SHORT.replace("二、会议", "四、会议")


def marks(answer: HttpResponse) -> dict[str, str]:
    """What is marked, by the key of its row."""
    found: dict[str, str] = {}
    for mark in page_of(answer).xpath("//*[@data-marked-text]/mark"):
        for key in mark.get("data-keys").split():
            found[key] = found.get(key, "") + "|" + mark.text_content()
    return found


def rows_of(answer: HttpResponse) -> list[tuple[str, str]]:
    """The rows of the table in their order: key and words."""
    return [
        (row.get("data-key"), row.xpath(".//textarea")[0].text_content().strip())
        for row in page_of(answer).xpath("//ol[@data-rows]/li")
    ]


def test_the_source_stands_beside_the_table_whole_and_marked(signed_in: SignIn) -> None:
    page = read(signed_in("coordinator"), NOTICE)
    (source,) = page_of(page).xpath("//*[@data-marked-text]")
    assert source.text_content() == NOTICE.strip()
    found = marks(page)
    assert set(found) == {key for key, _words in rows_of(page)}
    assert all(words in found[key] for key, words in rows_of(page))
    ids = set(page_of(page).xpath("//mark/@id"))
    links = page_of(page).xpath("//ol[@data-rows]//a[@data-to-source]/@href")
    assert len(links) == 33 and {link.removeprefix("#") for link in links} <= ids


def test_a_text_with_markup_in_it_is_shown_as_text(signed_in: SignIn) -> None:
    hostile = SHORT.replace("试剂出入库", "<script>alert(1)</script>试剂")
    body = read(signed_in("coordinator"), hostile).content.decode()
    assert "<script>alert(1)" not in body and "&lt;script&gt;alert(1)" in body


def test_a_row_says_why_it_was_read_and_what_to_check(signed_in: SignIn) -> None:
    first, second = page_of(read(signed_in("coordinator"), DOUBTFUL)).xpath("//ol[@data-rows]/li")
    assert "读取依据" in first.text_content() and "请核对" not in first.text_content()
    assert "序号与上一个问题不相接" in second.text_content()
    summary = page_of(read(signed_in("coordinator"), DOUBTFUL)).xpath(
        "//*[@class='problem-summary']//a/@href"
    )
    assert summary == ["#problem-p1"]


def test_measures_that_all_stand_elsewhere_are_doubted_once(signed_in: SignIn) -> None:
    apart = (
        "关于巡察反馈意见整改情况的通报\n一、存在的主要问题\n1.试剂出入库登记不全；\n"
        "2.会议记录不规范；\n3.健康教育专栏更新不及时。\n二、整改落实情况\n"
        "针对第1条，修订办法1份。针对第2条，补齐会议记录12份。针对第3条，更新专栏20期。\n"
    )
    body = read(signed_in("coordinator"), apart).content.decode()
    assert body.count("更新专栏20期") > 1  # in the text and with its problem
    assert "通报把问题和整改措施分开写" in body
    assert "整改措施写在通报的另一处" not in body


@pytest.mark.parametrize(("due", "known"), [("2019年6月底", False), ("2999年6月底", True)])
def test_the_day_of_feedback_of_an_old_notice_is_asked_for(
    signed_in: SignIn, due: str, *, known: bool
) -> None:
    page = page_of(read(signed_in("coordinator"), SHORT.replace("2026年6月底", due)))
    (day,) = page.xpath("//input[@name='starts_on']/@value")
    assert bool(day) is known


def test_every_rule_and_doubt_of_the_reader_has_its_words() -> None:
    told = (ROOT / "bihuan/rules/reading/doubts.py").read_text("utf-8")
    assert set(re.findall(r'"([a-z_]+)": ', told)) == set(DOUBTS)
    rules = {item.rule for text in (NOTICE, SHORT) for item in reading(text).items}
    kinds = re.findall("``(\\w+)``", str(Item.__doc__).split("``doubts``")[0])
    assert rules <= set(RULES) == set(kinds) - {"rule"}


def test_a_row_is_added_without_a_script_and_nothing_is_lost(signed_in: SignIn) -> None:
    client, before = signed_in("coordinator"), counts()
    sent = table(read(client, SHORT), name="整改", starts_on="2026-02-05")
    answer = client.post(TAKE, {**sent, "form-0-part": "刚改过的部分", "add": "1"})
    assert (answer.status_code, counts()) == (200, before)
    assert [words for _key, words in rows_of(answer)][2:] == [""]
    assert "刚改过的部分" in answer.content.decode() and told(answer) == ""
    answer = client.post(TAKE, table(answer))
    assert answer.status_code == 302  # a row that stayed empty is no problem
    assert Finding.objects.filter(programme__name="整改").count() == 2


def test_an_added_problem_is_imported_where_its_words_stand(signed_in: SignIn) -> None:
    client = signed_in("coordinator")
    sent = table(read(client, SHORT), name="整改", starts_on="2026-02-05")
    for at, words in ((2, "自己写的一题"), (3, "二是进一步加强学习，提高认识。")):
        sent |= {f"form-{at}-taken": "on", f"form-{at}-verbatim": words}
        sent |= {f"form-{at}-kind": "deadline"}
    sent["form-TOTAL_FORMS"] = "4"
    faulty = client.post(TAKE, {**sent, "name": ""})
    assert faulty.status_code == 422
    assert [key for key, _words in rows_of(faulty)] == ["p0", "p3", "p1", "p2"]
    assert marks(faulty)["p3"] == "|二是进一步加强学习，提高认识。"
    assert client.post(TAKE, sent).status_code == 302
    findings = Finding.objects.filter(programme__name="整改").order_by("number")
    assert [one.verbatim for one in findings] == [
        "试剂出入库登记不全",
        "二是进一步加强学习，提高认识。",
        "会议记录不规范",
        "自己写的一题",
    ]


def test_every_fault_is_told_with_its_row_and_column_at_once(signed_in: SignIn) -> None:
    client = signed_in("coordinator")
    wrong = {"form-0-due_on": "2025-12-31", "form-1-verbatim": " ", "form-1-kind": "soon"}
    sent = table(read(client, SHORT), name="整改", starts_on="2026-02-05", **wrong)
    listed = page_of(client.post(TAKE, sent)).xpath("//*[contains(@class, 'note-red')]//li/a")
    assert [(one.get("href"), one.text_content()) for one in listed] == [
        ("#problem-p0", "问题 一 · 时限"),
        ("#problem-p1", "问题 二 · 问题原文"),
        ("#problem-p1", "问题 二 · 类型"),
    ]


@pytest.mark.parametrize("total", ["", "x", "99999", "-1", "²"])
def test_a_damaged_count_of_rows_changes_nothing(signed_in: SignIn, total: str) -> None:
    client = signed_in("coordinator")
    sent = table(read(client, SHORT), name="整改", starts_on="2026-02-05")
    before = counts()
    for more in ({}, {"add": "1"}):
        answer = client.post(TAKE, {**sent, "form-TOTAL_FORMS": total, **more})
        assert answer.status_code < 500
    assert counts() == before


def test_a_long_notice_with_many_problems_is_quick(signed_in: SignIn) -> None:
    problem = (
        "关于车辆{}号管理落实不到位问题的整改。\n整改措施：" + "逐项登记，按月核对。" * 28 + "\n"
    )
    text = "关于巡察反馈意见整改情况的通报\n" + "".join(
        f"{at}.{problem.format(at)}" for at in range(1, 201)
    )
    assert len(text) > 60_000
    client = signed_in("coordinator")
    read(client, SHORT)  # templates are read once
    began = process_time()
    page = read(client, text)
    assert process_time() - began < 6
    assert len(rows_of(page)) == 200


# -- saved web pages -------------------------------------------------------------------------------

PAGE = (
    "<html><head><meta charset='gb2312'><title>公示</title></head><body><div class='nav'>首页</div>"
    + "".join(f"<p>{line}</p>" for line in SHORT.split("\n"))
    + "<div id='footer'>版权所有</div></body></html>"
)


@pytest.mark.parametrize("name", ["公示.html", "公示.HTM"])
def test_a_saved_web_page_is_read(signed_in: SignIn, name: str) -> None:
    file = SimpleUploadedFile(name, PAGE.encode("gb18030"))
    page = read(signed_in("coordinator"), file=file)
    assert [words for _key, words in rows_of(page)] == ["试剂出入库登记不全", "会议记录不规范"]
    assert "版权所有" not in page.content.decode()


def test_the_pasted_source_of_a_page_is_read_as_the_page(signed_in: SignIn) -> None:
    page = read(signed_in("coordinator"), PAGE)
    assert [words for _key, words in rows_of(page)] == ["试剂出入库登记不全", "会议记录不规范"]


# -- the measures a notice reports -----------------------------------------------------------------


@pytest.fixture
def accepted(county: County) -> Finding:
    """The first finding of the short notice, accepted by its department."""
    made = import_notice(
        county.deed("coordinator"),
        outline=Outline(kind="rectification", name="整改", starts_on=MONDAY),
        text=SHORT,
        problems=tuple(
            Problem(line.verbatim, part=line.part)
            for line in proposals(SHORT, county.actor("coordinator"))
        ),
    )
    finding = Finding.objects.get(programme=made, number=1)
    actions.assign(
        county.deed("coordinator"),
        finding_id=finding.pk,
        lead_unit_id=county.units["疾控科"].pk,
        handler_id=county.persons["handler"].pk,
    )
    return actions.accept(county.deed("head"), finding_id=finding.pk)


def test_measures_the_notice_reports_are_offered_with_their_warning(accepted: Finding) -> None:
    first, second = reported_measures(accepted)
    assert "修订《试剂耗材出入库办法》" in first.text and not first.empty_talk
    assert second.empty_talk and not second.taken


def test_measures_are_taken_over_with_one_click(signed_in: SignIn, accepted: Finding) -> None:
    client = signed_in("handler")
    page = client.get(f"/findings/{accepted.pk}/reported").content.decode()
    assert "修订《试剂耗材出入库办法》" in page
    answer = client.post(f"/findings/{accepted.pk}/reported", {"picks": ["0"]})
    assert (answer.status_code, answer["Location"]) == (302, f"/findings/{accepted.pk}")
    (measure,) = Measure.objects.filter(remedies__finding=accepted)
    assert measure.text == reported_measures(accepted)[0].text
    assert (measure.lead_unit_id, measure.handler_id) == (
        accepted.lead_unit_id,
        accepted.handler_id,
    )
    assert [line.taken for line in reported_measures(accepted)] == [True, False]


def test_the_finding_page_asks_for_its_part_alone(signed_in: SignIn, accepted: Finding) -> None:
    part = signed_in("handler").get(
        f"/findings/{accepted.pk}/reported", headers={"HX-Request": "true"}
    )
    assert part.status_code == 200 and "<html" not in part.content.decode()
    assert 'name="picks"' in part.content.decode()


def test_what_is_taken_already_or_not_there_is_refused(county: County, accepted: Finding) -> None:
    take_reported_measures(county.deed("handler"), finding_id=accepted.pk, picks=[0])
    for picks, refusal in (([0], Refused), ([1, 0], Refused), ([7], NotFound), ([], Refused)):
        with pytest.raises(refusal), transaction.atomic():
            take_reported_measures(county.deed("handler"), finding_id=accepted.pk, picks=picks)
    assert Measure.objects.filter(remedies__finding=accepted).count() == 1


def test_others_do_not_take_measures_over(
    signed_in: SignIn, county: County, neighbour: County, accepted: Finding
) -> None:
    path = f"/findings/{accepted.pk}/reported"
    assert signed_in("lab_handler").post(path, {"picks": ["0"]}).status_code == 404
    assert signed_in("inspector").post(path, {"picks": ["0"]}).status_code == 403
    stranger = Client()
    stranger.force_login(
        neighbour.accounts["coordinator"],
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, {"picks": ["0"]}).status_code == 404
    assert signed_in("handler").post(path, {"picks": ["x"]}).status_code == 409
    assert not Measure.objects.filter(remedies__finding=accepted).exists()


def test_a_finding_from_elsewhere_has_no_reported_measures(county: County) -> None:
    finding = actions.raise_finding(
        county.deed("coordinator"), verbatim="试剂出入库登记不全", source="advice"
    )
    assert reported_measures(finding) == []
