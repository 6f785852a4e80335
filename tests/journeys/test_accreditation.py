"""A grade review from the tables of the standard to the look-back, told in the browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.journeys import papers
from tests.journeys.hands import (
    choose,
    download,
    fill,
    follow,
    number_in,
    press,
    send,
    told,
)
from tests.journeys.pledging import pledge_and_reassign

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LOST = 73  # of 915 attainable points: 842 are left
BY_HAND = ("1.1.1", "1.2.1")  # typed at the desk; the rest comes back in the sheets
VETO = "5.1.1"
# who fills in the sheet of which department
SELF_CHECKERS = ("coordinator", "inspector2", "handler", "lab_handler")


@dataclass
class Story:
    """The journey so far: who sits where, and what has been made."""

    visit: Callable[[str], Page]
    look: Callable[[Page, str], None]
    programme: int = 0
    round: int = 0
    finding: int = 0
    measure: int = 0

    def on(self, who: str, path: str) -> Page:
        """Somebody's window, at a page."""
        page = self.visit(who)
        page.goto(path)
        return page


def test_from_the_standard_to_the_look_back(
    visit: Callable[[str], Page], look: Callable[[Page, str], None]
) -> None:
    story = Story(visit, look)
    for chapter in CHAPTERS:
        chapter(story)


def import_the_standard(story: Story) -> None:
    """Two files, a precheck, a draft, frozen."""
    page = story.on("coordinator", "/standards/")
    follow(page, "/standards/import/")
    for field, name in (
        ("standard_file", "cdc-grade-165.csv"),
        ("rules_file", "cdc-grade-165-rules.csv"),
    ):
        choose(page, field, name, (papers.LIBRARY / "standards" / name).read_bytes())
    story.look(page, "standard-upload")
    press(page, "/import/")
    expect(page.locator(".note-green")).to_contain_text("165")
    expect(page.locator("main")).to_contain_text("1000")
    story.look(page, "standard-precheck")
    fill(page, name="县级疾控中心等级评审标准", label="2026样例", grades="甲 90\n乙 80")
    press(page, "/confirm")
    told(page)
    expect(page.locator("main")).to_contain_text("重大疾病防治议事协调机构")
    press(page, "/freeze")
    expect(page.locator('form[action$="/freeze"]')).to_have_count(0)
    story.look(page, "standard-version")


def create_the_programme(story: Story) -> None:
    """On the frozen version, by the coordinator."""
    page = story.on("coordinator", "/programmes/")
    follow(page, "/programmes/new")
    soon = date.today() + timedelta(days=150)  # noqa: TID251  what a person would type today
    fill(
        page,
        name="疾控中心等级创建",
        kind="accreditation",
        version="县级疾控中心等级评审标准",
        ends_on=soon.isoformat(),
        target_grade="甲",
        document_no="测疾控〔2026〕6号",
        basis="年度重点任务：争创二级甲等。",
    )
    story.look(page, "programme-new")
    press(page)
    told(page)
    story.programme = number_in(page.url)


def assign_everything(story: Story) -> None:
    """Departments the standard names, then what is left by class; then it may start."""
    here = f"/programmes/{story.programme}"
    page = story.on("coordinator", f"{here}/start")
    expect(page.locator('form[action$="/start"]')).to_have_count(0)
    follow(page, "/responsibilities/suggested")
    fill_suggestions(page)
    story.look(page, "assign-suggested")
    press(page)
    told(page)
    page.goto(f"{here}/responsibilities/by-class")
    fill(page, lead_unit="疾控科", handler="赵经办", head="张科长", leader="李副主任")
    story.look(page, "assign-by-class")
    press(page)
    told(page)
    expect(page.locator("main")).to_contain_text("赵经办")
    story.look(page, "responsibilities")
    page.goto(here)
    expect(page.locator(".stat").first).to_contain_text("165")


def fill_suggestions(page: Page) -> None:
    """Three departments take what is theirs; who does it is chosen."""
    handlers = {"办公室": "陈办", "应急办": "督查二", "检验科": "检验员"}
    expect(page.locator("main form")).not_to_contain_text("系统员")  # administrators owe no duty
    for row in page.locator("main form tbody tr").all():
        unit = row.locator("label").first.inner_text().strip()
        row.locator('input[type="checkbox"]').set_checked(unit in handlers)
        if unit in handlers:
            row.locator("select").select_option(label=handlers[unit])


def leave_clauses_out(story: Story) -> None:
    """The fifteen clauses that may be absent: asked with a reason, decided by the director."""
    here = f"/programmes/{story.programme}/exemptions"
    absent = [code for code, clause in papers.clauses().items() if clause["na_allowed"] == "1"]
    for code in absent:
        page = story.visit("coordinator")
        page.goto(f"{here}/ask")
        fill(page, clause=f"{code} ", reason="本县无此职能，附上级文件。")
        press(page)
    page = story.on("director", here)
    story.look(page, "exemptions")
    for _code in absent:
        follow(page, "/decide")
        fill(page, agreed="yes", opinion="同意")
        press(page)
    expect(page.locator('main a[href$="/decide"]')).to_have_count(0)
    expect(page.locator("main")).to_contain_text("85")


