"""The sample behind the living style page: every macro with invented desk content."""

from datetime import date, timedelta
from types import SimpleNamespace as Thing

from django import forms

from bihuan.kit import charts
from bihuan.kit.marks import Mark, Marked, marked
from bihuan.kit.texts_given import TextForm

CLASSES = (
    "政策环境", "基础设施", "运行管理", "疾病防控", "检验检测能力", "危害因素检测", "信息系统",
)  # fmt: skip
UNITS = ("办公室", "传防科", "免疫规划科", "慢病科", "检验科", "公卫科", "信息科")
FINDINGS = (
    ("Q-003", "耗材出入库未逐笔登记，库存软件仅完成招标", "限期整改", "检验科", "林晓燕",
     "2024-05-20", "逾期 5 天", "red", "逾期", 1, 3),
    ("Q-015", "违规发放值班补贴，应追缴 11.45 万元", "立行立改", "办公室", "周文海",
     "2024-05-27", "剩 2 天", "blue", "临期", 2, 2),
    ("Q-009", "实验室面积不足，二级生物安全柜缺少年度检测报告", "长期坚持", "检验科", "林晓燕",
     "2024-06-30", "剩 36 天", "", "", 3, 5),
    ("Q-021", "“三重一大”事项会前未充分酝酿，末位表态记录不完整", "限期整改", "党办", "许建国",
     "2024-05-15", "逾期 10 天", "orange", "进度滞后", 0, 2),
    ("Q-033", "年终评优未向一线倾斜，考核细则未修订", "建议", "人事科", "何静",
     "2024-07-15", "剩 51 天", "", "", 1, 1),
)  # fmt: skip
STATES = {"red": "red", "orange": "orange", "blue": "azure", "": "blue"}


class SampleForm(forms.Form):
    """Every kind of field a desk form has."""

    measure = forms.CharField(
        label="整改措施",
        max_length=500,
        widget=forms.Textarea,
        help_text="写清做什么、产出什么、何时完成；只写“加强”“进一步”会被提醒。",
    )
    kind = forms.ChoiceField(
        label="整改类型", choices=[("", "请选择"), ("now", "立行立改"), ("term", "限期整改")]
    )
    due_on = forms.DateField(
        label="完成时限", widget=forms.DateInput(attrs={"min": "2024-01-01"}), initial="2024-06-30"
    )
    owner = forms.CharField(label="责任人", required=False, help_text="输入姓名或拼音首字母")
    points = forms.DecimalField(label="得分", max_value=6, required=False)
    units = forms.MultipleChoiceField(
        label="协办科室",
        required=False,
        choices=[(str(at), unit) for at, unit in enumerate(UNITS)],
        widget=forms.CheckboxSelectMultiple,
    )
    method = forms.ChoiceField(
        label="检查方法",
        choices=[("read", "查阅资料"), ("site", "现场考察"), ("test", "操作考核")],
        widget=forms.RadioSelect,
    )
    evidence = forms.FileField(label="佐证材料", required=False)
    public = forms.BooleanField(label="同意随整改情况一并公开", required=False)


class FilterForm(forms.Form):
    """The search form above a ledger."""

    q = forms.CharField(label="关键词", required=False)
    kind = forms.ChoiceField(label="整改类型", required=False, choices=[("", "全部")])
    unit = forms.ChoiceField(label="责任科室", required=False, choices=[("", "全部")])
    colour = forms.ChoiceField(label="颜色", required=False, choices=[("", "全部")])
    due_from = forms.DateField(label="时限起", required=False, widget=forms.DateInput)
    due_to = forms.DateField(label="时限止", required=False, widget=forms.DateInput)


def sample() -> dict[str, object]:
    """The context of kit/style.html."""
    return {
        "words": WORDS,
        "findings": findings(),
        "clauses": CLAUSES,
        "acts": acts(),
        "page": Thing(count=10_000, capped=True, first="?", next="?after=x"),
        "given": TextForm(label="通报全文", hint="从标题到落款日期，整篇粘贴。"),
        "sheet": SampleForm({"measure": "进一步加强耗材管理", "kind": "term"}),
        "search": FilterForm(auto_id="filter_%s"),
        "closure": closure(),
        "someone": Thing(name="林晓燕", post="科长", unit="检验科"),
        "plots": plots(),
        "source": source(),
    }


def findings() -> list[Thing]:
    """Rows of a rectification ledger."""
    names = "code text kind unit owner due left colour state done total".split()  # noqa: SIM905
    return [
        Thing(pk=at, tone=STATES[row[7]], **dict(zip(names, row, strict=True)))
        for at, row in enumerate(FINDINGS, start=1)
    ]


CLAUSES = (
    Thing(level=1, code="3", name="运行管理", points="180", got="158.4", rate="88.00%", owner=""),
    Thing(level=2, code="3.2", name="目标与督办", points="29", got="26.5", rate="91.38%", owner=""),
    Thing(level=3, code="3.2.4", name="督办事项按期办结率", points="6", got="5.37", rate="89.50%",
          owner="许建国"),
    Thing(level=3, code="3.2.5", name="申报材料真实，无弄虚作假（否决项）", points="5", got="5",
          rate="100%", owner="周文海"),
)  # fmt: skip


