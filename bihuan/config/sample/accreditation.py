"""The sample's accreditation, half-way: 165 clauses owned, three rounds scored."""

from __future__ import annotations

from bihuan.apps.loop import actions as loop
from bihuan.apps.loop.models import Answer, Finding, Round
from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.actions.programmes import Outline
from bihuan.apps.programmes.actions.responsibilities import Owner
from bihuan.apps.programmes.models import Pledge, Programme
from bihuan.apps.programmes.states import PLEDGERS
from bihuan.apps.standards import actions as standards
from bihuan.apps.standards.models import Clause
from bihuan.config.sample import cast, rhythm, scores, work
from bihuan.config.sample.story import Story

STARTED = 220  # days ago
EXEMPT = ("4.4.4", "6.1.5", "7.2.4")
INSPECTORS = ("inspector", "inspector2", "inspector3")
# kind, name, opened days ago, closed days ago, how strict (share of clauses that lose points)
ROUNDS = (
    ("self", "第一轮自查", 190, 170, 12),
    ("cross", "第二轮交叉检查", 120, 100, 30),
    ("mock", "第三轮模拟评审", 45, 20, 20),
)


def build(story: Story, group_ids: dict[str, int]) -> None:
    """Standard → programme → responsibilities → pledges → rhythm → rounds → findings."""
    programme = _programme(story, group_ids)
    _assign(story, programme)
    _exempt(story, programme)
    actions.start(story.deed("coordinator", ago=STARTED - 5), programme.pk)
    _pledge(story, programme)
    rhythm.build(story, programme)
    for kind, name, opened, closed, strictness in ROUNDS:
        _round(story, programme, group_ids["inspection"], kind, name, opened, closed, strictness)


def _programme(story: Story, group_ids: dict[str, int]) -> Programme:
    assert story.agency is not None
    for key in ("sanitary-county-covert", "branch-appraisal-100", "cdc-grade-165"):
        version = standards.load_from_library(
            story.deed("coordinator", ago=STARTED + 5), agency_id=story.agency.pk, key=key
        )
        standards.freeze(story.deed("coordinator", ago=STARTED + 4), version_id=version.pk)
    outline = Outline(
        kind="accreditation",
        name="疾控中心等级创建",
        starts_on=story.day(STARTED),
        ends_on=story.day(-120),
        document_no="示疾控〔2026〕6号",
        basis="年度重点任务清单:争创二级甲等。",
        scope_note="中心全部科室,七大类 165 项指标。",
        target_grade="甲",
    )
    programme = actions.create_programme(
        story.deed("coordinator", ago=STARTED), outline=outline, version_id=version.pk
    )
    for group_id in group_ids.values():
        actions.add_group(story.deed("coordinator", ago=STARTED), programme.pk, group_id=group_id)
    return programme


def _assign(story: Story, programme: Programme) -> None:
    leaders = dict(cast.DEPARTMENTS)
    owners: dict[int, Owner] = {}
    for n, clause in enumerate(Clause.objects.filter(version=programme.version, is_leaf=True)):
        unit = clause.lead_unit_name
        owners[clause.pk] = Owner(
            leader_id=story.persons[f"leader{leaders[unit]}"].pk,
            lead_unit_id=story.units[unit].pk,
            head_id=story.persons[f"head:{unit}"].pk,
            handler_id=story.persons[f"handler{1 + n % 2}:{unit}"].pk,
            due_on=story.day(-60),
        )
    actions.assign_many(story.deed("coordinator", ago=STARTED - 3), programme.pk, owners=owners)


def _exempt(story: Story, programme: Programme) -> None:
    for code in EXEMPT:
        clause = Clause.objects.get(version=programme.version, code=code)
        asked = actions.ask_exemption(
            story.deed("coordinator", ago=STARTED - 4),
            programme.pk,
            clause_id=clause.pk,
            reason="本县无此职能或评审周期内未发生,附上级文件说明。",
        )
        actions.decide_exemption(
            story.deed("director", ago=STARTED - 4), asked.pk, agreed=True, opinion="同意"
        )