def start(story: Story) -> None:
    """Everything is owned: it starts."""
    page = story.on("coordinator", f"/programmes/{story.programme}/start")
    story.look(page, "programme-start")
    press(page, "/start")
    told(page)
    story.look(page, "programme")


def pledge(story: Story) -> None:
    """Letters for all departments, signed; one duty changes hands and is asked for again."""
    pledge_and_reassign(story.on, story.look, story.programme)


def check_oneself(story: Story) -> None:
    """A self-check: two answers typed, the rest taken along as sheets and brought back."""
    page = story.on("coordinator", "/rounds/new")
    fill(page, programme="疾控中心等级创建", kind="self", name="第一轮自查")
    press(page)
    story.round = number_in(page.url)
    press(page, "/open")
    type_answers(story)
    for who in SELF_CHECKERS:
        bring_back_a_sheet(story, who)


def type_answers(story: Story) -> None:
    """The coordinator's own, at the desk: one with a deduction, one in full."""
    page = story.on("coordinator", f"/rounds/{story.round}/next")
    expect(page.locator("h1")).to_contain_text("1.1.1")
    fill(page, deductions="6 查无记录", method="查阅资料", sample="规划文本1份")
    story.look(page, "answer")
    press(page)
    expect(page.locator("#follow")).to_be_visible()
    page.goto(f"/rounds/{story.round}")
    page.get_by_role("link", name="1.2.1").first.click()
    fill(page, met="yes", method="查阅资料")
    press(page)
    told(page)


def bring_back_a_sheet(story: Story, who: str) -> None:
    """Mine only, filled in, checked, imported."""
    lost = papers.losses(LOST)

    def change(row: papers.Cells) -> papers.Cells:
        code = str(row["code"])
        return {} if code in BY_HAND else papers.answer_to(code, lost.get(code, 0))

    here = f"/rounds/{story.round}/sheet"
    page = story.on(who, here)
    content = download(page, "mine=1")
    choose(page, "sheet", "自查表.xlsx", papers.saved_again(content, change), XLSX)
    press(page)
    if who == "handler":
        story.look(page, "answers-precheck")
    press(page, "/sheet")
    told(page)


def read_the_scores(story: Story) -> None:
    """842 of 915 are 92.02 per cent, grade 甲; a failed veto makes it 不通过."""
    page = story.on("director", f"/rounds/{story.round}/scores")
    for told_there in ("842", "915", "92.02", "甲"):
        expect(page.locator(".stats")).to_contain_text(told_there)
    expect(page.locator(".stat").last).to_contain_text("0")
    story.look(page, "scores")
    story.look(story.on("director", f"/rounds/{story.round}"), "round")
    page = story.on("handler", f"/rounds/{story.round}?show=veto")
    page.get_by_role("link", name=VETO).first.click()
    fill(page, veto_failed=True, reason="资质证书已过期")
    press(page)
    page = story.on("director", f"/rounds/{story.round}/scores")
    expect(page.locator(".stats")).to_contain_text("不通过")
    expect(page.locator(".stats")).to_contain_text("92.02")
    story.look(page, "scores-veto")


def check_each_other(story: Story) -> None:
    """A cross-check: an inspector of another department takes points off; it becomes a finding."""
    page = story.on("coordinator", "/rounds/new")
    fill(page, programme="疾控中心等级创建", kind="cross", name="第二轮交叉检查")
    press(page)
    cross = number_in(page.url)
    send(page, f"/rounds/{cross}/mandates", person="督查一")
    told(page)
    story.look(page, "mandates")
    page.goto(f"/rounds/{cross}")
    press(page, "/open")
    take_points_off(story, cross)
    story.look(story.on("director", f"/rounds/{cross}/compare"), "compare")


def take_points_off(story: Story, cross: int) -> None:
    """The inspector says why; what was found is the finding's text, locked from then on."""
    page = story.on("inspector", f"/rounds/{cross}?of_class=2")
    page.get_by_role("link", name="2.1.5").first.click()
    fill(
        page,
        deductions="1.5 疏散标识缺失2处\n0.5 无月度巡查记录",
        reason="三楼消防通道疏散标识缺失2处，无巡查记录",
        method="现场考察",
        sample="办公楼1至5层消防通道",
    )
    press(page)
    follow(page, "/finding")
    fill(page, verbatim="三楼消防通道疏散标识缺失2处，未见月度巡查记录。", kind="deadline")
    story.look(page, "raise-from-answer")
    press(page)
    told(page)
    link = page.locator('#follow a[href^="/findings/"]').first
    story.finding = number_in(link.get_attribute("href") or "")


