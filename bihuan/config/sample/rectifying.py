"""Tables for the sample's rectification: who takes which problem, and which three stay open."""

from __future__ import annotations

from bihuan.config.sample import cast

# The notice says three problems are not in place yet, not which; these visibly are not: equipment
# to come with a new building, software only put out to tender, a tilt at the year's end.
LEFT_OPEN = frozenset({9, 18, 33})

_BY_UNIT: dict[str, tuple[int, ...]] = {
    "业务办": (1, 3, 11),
    "地慢科": (2,),
    "传防科": (4,),
    "职业卫生科": (5,),
    "学校卫生科": (6,),
    "应急办": (7,),
    "健教科": (8, 26),
    "检验科": (9, 18),
    "人事科": (10, 33),
    "党办": (12, 13, 14, 22, 24, 25, 27, 28, 29, 30, 31, 32),
    "财务科": (15, 19),
    "后勤科": (16, 17, 20),
    "办公室": (21, 23),
}
UNITS: dict[int, str] = {n: unit for unit, numbers in _BY_UNIT.items() for n in numbers}

# name, days after feedback, the rule it comes from (parameters: rules differ by place and year)
MILESTONES = (
    ("反馈", 0, "巡察反馈会"),
    ("部署会", 3, "本单位整改工作方案"),
    ("方案报审", 30, "样例参数:反馈后 1 个月内报整改方案"),
    ("集中整改期满", 90, "样例参数:集中整改 3 个月"),
    ("整改情况公开", 115, "样例参数:按党务公开要求"),
    ("回头看", 205, "样例参数:公开后 90 天"),
)

_KINDS = (
    ("追回", "追缴"),
    ("制度", "制度"),
    ("规则", "制度"),
    ("办法", "制度"),
    ("细则", "制度"),
    ("责任清单", "制度"),
    ("预案", "制度"),
    ("培训", "培训"),
    ("讲座", "培训"),
    ("购", "采购"),
    ("系统", "系统"),
    ("会", "会议"),
)


def product_kind(text: str) -> str:
    """What kind of product a measure comes to, by its words."""
    return next((kind for word, kind in _KINDS if word in text), "工作记录")


def leader_of(unit: str) -> int:
    """The number of the deputy director in charge of a department."""
    return dict(cast.DEPARTMENTS)[unit]
