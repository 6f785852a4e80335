"""Chart specs: what to draw and the same numbers as a table, never a colour.

A series names a tone (main, second, third, done, plan, warn, late, rest) or leaves it to its turn;
the page's style sheet decides what a tone looks like.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]
Number = int | float | Decimal


@dataclass(frozen=True)
class Cell:
    """A cell of the accessible table; a number opens the rows it counts."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Chart:
    """A drawing and its table. `kind` picks the drawing rules in charts.js."""

    kind: str
    option: Mapping[str, Json]
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def spec(self) -> dict[str, Json]:
        """What the page hands to charts.js."""
        return {"kind": self.kind, "option": self.option}

    @property
    def empty(self) -> bool:
        """Nothing to draw: the page says so instead of showing bare axes."""
        return not self.rows


@dataclass(frozen=True)
class Day:
    """One day of a burn-up; `planned` is None where the plan does not reach."""

    on: date
    total: int
    closed: int
    planned: int | None = None
    href: str = ""


@dataclass(frozen=True)
class Series:
    """Values in the order of the chart's labels; None is a gap, not a zero."""

    label: str
    values: Sequence[Number | None]
    tone: str = ""
    hrefs: Sequence[str] = field(default=())

    def href(self, index: int) -> str:
        return self.hrefs[index] if index < len(self.hrefs) else ""


@dataclass(frozen=True)
class Axis:
    """One class on a radar with the values of its rim and its centre."""

    label: str
    best: Number = 100
    least: Number = 0


@dataclass(frozen=True)
class Square:
    """One square of a heat map, placed by the index of its row and column."""

    row: int
    column: int
    value: Number | None
    href: str = ""


@dataclass(frozen=True)
class Threshold:
    """A level drawn across the chart, such as a grade."""

    label: str
    value: Number