def rectify(story: Story) -> None:
    """Assigned, accepted, a measure planned, carried out, proven by a file, verified by others."""
    here = f"/findings/{story.finding}"
    soon = date.today() + timedelta(days=30)  # noqa: TID251  what a person would type today
    page = story.on("coordinator", here)
    follow(page, f"{here}/assign")
    fill(page, lead_unit_id="疾控科", handler_id="赵经办", due_on=soon.isoformat())
    press(page)
    page = story.on("head", here)
    follow(page, f"{here}/accept")
    press(page)
    page = story.on("handler", here)
    follow(page, f"{here}/measures/new")
    fill(
        page,
        text="一周内补装疏散标识6处；制定《消防通道月度巡查办法》，每月巡查1次并签字。",
        product_kind="制度",
        product="消防通道月度巡查办法",
        criterion="逐层查看标识齐全，巡查记录有签字。",
    )
    story.look(page, "measure-new")
    press(page)
    story.measure = number_in(page.url)
    page.goto(here)
    press(page, "/plan")
    carry_out(story)


def carry_out(story: Story) -> None:
    """Report, prove by a file, submit; somebody of another department verifies."""
    here = f"/measures/{story.measure}"
    page = story.on("handler", here)
    follow(page, f"{here}/report")
    fill(page, percent="100", text="标识已补装6处，办法已印发。")
    press(page)
    follow(page, f"{here}/policies/new")
    fill(
        page, superior_rule="《机关团体企业事业单位消防安全管理规定》第二十五条", unclassified=True
    )
    choose(
        page, "upload", "巡查办法.txt", "第一条 每月巡查一次，巡查人签字。".encode(), "text/plain"
    )
    story.look(page, "policy-new")
    press(page)
    told(page)
    issue_the_policy(story, page)
    page.goto(here)
    follow(page, "/execution")
    fill(page, what="按办法巡查1至5层消防通道1次，巡查人签字。")
    press(page)
    told(page)
    assert "每月巡查" in download(page, "/file").decode()
    follow(page, f"{here}/submit")
    press(page)
    expect(page.locator(f'form[action="{here}/verify"]')).to_have_count(0)
    page = story.on("inspector2", here)
    press(page, "/verify")
    told(page)
    story.look(page, "measure")


def issue_the_policy(story: Story, page: Page) -> None:
    """What the handler drafted is checked by the head and issued by the office under its number."""
    link = page.locator('#policies a[href^="/policies/"]').first.get_attribute("href") or ""
    page = story.on("head", link)
    follow(page, "/check")
    fill(page, checked_as="not_looser", note="每月一次，与上位规定第二十五条的频次一致。")
    story.look(page, "policy-check")
    press(page)
    told(page)
    page = story.on("coordinator", link)
    follow(page, "/issue")
    fill(page, document_no="测疾控〔2026〕12号")
    press(page)
    told(page)
    story.look(page, "policy")
    story.look(story.on("coordinator", "/policies/"), "policies")


def close(story: Story) -> None:
    """Applied for, agreed step by step by other people; the finding is closed."""
    here = f"/findings/{story.finding}"
    page = story.on("handler", here)
    follow(page, f"{here}/apply")
    fill(page, self_assessment="对照验收标准，各层标识齐全。")
    press(page)
    expect(page.locator('main a[href$="/agree"]')).to_have_count(0)
    for who in ("head", "leader", "inspector", "coordinator", "director"):
        page = story.on(who, here)
        follow(page, "/agree")
        verifies = who in ("inspector", "coordinator")
        seen = (
            {"method": "on_site", "text": "现场查看1至5层，标识齐全"}
            if verifies
            else {"text": "同意"}
        )
        fill(page, **seen)
        press(page)
        if who == "leader":
            story.look(page, "closure")
    expect(page.locator('main a[href$="/agree"]')).to_have_count(0)


def look_back(story: Story) -> None:
    """The look-back that closing has scheduled is held by somebody who did not do the work."""
    page = story.on("inspector2", "/rechecks?state=due")
    story.look(page, "rechecks")
    page.goto(f"/findings/{story.finding}")
    follow(page, "/hold")
    fill(page, looked_at="逐层查看，标识仍齐全，巡查记录连续3个月。")
    press(page)
    told(page)
    expect(page.locator("main")).to_contain_text("标识仍齐全")
    story.look(page, "finding-closed")
    desk = story.on("director", "/")
    story.look(desk, "desk-director")


CHAPTERS = (
    import_the_standard,
    create_the_programme,
    assign_everything,
    leave_clauses_out,
    start,
    pledge,
    check_oneself,
    read_the_scores,
    check_each_other,
    rectify,
    close,
    look_back,
)
