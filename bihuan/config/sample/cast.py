"""Who there is in the sample county: departments, leaders, staff. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass

CODE = "SAMPLE"
NAME = "示例县疾病预防控制中心"
SHORT = "示例县疾控中心"

LEADERSHIP = "领导班子"

# Department and the deputy director in charge of it (0, 1, 2).
DEPARTMENTS: tuple[tuple[str, int], ...] = (
    ("办公室", 0),
    ("党办", 0),
    ("创建办", 0),
    ("人事科", 0),
    ("财务科", 0),
    ("后勤科", 0),
    ("信息科", 0),
    ("应急办", 1),
    ("业务办", 1),
    ("传防科", 1),
    ("免疫规划科", 1),
    ("结艾科", 1),
    ("地慢科", 1),
    ("消杀科", 1),
    ("健教科", 1),
    ("检验科", 2),
    ("质管科", 2),
    ("公卫科", 2),
    ("学校卫生科", 2),
    ("职业卫生科", 2),
)

_SURNAMES = "林何高罗宋谢唐许邓冯曹彭曾田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆汪范"
_GIVEN = (
    "文清",
    "立新",
    "建平",
    "晓燕",
    "志远",
    "雅琴",
    "国栋",
    "丽华",
    "海波",
    "秀兰",
    "明辉",
    "春梅",
    "永强",
    "佳宁",
    "振华",
    "月娥",
    "少杰",
    "慧敏",
    "家豪",
    "素芬",
    "开来",
    "玉洁",
    "学军",
    "晓东",
    "嘉怡",
    "德全",
    "思远",
    "婉婷",
    "广林",
    "静宜",
)


@dataclass(frozen=True, slots=True)
class Player:
    """A person of the sample: key, name, department, title, role, unusual scope."""

    key: str
    name: str
    unit: str
    title: str
    role: str
    scope: str = ""


def invented_name(number: int) -> str:
    """The n-th invented name."""
    surname = _SURNAMES[number % len(_SURNAMES)]
    return surname + _GIVEN[(number * 7 + number // len(_SURNAMES)) % len(_GIVEN)]


def players() -> list[Player]:
    """Everybody, in the order of the staff list."""
    rows = [("director", LEADERSHIP, "主任", "director")]
    rows += [(f"leader{n}", LEADERSHIP, "副主任", "leader") for n in range(3)]
    rows += [
        ("coordinator", "创建办", "主任", "coordinator"),
        ("coordinator2", "党办", "主任", "coordinator"),
        ("inspector", "质管科", "督查员", "inspector"),
        ("inspector2", "办公室", "督查员", "inspector"),
        ("inspector3", "业务办", "督查员", "inspector"),
        ("archivist", "办公室", "档案管理员", "archivist"),
        ("sysadmin", "信息科", "系统管理员", "sysadmin"),
        ("secadmin", "信息科", "安全管理员", "secadmin"),
        ("auditadmin", "信息科", "审计管理员", "auditadmin"),
    ]
    for unit, _leader in DEPARTMENTS:
        rows.append((f"head:{unit}", unit, "科长", "head"))
        rows += [(f"handler{n}:{unit}", unit, "经办人", "handler") for n in (1, 2)]
    return [
        Player(key, invented_name(n), unit, title, role)
        for n, (key, unit, title, role) in enumerate(rows)
    ]


# The six whose one-time links `make run` prints.
SHOWN: tuple[tuple[str, str], ...] = (
    ("director", "主任 · director"),
    ("leader1", "分管副主任 · leader in charge"),
    ("head:检验科", "检验科科长 · department head"),
    ("handler1:检验科", "检验科经办人 · handler"),
    ("coordinator", "创建办主任 · coordinator"),
    ("inspector", "督查员 · inspector"),
)
