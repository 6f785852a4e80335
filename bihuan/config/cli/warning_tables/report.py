"""A comparison of methods as a page a health officer can read: one drawing a disease, one table.

Drawn as SVG in a file of its own, without a network and without a program beside a browser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from math import ceil, isnan, sqrt

from bihuan.rules.warning.evaluation.compare import THRESHOLDS, Row

Place = Callable[[float], float]  # of a value on an axis
TITLES = {
    "farrington_flexible": "Noufaily 法（改进 Farrington）",
    "farrington": "Farrington 法",
    "moving_percentile": "移动百分位数法（国家系统）",
    "fixed": "固定阈值法",
    "ears": "EARS 法",
    "cusum": "累积和法（CUSUM）",
    "rki": "RKI 法",
    "bayes": "贝叶斯法",
    "cdc": "CDC 历史同期法",
}
MOST_DRAWN = 200  # diseases; a longer page would not be read
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 348, 52, 34, 176, 44
# Told apart without seeing colour too: by the shape.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56606b", "#b8860b", "#5b4fa2", "#8c2d04")
SHAPES = (
    "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0",
    "M-4,-4H4V4H-4Z",
    "M0,-5L5,4H-5Z",
    "M0,-5.5L5.5,0L0,5.5L-5.5,0Z",
    "M0,5L5,-4H-5Z",
    "M-5,-1.6H-1.6V-5H1.6V-1.6H5V1.6H1.6V5H-1.6V1.6H-5Z",
    "M-5,0L4,-5V5Z",
    "M-5,-3L-3,-5L0,-2L3,-5L5,-3L2,0L5,3L3,5L0,2L-3,5L-5,3L-2,0Z",
)
TICKS = (0, 1, 2, 5, 10, 20, 30, 40, 52)
STYLE = """
body{font:16px/1.6 "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",sans-serif;
color:#1c2730;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2.5rem}
svg{width:100%;min-width:36rem;height:auto}svg text{font-size:13px;fill:#3b4650}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.875rem}
th,td{border-bottom:1px solid #d5dbe0;padding:.3rem .5rem;text-align:right;white-space:nowrap}
th:nth-child(-n+2),td:nth-child(-n+2){text-align:left}
tr.chosen{background:#e8f1ea;font-weight:600}
@media print{body{margin:0}section{break-inside:avoid}}
"""


def page(
    rows: Sequence[Row], best: Mapping[str, Row], reasons: Mapping[str, str], most: float
) -> Iterator[str]:
    """The page, piece after piece."""
    by_series: dict[str, list[Row]] = {}
    for row in rows:
        by_series.setdefault(row.series, []).append(row)
    yield '<!doctype html>\n<html lang="zh-CN">\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width">\n<title>预警方法比较</title>\n'
    yield f"<style>{STYLE}</style>\n<h1>预警方法比较</h1>\n{_introduction(most)}"
    if len(by_series) > MOST_DRAWN:
        yield f"<p>共 {len(by_series)} 个病种，这里画前 {MOST_DRAWN} 个，其余见同名的 CSV。</p>\n"
    for name, own in list(by_series.items())[:MOST_DRAWN]:
        yield f"<section>\n<h2>{escape(name or '模拟的序列')}</h2>\n"
        yield f"<p>{_told(best.get(name), reasons.get(name, ''))}</p>\n"
        yield _drawing([row for row in own if row.k is None], best.get(name), most)
        yield from _table(own, best.get(name))
        yield "</section>\n"
    yield "</html>\n"


def _introduction(most: float) -> str:
    return (
        "<p>在每个病种的数据里随机放入大小不同的暴发，看各方法、各阈值能发现几成，又误报几次。"
        "图中每个点是一种方法的一个阈值：<strong>越靠上，发现得越多；越靠左，误报越少</strong>，左上角最好。"
        "同一方法的点连成线，从严到宽。"
        f"虚线是误报的上限：平均每年 {most:g} 次；画圈的点是建议采用的。</p>\n"
        "<p>历史数据里真实发生过的暴发在这里也算作误报，所以误报数偏高；发现得晚几个时段，"
        "只按发现了的暴发计算。</p>\n"
    )


def _told(best: Row | None, reason: str) -> str:
    if best is None:
        return "没有一种方法能给出预警线（历史太短），因此没有建议。"
    return (
        f"建议：<strong>{_title(best)}（{_tried(best)}）</strong>。{escape(reason)}"
        f"它发现 {_share(best.measures.found)} 的暴发，平均每年误报 "
        f"{_number(best.measures.false_per_year)} 次，{_late(best.measures.delay)}。"
    )


def _late(delay: float) -> str:
    if isnan(delay):
        return "没有发现过暴发"
    return f"一般晚 {delay:.1f} 个时段" if delay else "多半在暴发的第一个时段就发现"


def _tried(row: Row) -> str:
    """The parameter that was varied; the others are in the CSV."""
    name = THRESHOLDS[row.candidate.method][0]
    return escape(f"{name}={row.candidate.parameters[name]}")


def _title(row: Row) -> str:
    return TITLES.get(row.candidate.method, row.candidate.method)


def _share(value: float) -> str:
    return "—" if isnan(value) else f"{value:.0%}"


def _number(value: float) -> str:
    return "—" if isnan(value) else f"{value:.1f}"


def _drawing(rows: Sequence[Row], best: Row | None, most: float) -> str:
    """Share of outbreaks found over false alarms a year."""
    drawn = [row for row in rows if not (isnan(row.measures.found) or isnan(_false(row)))]
    if not drawn:
        return ""
    limit = max(1, ceil(max(most, *(_false(row) for row in drawn)) * 1.05))
    across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(false: float) -> float:
        return round(LEFT + across * sqrt(false / limit), 1)  # the few are what matters

    def y(found: float) -> float:
        return round(TOP + down * (1 - found), 1)

    parts = [*_axes(limit, x, y)]
    parts.append(
        f'<path d="M{x(most)},{TOP}V{y(0)}" stroke="#9a3412" stroke-dasharray="5 4"/>'
        f'<text x="{x(most) + 5}" y="{y(0) - 8}">上限 {most:g} 次</text>'
    )
    for turn, name in enumerate(dict.fromkeys(row.candidate.method for row in drawn)):
        own = [row for row in drawn if row.candidate.method == name]
        colour, shape = COLOURS[turn % len(COLOURS)], SHAPES[turn % len(SHAPES)]
        places = sorted((x(_false(row)), y(row.measures.found)) for row in own)
        line = "L".join(f"{left},{top}" for left, top in places)
        parts.append(f'<path d="M{line}" fill="none" stroke="{colour}" stroke-opacity=".5"/>')
        parts += [_mark(shape, colour, x(_false(row)), y(row.measures.found), row) for row in own]
        top = TOP + 10 + 22 * turn
        known = _title(own[0]).partition("（")[0]
        parts.append(
            f'<path d="{shape}" fill="{colour}" transform="translate({WIDTH - RIGHT + 22},{top})"/>'
            f'<text x="{WIDTH - RIGHT + 34}" y="{top + 5}">{known}</text>'
        )
    if best in drawn:
        parts.append(
            f'<circle cx="{x(_false(best))}" cy="{y(best.measures.found)}" r="10" fill="none" '
            'stroke="#1c2730" stroke-width="2"/>'
        )
    body = "\n".join(parts)
    return (
        f'<div class="wide"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="各方法发现的比例与每年误报次数，数字见下表">\n{body}\n</svg></div>\n'
    )


def _false(row: Row) -> float:
    return row.measures.false_per_year


def _axes(limit: int, x: Place, y: Place) -> Iterator[str]:
    for false in TICKS if limit <= 2 * TICKS[-1] else range(0, limit + 1, ceil(limit / 8)):
        if false > limit:
            break
        yield f'<text x="{x(false)}" y="{y(0) + 18}" text-anchor="middle">{false}</text>'
    for tenths in range(0, 11, 2):
        found = tenths / 10
        yield f'<path d="M{x(0)},{y(found)}H{x(limit)}" stroke="#d5dbe0"/>'
        yield f'<text x="{x(0) - 6}" y="{y(found) + 4}" text-anchor="end">{found:.0%}</text>'
    yield f'<text x="4" y="{y(1) - 16}">发现的暴发</text>'
    middle = (x(0) + x(limit)) / 2
    told = "平均每年误报次数（向右渐密）"
    yield f'<text x="{middle}" y="{y(0) + 37}" text-anchor="middle">{told}</text>'


def _mark(shape: str, colour: str, left: float, top: float, row: Row) -> str:
    told = (
        f"{_title(row)} {_tried(row)}：发现 {_share(row.measures.found)}，"
        f"每年误报 {_number(_false(row))} 次"
    )
    return (
        f'<path d="{shape}" fill="{colour}" transform="translate({left},{top})">'
        f"<title>{escape(told)}</title></path>"
    )


def _table(rows: Sequence[Row], best: Row | None) -> Iterator[str]:
    """All sizes of outbreaks together; the sizes one by one are in the CSV."""
    heads = ("方法", "参数", "发现暴发", "晚几个时段", "每年误报", "不误报的时段", "有预警线的时段")
    yield '<div class="wide"><table>\n<thead><tr>'
    yield "".join(f'<th scope="col">{head}</th>' for head in heads)
    yield "</tr></thead>\n<tbody>\n"
    for row in rows:
        if row.k is not None:
            continue
        told = row.measures
        cells = (
            *(_title(row), _tried(row)),
            *(_share(told.found), _number(told.delay), _number(told.false_per_year)),
            *(_share(told.specificity), _share(told.covered)),
        )
        mark = ' class="chosen"' if row == best else ""
        yield f"<tr{mark}>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n"
    yield "</tbody></table></div>\n"
