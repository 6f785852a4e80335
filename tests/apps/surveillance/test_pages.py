"""The pages of early warning: upload, curve, comparison, evaluation, and what they refuse."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from bihuan.apps.surveillance.models import ChosenMethod, Series, SeriesSet
from bihuan.apps.surveillance.queries.starting import example_csv, template_csv
from bihuan.kit.series.table import table_of
from tests.apps.county import County
from tests.apps.surveillance.files import text, weekly

UPLOAD = {"name": "逐周病例数", "source": "传染病报告系统，按报告日期"}


def client_of(county: County, who: str) -> Client:
    client = Client()
    client.force_login(county.accounts[who])
    return client


def uploaded(county: County, file: Any, who: str = "coordinator", **more: str) -> Any:
    client = client_of(county, who)
    return client.post(reverse("surveillance:keep"), {**UPLOAD, "upload": file, **more})


def kept(county: County, **more: Any) -> Series:
    assert uploaded(county, weekly("腮腺炎", "痢疾", **more)).status_code == 302
    return Series.objects.get(name="腮腺炎")


def read(county: County, name: str, pk: int, who: str = "handler", **query: Any) -> str:
    answer = client_of(county, who).get(reverse(f"surveillance:{name}", args=[pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_file_becomes_series_everybody_of_the_agency_reads(county: County) -> None:
    series = kept(county, burst=30)
    found = series.series_set
    assert (found.kind, found.periods, len(series.counts)) == ("week", 300, 300)
    assert "2 个病种中有 2 个预警" in read(county, "set", found.pk, who="handler")
    assert "腮腺炎" in read(county, "series", series.pk, who="handler")


def test_an_administrator_finds_no_series(county: County) -> None:
    series = kept(county)
    answer = client_of(county, "sysadmin").get(reverse("surveillance:series", args=[series.pk]))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("周,甲\n2025-W01,1\n2025-W02,二", "第 3 行“甲”列：“二”不是数"),
        ("周,甲\n2025-W01,1\n2025-W02,-2", "第 3 行“甲”列：“-2”是负数"),
        ("周,甲\n2025-W01,1\n2025-W02,2.5", "“2.5”不是整数"),
        ("周,甲\n2025-W02,1\n2025-W01,2", "早于上一行"),
        ("周,甲\n2025-W01,1\n2025-W01,2", "重复"),
        ("周,甲\n2025-W01,1\n2025-02,2", "不能混用"),
        ("周,甲\n2025-W01,1,9", "第 2 行有 3 列，应有 2 列"),
        ("周,甲,甲\n2025-W01,1,1", "为空或重复"),
        ("甲,周\n1,2025-W01", "第一列应是时段"),
        ("t,甲\n1,5\n2,6", "只是编号"),
        ("周,甲\n2025-W60,5", "不是时段"),
        ("周\n2025-W01", "没有病种名称"),
        ("周,甲\n", "没有数据"),
        ("周," + ",".join(f"病{n}" for n in range(301)) + "\n2025-W01" + ",1" * 301, "最多 300"),
        ("周," + "长" * 61 + "\n2025-W01,1", "超过 60 个字"),
        ("日,甲\n2000-01-01,1\n2020-01-01,1", "最多 5000 期"),
    ],
)
def test_a_file_that_is_wrong_is_said_row_and_column_and_nothing_is_kept(
    county: County, content: str, said: str
) -> None:
    answer = uploaded(county, text(content))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not SeriesSet.objects.exists()
    assert not Series.objects.exists()


def test_other_files_are_refused(county: County) -> None:
    assert "另存为 CSV" in uploaded(county, text("x", "表.xls")).content.decode()
    assert "不是文本文件" in uploaded(county, text("周,\0", "表.csv")).content.decode()
    assert not SeriesSet.objects.exists()


def test_periods_that_are_numbered_count_from_the_one_named(county: County) -> None:
    assert uploaded(county, text("t,甲\n1,5\n2,6\n3,"), first="2024-W52").status_code == 302
    found = SeriesSet.objects.get()
    assert (found.first_on.isoformat(), found.periods) == ("2024-12-23", 3)
    assert Series.objects.get().counts == [5, 6, None]


def test_one_sentence_says_why_a_week_alarmed(county: County) -> None:
    series = kept(county, burst=30)
    page = read(county, "series", series.pk)
    assert "超过预警线" in page
    assert "比期望值高" in page
    assert "近 5 年同期前后 2 期" in page


def test_a_week_without_a_bound_says_why(county: County) -> None:
    series = kept(county, weeks=60)
    page = read(county, "series", series.pk, method="farrington_flexible")
    assert "此前历史不够这个方法使用" in page


def test_two_methods_are_held_together(county: County) -> None:
    series = kept(county, burst=30)
    page = read(county, "series", series.pk, other="cusum")
    assert "两种方法比较" in page
    assert "累积和法" in page


def test_seasons_lie_over_each_other(county: County) -> None:
    page = read(county, "series", kept(county).pk, view="seasons")
    assert '"2025"' in page


@pytest.mark.parametrize("method", ["farrington", "ears", "cusum", "rki", "bayes", "cdc", "fixed"])
@pytest.mark.parametrize("unit", ["month", "day"])
def test_every_method_reads_months_and_days(county: County, method: str, unit: str) -> None:
    months = [f"{y}-{m:02d}" for y in range(2016, 2026) for m in range(1, 13)]
    days = [f"2025-{m:02d}-{d:02d}" for m in range(1, 13) for d in range(1, 29)]
    rows = months if unit == "month" else days
    content = "时段,甲\n" + "\n".join(f"{row},{n % 7 + 2}" for n, row in enumerate(rows))
    assert uploaded(county, text(content)).status_code == 302
    page = read(county, "series", Series.objects.get().pk, method=method, other="moving_percentile")
    assert "预警线" in page


@pytest.mark.parametrize(
    "query",
    [
        {"method": "x"},
        {"moving_percentile_p": "7"},
        {"moving_percentile_years": "x"},
        {"years": "99"},
        {"delay": "-1"},
        {"page": "9999999999"},
        {"at": "2099-W01"},
        {"at": "\0"},
    ],
)
def test_a_page_stands_whatever_is_asked(county: County, query: dict[str, str]) -> None:
    assert "腮腺炎" in read(county, "series", kept(county).pk, **query)


def test_workbooks_hold_what_the_pages_show(county: County) -> None:
    series = kept(county)
    for name, pk in (("export", series.pk), ("set_export", series.series_set_id)):
        answer = client_of(county, "handler").get(reverse(f"surveillance:{name}", args=[pk]))
        assert answer.content[:2] == b"PK"


def test_the_files_of_a_newcomer_can_be_uploaded(county: County) -> None:
    for name in ("template", "example"):
        answer = client_of(county, "handler").get(reverse(f"surveillance:{name}"))
        content = answer.content.decode("utf-8-sig")
        assert uploaded(county, text(content), name=name).status_code == 302
    assert Series.objects.count() == 6


def test_the_files_of_a_newcomer_can_be_uploaded_in_english_too() -> None:
    with override("en"):
        for made in (template_csv(), example_csv(date(2026, 11, 20))):
            table = table_of(enumerate(csv.reader(made.decode("utf-8-sig").splitlines()), 1))
            assert table.frequency == 52


def test_methods_are_judged_and_one_is_made_the_default(county: County) -> None:
    series = kept(county)
    page = read(county, "evaluation", series.pk, who="head")
    assert "灵敏度" in page
    assert "按规则最优" in page
    answer = client_of(county, "head").post(
        reverse("surveillance:choose", args=[series.pk]),
        {"method": "ears", "ears_method": "C2", "ears_baseline": "8", "reason": "误报少"},
    )
    assert answer.status_code == 302
    assert ChosenMethod.objects.get().parameters == {"method": "C2", "baseline": 8}
    assert "EARS" in read(county, "series", series.pk)
    assert "误报少" in read(county, "evaluation", series.pk)