def _pledge(story: Story, programme: Programme) -> None:
    """Letters for everybody, signed from the top down; some still wait for one side or for both."""
    actions.ask_pledges(story.deed("coordinator", ago=STARTED - 6), programme.pk)
    actions.make_letters(story.deed("coordinator", ago=STARTED - 6), programme.pk)
    names = {person.pk: key for key, person in story.persons.items()}
    levels = list(PLEDGERS)
    pledges = Pledge.objects.filter(programme=programme).order_by("pk")
    for n, pledge in enumerate(sorted(pledges, key=lambda pledge: levels.index(pledge.role))):
        if pledge.role == "handler" and n % 8 == 0:
            continue
        text = queries.text_to_sign(pledge)
        assert text is not None
        day = STARTED - 7 - levels.index(pledge.role)
        sha256 = text.text_sha256
        signer = story.deed(names[pledge.person_id], ago=day)
        actions.sign_pledge(signer, pledge.pk, text_sha256=sha256)
        if n % 5:
            for other in queries.above(pledge, on=story.day(day)):
                actions.sign_above(
                    story.deed(names[other.pk], ago=day), pledge.pk, text_sha256=sha256
                )


def _round(
    story: Story,
    programme: Programme,
    group_id: int,
    *about: object,
) -> None:
    kind, name, opened, closed, strictness = about
    assert isinstance(opened, int)
    assert isinstance(closed, int)
    assert isinstance(strictness, int)
    round_ = loop.create_round(
        story.deed("coordinator", ago=opened),
        programme.pk,
        kind=str(kind),
        name=str(name),
        starts_on=story.day(opened),
        ends_on=story.day(closed),
    )
    if kind != "self":
        loop.give_mandate(story.deed("coordinator", ago=opened), round_.pk, group_id=group_id)
    loop.open_round(story.deed("coordinator", ago=opened), round_.pk)
    span = opened - closed
    answers = round_.answers.select_related("clause").order_by("clause__order")
    for n, answer in enumerate(answers):
        if answer.clause.code not in EXEMPT:
            _answer(story, round_, answer, ago=opened - n * span // 165, strictness=strictness)
    loop.close_round(story.deed("coordinator", ago=closed), round_.pk)


def _answer(story: Story, round_: Round, answer: Answer, *, ago: int, strictness: int) -> None:
    unit = answer.clause.lead_unit_name
    if round_.kind == "self":
        who = f"handler1:{unit}"
    else:
        away = [i for i in INSPECTORS if story.posts[i].unit_id != story.units[unit].pk]
        who = away[answer.clause.order % len(away)]
    given = scores.given(answer.clause, kind=round_.kind, strictness=strictness)
    saved = loop.save_answer(
        story.deed(who, ago=ago),
        answer.pk,
        version=answer.version,
        method=answer.clause.methods[0],
        sample=given.sample,
        entry=given.entry,
        reason=given.reason,
    )
    if saved["lost"] and round_.kind != "self":
        _follow_up(story, answer, who, ago=ago, text=given.reason)


def _follow_up(story: Story, answer: Answer, who: str, *, ago: int, text: str) -> None:
    known = Finding.objects.filter(clause=answer.clause).first()
    if known is not None:
        loop.link_finding(story.deed(who, ago=ago), answer.pk, finding_id=known.pk)
        return
    finding = loop.finding_from_answer(
        story.deed(who, ago=ago),
        answer.pk,
        verbatim=f"{answer.clause.code} {answer.clause.name}:{text}",
    )
    _put_right(story, finding, answer.clause.lead_unit_name, found=ago, text=text)


def _put_right(story: Story, finding: Finding, unit: str, *, found: int, text: str) -> None:
    """Two in five are closed by now, two are under way, one still drafts its measures."""
    lot = finding.number % 5
    loop.assign(
        story.deed("coordinator", ago=found - 1),
        finding_id=finding.pk,
        lead_unit_id=story.units[unit].pk,
        handler_id=story.persons[f"handler1:{unit}"].pk,
        due_on=story.day(-5 - finding.number * 5 % 60 if lot else 4),
    )
    loop.accept(story.deed(f"head:{unit}", ago=found - 2), finding_id=finding.pk)
    if lot == 0:
        return
    measure = loop.add_measure(
        story.deed(f"handler1:{unit}", ago=found - 3),
        finding_ids=[finding.pk],
        text=f"补齐并规范:{text},制定核对清单 1 份,按月自查。",
        criterion="抽查 5 份资料无同类问题。",
        product_kind="制度",
    )
    loop.plan(story.deed(f"handler1:{unit}", ago=found - 3), finding_id=finding.pk)
    work.carry_out(story, measure, unit, ago=found - 6, stop=lot > 2)
    if lot <= 2:
        work.close(story, finding, unit, ago=found - 9)
