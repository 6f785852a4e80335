"""The tables a standard comes in: their columns, in English and Chinese, and words in cells."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple


class Heading(NamedTuple):
    """A column: our name for it, the office's heading, other headings, and whether it must be."""

    key: str
    chinese: str
    others: tuple[str, ...] = ()
    must: bool = True


STANDARD: Final = (
    Heading("category_no", "类别序号", ("类别编号", "类别号", "领域序号", "分类序号")),
    Heading("category", "类别", ("类别名称", "领域", "分类")),
    Heading("code", "编号", ("编码", "代码", "指标编号", "指标编码", "条款编号")),
    Heading(
        "indicator", "指标", ("指标名称", "指标内容", "条款", "条款名称", "评审内容", "考核内容")
    ),
    Heading("score", "分值", ("满分", "标准分", "分数")),
    Heading("method", "评审方法", ("方法", "检查方法", "考核方法")),
    Heading("evidence", "佐证种类", ("佐证", "佐证材料", "证据种类")),
    Heading("veto", "否决", ("否决项", "一票否决")),
    Heading("category_score", "类别分值", ("类别满分",), must=False),
)
RULES: Final = (
    Heading("code", "编号", ("编码", "代码", "指标编号", "指标编码", "条款编号")),
    Heading("section", "小节", ("节", "分项", "二级指标", "小节名称")),
    Heading("rule", "计分规则", ("规则", "评分规则", "计分方式")),
    Heading("full_at", "满分线", ("满分标准",)),
    Heading("zero_below", "零分线", ("零分标准",)),
    Heading("unit", "单位", ("计量单位",)),
    Heading("na_allowed", "合理缺项", ("允许合理缺项", "可缺项")),
    Heading("lead_dept", "牵头科室", ("责任科室", "牵头部门", "责任部门")),
    Heading("fact_source", "数据来源", ("取数来源", "数据出处")),
    Heading("bands", "分档", ("档次",), must=False),
    Heading("look_back_years", "追溯年限", ("回溯年限", "追溯年数"), must=False),
)
ABOUT: Final = (
    Heading("item", "项目", ("field",)),
    Heading("value", "内容", ("值",)),
)
GRADES: Final = (
    Heading("grade", "等级", ("等级名称",)),
    Heading("at_least", "得分率不低于", ("不低于", "最低得分率", "得分率下限")),
)
TABLES: Final = {"standard": STANDARD, "rules": RULES, "about": ABOUT, "grades": GRADES}
SIGNATURES: Final = {
    "standard": ("code", "indicator"),
    "rules": ("code", "rule"),
    "about": ("item", "value"),
    "grades": ("grade", "at_least"),
}

# What the table "about" says of the whole: our name and the office's words for it.
ITEMS: Final = {
    "name": ("标准名称", "名称"),
    "label": ("版本", "版本号", "version"),
    "kind": ("标准类型", "类型"),
    "issuer": ("发布机关", "发布单位"),
    "source": ("来源", "文件依据"),
    "effective_on": ("施行日期", "生效日期"),
    "total": ("总分", "满分合计"),
    "veto_on": ("否决口径", "否决判定"),
}
VETO_ON: Final = {"zero": "得零分", "any_loss": "有扣分"}

# Kinds of rules as the office calls them; the first word is the one we write.
RULE_WORDS: Final = {
    "ratio": ("比例", "达标率", "正向"),
    "inverse": ("反向", "反比例", "inv"),
    "count": ("计数", "次数"),
    "scale": ("量表", "抽样"),
    "tier": ("分档", "档次"),
    "deduct": ("扣分", "扣分制"),
    "yes": ("是否", "有无", "yes or no"),
}
FLAGS: Final = {
    **dict.fromkeys(("1", "是", "yes", "true"), True),
    **dict.fromkeys(("0", "否", "no", "false"), False),
}

# A row below the headings that names each column for machines, as our own exports have it.
CODED: Final = re.compile(r"(standard|rules|about|grades)\.(?P<key>[a-z_]+)")

_NOISE = re.compile(r"[\s_*＊:：]|[(（\[【][^)）\]】]*[)）\]】]")


def plain(heading: str) -> str:
    """A heading without what differs idly: width, case, spaces, marks, bracketed remarks."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", heading)).casefold()


def _words() -> dict[str, str]:
    known: dict[str, str] = {}
    for headings in TABLES.values():
        for heading in headings:
            for word in (heading.key, heading.chinese, *heading.others):
                known[plain(word)] = heading.key
    return known


HEADING_WORDS: Final = _words()
ITEM_WORDS: Final = {plain(w): key for key, words in ITEMS.items() for w in (key, *words)}
RULE_KINDS: Final = {w: kind for kind, words in RULE_WORDS.items() for w in (kind, *words)}