def acts() -> list[Thing]:
    """A timeline, newest first."""
    return [
        Thing(who="许建国", post="党办主任", verb="退回了销号申请", when="2024-05-24 16:20",
              icon="arrow-back-up", tone="orange",
              note="出入库登记只到 4 月，缺 5 月盘点表；请补齐后重新申请。"),
        Thing(who="林晓燕", post="检验科科长", verb="申请销号", when="2024-05-23 09:05",
              icon="send", tone="blue", files=[("耗材出入库台账（1—4 月）.xlsx", "#"),
              ("库房现场照片.jpg", "#")]),
        Thing(who="林晓燕", post="检验科科长", verb="修改了措施", when="2024-05-10 11:32",
              icon="pencil", changes=[("完成时限", "2024-04-30", "2024-05-20"),
              ("预期成果", "", "《耗材出入库管理制度》及 5 月盘点表")]),
        Thing(who="周文海", post="分管副主任", verb="同意延期 20 天", when="2024-04-29 17:48",
              icon="check", tone="green", note="软件招标延后，首次延期。"),
    ]  # fmt: skip


def closure() -> list[Thing]:
    """The closure chain with one step sent back."""
    return [
        Thing(key="apply", label="责任人申请", note="林晓燕 05-23"),
        Thing(key="head", label="科室负责人", note="陈志强 05-23"),
        Thing(key="leader", label="分管领导", note="周文海 05-24"),
        Thing(key="verify", label="督查核验", back="缺 5 月盘点表"),
        Thing(key="sign", label="主要领导签批"),
        Thing(key="closed", label="销号"),
    ]


def source() -> Marked:
    """A notice with what was found in it."""
    text = (
        "一、试剂出入库登记不全\n整改情况：已补登记。\n二、会议记录不规范\n整改情况：已立行立改。\n"
    )
    found = (("a", "试剂出入库登记不全", "azure"), ("a", "已补登记。", "green"),
             ("b", "会议记录不规范", "azure"), ("b", "已立行立改。", "green"))  # fmt: skip
    marks = [Mark(text.index(said), text.index(said) + len(said), key, tone)
             for key, said, tone in found]  # fmt: skip
    return marked(text, marks)


def plots() -> dict[str, charts.Chart]:
    """One of each chart."""
    start = date(2024, 2, 8)
    closed = (0, 2, 3, 5, 8, 11, 13, 17, 20, 23, 26, 27, 29, 30, 30, 30)
    days = [
        charts.Day(
            start + timedelta(weeks=at), 33 if at > 1 else 28, done, min(33, at * 2 + 1), "#"
        )
        for at, done in enumerate(closed)
    ]
    own = charts.Series("自查", (92, 88, 86, 94.5, 90, 87, 95), "main")
    expert = charts.Series("专家", (90, 79, 84, 91, 81.2, 85, 88), "second")
    rounds = charts.Series("得分率", (76.4, 81.9, 87.3, None, 92.02), "main", ("#",) * 5)
    squares = [
        charts.Square(row, column, _rate(row, column), "#")
        for row in range(len(CLASSES))
        for column in range(len(UNITS))
    ]
    return {
        "burn": charts.burn_up(days),
        "radar": charts.radar([charts.Axis(name, least=50) for name in CLASSES], [own, expert]),
        "trend": charts.trend(
            ["第一轮", "第二轮", "第三轮", "模拟评审", "正式评审"],
            [rounds],
            unit="%",
            thresholds=[charts.Threshold("甲等", 90), charts.Threshold("乙等", 80)],
        ),
        "bars": charts.bars(
            UNITS,
            [
                charts.Series("已销号", (8, 6, 5, 3, 4, 3, 1), "done"),
                charts.Series("整改中", (3, 2, 1, 4, 2, 0, 1), "rest"),
                charts.Series("逾期", (0, 1, 0, 0, 2, 0, 0), "late"),
            ],
            stacked=True,
            lying=True,
        ),
        "heat": charts.heat_map(CLASSES, UNITS, squares, low=50, high=100),
        "none": charts.trend([], []),
    }


def _rate(row: int, column: int) -> int | None:
    return None if (row + column) % 6 == 5 else 100 - (row * 13 + column * 29) % 47


WORDS = {
    "title": "整改台账",
    "sub": "2024 年县级疾控机构等级评审 · 巡察反馈 33 个问题，反馈日 2024-02-05",
    "ladder": (("blue", "临期"), ("yellow", "滞后"), ("orange", "二次逾期"), ("red", "逾期"),
               ("white", "交办")),
    "tones": ("grey", "blue", "azure", "green", "yellow", "orange", "red", "purple", "white"),
    "columns": ("登录名", "姓名", "科室", "岗位"),
    "pasted": "linxy\t林晓燕\t检验科\t科长\nzhouwh\t周文海\t办公室\t副主任\nhejing\t何静\t人事科",
}  # fmt: skip
