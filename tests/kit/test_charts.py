"""Charts: the drawing and the table say the same, gaps stay gaps, and no colour is chosen here."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from bihuan.kit import charts


def texts(chart: charts.Chart) -> list[list[str]]:
    return [[cell.text for cell in row] for row in chart.rows]


def test_a_burn_up_draws_the_plan_only_when_there_is_one() -> None:
    day = date(2024, 2, 8)
    without = charts.burn_up([charts.Day(day, 33, 2)])
    planned = charts.burn_up([charts.Day(day, 33, 2, planned=4, href="/closed")])
    assert texts(without) == [["2024-02-08", "33", "2"]]
    assert texts(planned) == [["2024-02-08", "33", "2", "4"]]
    assert planned.rows[0][2].href == "/closed"
    assert len(planned.columns) == len(without.columns) + 1


def test_a_missing_round_is_a_gap_and_not_a_zero() -> None:
    chart = charts.trend(
        ["一", "二"], [charts.Series("得分率", (Decimal("92.02"), None))], unit="%"
    )
    assert json.loads(json.dumps(chart.spec))["option"]["series"][0]["data"] == [92.02, None]
    assert texts(chart) == [["一", "92.02"], ["二", "–"]]


def test_thresholds_are_drawn_once() -> None:
    two = [charts.Series("自查", (1,)), charts.Series("专家", (2,))]
    chart = charts.trend(["一"], two, thresholds=[charts.Threshold("甲等", 90)])
    lines = json.loads(json.dumps(chart.spec))["option"]["series"]
    assert [len(line.get("levels", [])) for line in lines] == [1, 0]


def test_a_heat_map_keeps_blank_squares_blank() -> None:
    squares = [charts.Square(0, 0, Decimal("88.4"), "/rows"), charts.Square(0, 1, None)]
    chart = charts.heat_map(["政策环境"], ["办公室", "传防科"], squares)
    assert texts(chart) == [["政策环境", "88", "–"]]
    drawn = json.loads(json.dumps(chart.spec))["option"]["series"][0]["data"]
    assert drawn == [{"value": [0, 0, 88.4], "text": "88", "href": "/rows"}]


def test_lying_bars_put_the_names_on_the_upright_axis() -> None:
    series = [charts.Series("已销号", (8, 6), "done", ("/a", "/b"))]
    option = charts.bars(["办公室", "传防科"], series, lying=True).option
    assert option["yAxis"] == {"type": "category", "data": ["办公室", "传防科"], "inverse": True}


def test_a_radar_gives_each_class_its_rim_and_centre() -> None:
    axes = [charts.Axis("政策环境", best=80), charts.Axis("信息系统", best=70, least=35)]
    chart = charts.radar(axes, [charts.Series("自查", (76, None))])
    rims = json.loads(json.dumps(chart.spec))["option"]["radar"]["indicator"]
    assert [(rim["max"], rim["min"]) for rim in rims] == [(80, 0), (70, 35)]
    assert texts(chart) == [["政策环境", "76.00"], ["信息系统", "–"]]


def test_no_chart_names_a_colour() -> None:
    one = charts.Series("得分", (1,), "done")
    drawn = [
        charts.burn_up([charts.Day(date(2024, 1, 1), 1, 1, 1)]),
        charts.trend(["一"], [one]),
        charts.bars(["一"], [one]),
        charts.radar([charts.Axis("一")], [one]),
        charts.heat_map(["一"], ["二"], [charts.Square(0, 0, 1)]),
    ]
    for chart in drawn:
        assert "color" not in json.dumps(chart.spec)
        assert "#" not in json.dumps(chart.spec)