def burn_up(points: Sequence[Day]) -> Chart:
    """How many there are, how many are closed, and how many should be by the plan."""
    planned = any(point.planned is not None for point in points)
    lines: list[dict[str, Json]] = [
        _line(_("Total"), [point.total for point in points], tone="rest", step="end"),
        _line(_("Closed"), [point.closed for point in points], tone="done", area=True),
    ]
    if planned:
        plan = _line(_("Planned"), [point.planned for point in points], tone="plan")
        lines.append({**plan, "dashed": True})
    rows = tuple(
        (
            Cell(point.on.isoformat()),
            Cell(str(point.total)),
            Cell(str(point.closed), point.href),
            *((Cell(_text(point.planned, 0)),) if planned else ()),
        )
        for point in points
    )
    columns = (_("Date"), *(str(one["name"]) for one in lines))
    option: dict[str, Json] = {
        "xAxis": {"type": "category", "data": [day.on.isoformat() for day in points]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": lines,
    }
    return Chart("line", option, columns, rows)


def trend(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = "",
    thresholds: Sequence[Threshold] = (),
    digits: int = 2,
    zero: bool = False,
) -> Chart:
    """Values round by round, with the levels they are held to."""
    lines: list[dict[str, Json]] = [
        {**_line(one.label, one.values, tone=one.tone), "hrefs": list(one.hrefs)} for one in series
    ]
    if lines and thresholds:
        marks: list[Json] = [
            {"name": level.label, "yAxis": float(level.value)} for level in thresholds
        ]
        lines[0] = {**lines[0], "levels": marks}
    option: dict[str, Json] = {
        "xAxis": {"type": "category", "data": list(labels)},
        "yAxis": {"type": "value", "name": unit, "scale": not zero},
        "series": lines,
    }
    return Chart("line", option, _columns(series, unit), _table(labels, series, digits))


def bars(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = "",
    stacked: bool = False,
    lying: bool = False,
    digits: int = 0,
) -> Chart:
    """Amounts beside each other or stacked; lying bars suit long Chinese labels."""
    items: list[Json] = [
        {
            "type": "bar",
            "name": one.label,
            "tone": one.tone,
            "stack": "all" if stacked else "",
            "data": _values(one.values),
            "hrefs": list(one.hrefs),
        }
        for one in series
    ]
    names: dict[str, Json] = {"type": "category", "data": list(labels), "inverse": lying}
    amounts: dict[str, Json] = {"type": "value", "name": unit}
    option: dict[str, Json] = {
        "xAxis": amounts if lying else names,
        "yAxis": names if lying else amounts,
        "series": items,
    }
    return Chart("bar", option, _columns(series, unit), _table(labels, series, digits))


def curve(
    labels: Sequence[str],
    counts: Series,
    lines: Sequence[Series],
    marks: Sequence[Series],
    *,
    go: str = "",
    picked: str = "",
) -> Chart:
    """An epidemic curve: counts as bars, bounds as lines, a mark over each period that alarms.

    `go` is an address with {} in place of the label: where a click on a bar leads.
    """
    items: list[dict[str, Json]] = [
        {
            "type": "bar",
            "name": counts.label,
            "tone": counts.tone,
            "stack": "",
            "data": _values(counts.values),
            "go": go,
            "picked": picked,
        }
    ]
    for one in lines:
        line = _line(one.label, one.values, tone=one.tone, step="middle")
        items.append({**line, "thin": True, "dashed": one.tone == "plan"})
    items += [{**_line(one.label, one.values, tone=one.tone), "marks": True} for one in marks]
    option: dict[str, Json] = {
        "xAxis": {"type": "category", "data": list(labels)},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": items,
    }
    every = (counts, *lines, *marks)
    return Chart("curve", option, _columns(every, ""), _table(labels, every, 1))


def radar(axes: Sequence[Axis], series: Sequence[Series], *, digits: int = 2) -> Chart:
    """One outline a series over the classes; a missing value leaves the outline at the centre."""
    outlines: list[Json] = [
        {"name": one.label, "tone": one.tone, "value": _values(one.values)} for one in series
    ]
    rim: list[Json] = [
        {"name": axis.label, "max": float(axis.best), "min": float(axis.least)} for axis in axes
    ]
    option: dict[str, Json] = {
        "radar": {"indicator": rim},
        "series": [{"type": "radar", "data": outlines}],
    }
    labels = [axis.label for axis in axes]
    return Chart("radar", option, _columns(series, ""), _table(labels, series, digits))


def heat_map(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Square],
    *,
    low: Number = 0,
    high: Number = 100,
    unit: str = "%",
    digits: int = 0,
) -> Chart:
    """Rows by columns; a square without a value stays blank, which is not a zero."""
    filled = [square for square in cells if square.value is not None]
    drawn: list[Json] = [
        {
            "value": [square.column, square.row, _plain(square.value)],
            "text": _text(square.value, digits),
            "href": square.href,
        }
        for square in filled
    ]
    option: dict[str, Json] = {
        "xAxis": {"type": "category", "data": list(columns)},
        "yAxis": {"type": "category", "data": list(rows), "inverse": True},
        "visualMap": {"min": float(low), "max": float(high), "text": [f"{high}{unit}", f"{low}"]},
        "series": [{"type": "heatmap", "data": drawn}],
    }
    places = {(square.row, square.column): square for square in filled}
    table = tuple(
        (Cell(name), *(_square(places.get((at, i)), digits) for i in range(len(columns))))
        for at, name in enumerate(rows)
    )
    return Chart("heat", option, (_("Item"), *columns), table)


def _line(
    name: str,
    values: Sequence[Number | None],
    *,
    tone: str,
    area: bool = False,
    step: str = "",
) -> dict[str, Json]:
    line: dict[str, Json] = {"type": "line", "name": name, "tone": tone, "data": _values(values)}
    if area:
        line["area"] = True
    if step:
        line["step"] = step
    return line


def _values(values: Sequence[Number | None]) -> list[Json]:
    return [_plain(value) for value in values]


def _plain(value: Number | None) -> Json:
    return float(value) if isinstance(value, Decimal) else value


def _text(value: Number | None, digits: int) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def _square(square: Square | None, digits: int) -> Cell:
    return Cell("–") if square is None else Cell(_text(square.value, digits), square.href)


def _columns(series: Sequence[Series], unit: str) -> tuple[str, ...]:
    tail = f" ({unit})" if unit else ""
    return (_("Item"), *(f"{one.label}{tail}" for one in series))


def _table(
    labels: Sequence[str], series: Sequence[Series], digits: int
) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            Cell(label),
            *(Cell(_text(one.values[at], digits), one.href(at)) for one in series),
        )
        for at, label in enumerate(labels)
    )
