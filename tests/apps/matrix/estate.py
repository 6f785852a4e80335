"""A whole agency for tests: at least one of every record there is, built by the product's verbs.

Every name carries a mark, so that one agency's words are recognised in another's pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.apps.archives import actions as archives
from bihuan.apps.archives.actions import disposal, dossiers, lending, transfer
from bihuan.apps.documents import actions as documents
from bihuan.apps.documents.models import Delivery, Document, Signature
from bihuan.apps.loop import actions as loop
from bihuan.apps.loop.actions import NewLine
from bihuan.apps.loop.actions.measures import Helpers
from bihuan.apps.loop.actions.notice import Problem, import_notice
from bihuan.apps.loop.models import Answer, Closure, Finding, Mandate, Measure, Recheck
from bihuan.apps.people import actions as people
from bihuan.apps.people.models import Act, Charge, EntryLink, Membership, Tenure
from bihuan.apps.people.queries import entry_token
from bihuan.apps.policies import actions as policies
from bihuan.apps.policies.actions import Draft
from bihuan.apps.policies.models import Policy
from bihuan.apps.programmes import actions as programmes
from bihuan.apps.programmes import queries as programme_queries
from bihuan.apps.programmes.actions.programmes import Outline
from bihuan.apps.programmes.actions.responsibilities import Owner
from bihuan.apps.programmes.models import Occurrence, Pledge, PledgeSignature, Responsibility
from bihuan.apps.reports import actions as reports
from bihuan.apps.reports.models import Edition
from bihuan.apps.reports.queries.composing import to_decide
from bihuan.apps.standards import actions as standards
from bihuan.apps.standards.models import Clause, Version
from bihuan.apps.standards.queries import export as standards_export
from bihuan.apps.surveillance import actions as surveillance
from bihuan.apps.surveillance.actions import Given as Counted
from bihuan.apps.surveillance.models import Series
from bihuan.kit import uploads
from bihuan.kit.deed import SYSTEM, Deed
from bihuan.kit.packing import Packed
from bihuan.rules.standard import Tree
from tests.apps.county import BEGIN, MONDAY, MORNING, County
from tests.apps.documents.office import own_template
from tests.apps.loop.checking import LEAVES, OWNERS, full_entry, outside_expert, small_tree
from tests.apps.surveillance.files import weekly

TODAY = date(2026, 3, 25)  # the day on which the pages are read
NOW = datetime(2026, 3, 25, 2, 0, tzinfo=UTC)
DUE = date(2026, 5, 29)
# Whose uploads wait to be confirmed.
UPLOADERS = {
    "upload": "coordinator",
    "duties_upload": "coordinator",
    "staff_upload": "sysadmin",
    "policies_upload": "coordinator",
    "recovery_upload": "coordinator",
}


@dataclass
class Estate:
    """An agency with everything in it; `ids` names its records by noun."""

    county: County
    mark: str
    ids: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)  # tokens and the like

    def by(self, who: str, *, later: int = 0) -> Deed:
        """A fresh doing by somebody, some days after Monday."""
        return self.county.deed(who, at=MORNING + timedelta(days=later))

    def named(self, text: str) -> str:
        """A text of this agency."""
        return f"{self.mark}{text}"

    def person(self, who: str) -> int:
        """A person's id."""
        return self.county.persons[who].pk

    def unit(self, name: str) -> int:
        """A department's id."""
        return self.county.units[name].pk


def furnish(county: County, mark: str) -> Estate:
    """Everything an agency can own."""
    estate = Estate(county, mark)
    for part in (_people, _standard, _programme, _packs, _rhythm, _meeting, _round, _rectification):
        part(estate)
    for part in (_policies, _surveillance, _findings, _closing, _closed, _money, _appraisal):
        part(estate)
    for part in (_documents, _published, _rename, _access):
        part(estate)
    return estate


def _people(e: Estate) -> None:
    outside_expert(e.county)
    group = people.form_group(
        e.by("coordinator"),
        agency_id=e.county.agency.pk,
        kind="inspection",
        name=e.named("督查组"),
        starts_on=BEGIN,
        document_no=e.named("发〔2026〕1号"),
        duty=e.named("每半月督查"),
    )
    for who, role in (("inspector", "chief"), ("inspector2", "member")):
        people.join_group(
            e.by("coordinator"),
            group_id=group.pk,
            person_id=e.person(who),
            starts_on=BEGIN,
            role=role,
        )
    doubles = [
        people.enter_person(
            e.by("sysadmin"), agency_id=e.county.agency.pk, name=e.named("重复"), staff_no=number
        )
        for number in (e.named("01"), e.named("02"))
    ]
    people.merge_persons(
        e.by("sysadmin"), person_id=doubles[1].pk, into_id=doubles[0].pk, open_items=()
    )
    e.ids |= {
        "duplicate": doubles[0].pk,
        "merged": doubles[1].pk,
        "agency": e.county.agency.pk,
        "unit": e.unit("检验科"),
        "person": e.person("handler"),
        "post": e.county.posts["handler"].pk,
        "account": e.county.accounts["handler"].pk,
        "tenure": Tenure.objects.get(person=e.county.persons["handler"]).pk,
        "charge": Charge.objects.filter(post=e.county.posts["leader"]).order_by("pk")[0].pk,
        "group": group.pk,
        "membership": Membership.objects.filter(group=group).order_by("pk")[0].pk,
    }


def _standard(e: Estate) -> None:
    small = small_tree()
    nodes = tuple(replace(node, name=e.named(node.name)) for node in small.nodes)
    version = standards.load_standard(
        e.by("coordinator"),
        agency_id=e.county.agency.pk,
        name=e.named("标准"),
        label="2026",
        tree=Tree(nodes, grades=small.grades),
        issuer=e.named("发布单位"),
        source=e.named("文件出处"),
    )
    standards.freeze(e.by("coordinator"), version_id=version.pk)
    draft = standards.copy_version(
        e.by("coordinator"), version_id=version.pk, label=e.named("新版")
    )
    frozen = Clause.objects.filter(version=version)
    e.ids |= {
        "standard": version.standard_id,
        "version": version.pk,
        "draft": draft.pk,
        "clause": frozen.get(code="1.1.2").pk,
        "draft_clause": Clause.objects.get(version=draft, code="2.1.2").pk,
    }


def _programme(e: Estate) -> None:
    running = programmes.create_programme(
        e.by("coordinator"),
        outline=_outline(e, "accreditation", "创建项目"),
        version_id=e.ids["version"],
    )
    units = {code: unit for code, _points, _rule, unit, _flags in LEAVES}
    leaves = Clause.objects.filter(version_id=e.ids["version"], is_leaf=True)
    owners = {leaf.pk: _owner(e, units[leaf.code]) for leaf in leaves}
    programmes.assign_many(e.by("coordinator"), running.pk, owners=owners)
    programmes.start(e.by("coordinator"), running.pk)
    programmes.add_group(e.by("coordinator"), running.pk, group_id=e.ids["group"])
    milestone = programmes.add_milestone(
        e.by("coordinator"), running.pk, name=e.named("节点"), due_on=DUE, rule=e.named("依据")
    )
    exemption = programmes.ask_exemption(
        e.by("handler"), running.pk, clause_id=e.ids["clause"], reason=e.named("不适用")
    )
    programmes.ask_pledges(e.by("coordinator"), running.pk)
    programmes.make_letters(e.by("coordinator"), running.pk)
    pledges = Pledge.objects.filter(programme=running)
    top = pledges.get(person_id=e.person("leader"), role="leader")
    scan = SimpleUploadedFile("签字件.txt", e.named("签字件").encode())
    programmes.enter_letter(e.by("coordinator"), top.pk, upload=scan, unclassified=True)
    mine = pledges.get(person_id=e.person("head"), role="head")
    letter = programme_queries.text_to_sign(mine)
    assert letter is not None
    programmes.sign_pledge(e.by("head"), mine.pk, text_sha256=letter.text_sha256)
    planned = programmes.create_programme(
        e.by("coordinator"), outline=_outline(e, "special", "专项行动"), version_id=None
    )
    e.ids |= {
        "programme": running.pk,
        "draft_programme": planned.pk,
        "milestone": milestone.pk,
        "exemption": exemption.pk,
        "scanned_pledge": top.pk,
        "letter_signature": PledgeSignature.objects.get(pledge=top, side="own").pk,
        "pledge": pledges.get(person_id=e.person("handler"), role="handler").pk,
        "responsibility": Responsibility.objects.get(
            programme=running, clause_id=e.ids["clause"]
        ).pk,
    }


def _outline(e: Estate, kind: str, name: str) -> Outline:
    return Outline(
        kind=kind,
        name=e.named(name),
        starts_on=MONDAY,
        ends_on=date(2026, 12, 31),
        document_no=e.named("发〔2026〕2号"),
        basis=e.named("依据"),
        scope_note=e.named("范围"),
    )


def _owner(e: Estate, unit: str) -> Owner:
    head, handler = OWNERS[unit]
    return Owner(
        leader_id=e.person("leader"),
        lead_unit_id=e.unit(unit),
        head_id=e.person(head),
        handler_id=e.person(handler),
        due_on=date(2026, 6, 30),
        target=e.named("目标"),
        helping_unit_ids=(e.unit("应急办"),),
    )


def _packs(e: Estate) -> None:
    """A pack that is there, one that waits."""
    ready = programmes.ask_pack(e.by("coordinator"), e.ids["programme"])
    programmes.make_waiting()
    waiting = programmes.ask_pack(e.by("coordinator", later=1), e.ids["programme"])
    e.ids |= {"pack": ready.pk, "waiting_pack": waiting.pk}


def _rhythm(e: Estate) -> None:
    programmes.load_holidays(e.by("coordinator"), agency_id=e.county.agency.pk)
    programmes.keep_day(
        e.by("coordinator"), day=date(2026, 7, 1), kind="rest", name=e.named("休息日")
    )
    cadence = programmes.add_cadence(
        e.by("coordinator"),
        e.ids["programme"],
        name=e.named("每周调度"),
        product="dispatch",
        rhythm={"every": "week", "anchor": 1, "shift": "next", "grace_days_after": 2},
        starts_on=MONDAY,
        ends_on=date(2026, 6, 30),
        owner_unit_id=e.unit("疾控科"),
    )
    first, second, third, *_rest = Occurrence.objects.filter(cadence=cadence).order_by("due_on")
    programmes.record_held(
        e.by("coordinator", later=9), first.pk, done_on=first.due_on, note=e.named("补记")
    )
    programmes.ask_excuse(e.by("head", later=10), second.pk, reason=e.named("抢险"))
    e.ids |= {
        "cadence": cadence.pk,
        "held": first.pk,
        "excuse_asked": second.pk,
        "occurrence": third.pk,
    }


def _meeting(e: Estate) -> None:
    session = programmes.hold_session(
        e.by("coordinator"),
        e.ids["programme"],
        kind="dispatch",
        title=e.named("调度会"),
        held_at=MORNING,
        place=e.named("会议室"),
        chair_id=e.person("leader"),
        expected=(e.person("head"), e.person("lab_head")),
    )
    programmes.write_minutes(e.by("coordinator"), session.pk, minutes=e.named("纪要"))
    e.ids["session"] = session.pk


def _round(e: Estate) -> None:
    round_ = loop.create_round(
        e.by("coordinator"),
        e.ids["programme"],
        kind="cross",
        name=e.named("交叉检查"),
        starts_on=MONDAY,
    )
    loop.give_mandate(e.by("coordinator"), round_.pk, person_id=e.person("expert"))
    loop.give_mandate(e.by("coordinator"), round_.pk, group_id=e.ids["group"])
    loop.open_round(e.by("coordinator"), round_.pk)
    answers = Answer.objects.filter(round=round_).select_related("clause")
    lost, full = answers.get(clause__code="1.1.1"), answers.get(clause__code="2.1.1")
    _says(e, full, full_entry(full.clause.rule or {}))
    _says(e, lost, {"value": "60"})
    finding = loop.finding_from_answer(
        e.by("inspector"), lost.pk, verbatim=e.named("检查发现登记不全"), due_on=DUE
    )
    loop.prove_answer(
        e.by("inspector"),
        lost.pk,
        kind="会议记录",
        title=e.named("会议记录"),
        event_on=MONDAY,
        statement=e.named("会议记录说明"),
    )
    unlinked = answers.get(clause__code="2.1.2")
    _says(e, unlinked, {"passed": 3, "cases": 5})
    draft = loop.create_round(
        e.by("coordinator"),
        e.ids["programme"],
        kind="self",
        name=e.named("自查"),
        starts_on=MONDAY,
    )
    e.ids |= {
        "round": round_.pk,
        "draft_round": draft.pk,
        "mandate": Mandate.objects.filter(round=round_).order_by("pk")[0].pk,
        "answer": unlinked.pk,
        "empty_answer": answers.get(clause__code="2.1.3").pk,
        "unassigned": finding.pk,
    }


def _says(e: Estate, answer: Answer, entry: dict[str, object]) -> None:
    answer.refresh_from_db()
    loop.save_answer(
        e.by("inspector"),
        answer.pk,
        version=answer.version,
        entry=entry,
        sample=e.named("样本"),
        reason=e.named("扣分理由"),
    )


def _rectification(e: Estate) -> None:
    text = "\n".join(f"{n}.{e.named(f'问题{n}')}。" for n in (1, 2))
    programme = import_notice(
        e.by("coordinator"),
        outline=_outline(e, "rectification", "整改项目"),
        text=e.named(text),
        problems=tuple(Problem(verbatim=e.named(f"问题{n}"), part=e.named("部分")) for n in (1, 2)),
    )
    first, second = Finding.objects.filter(programme=programme).order_by("number")
    e.ids |= {"rectification": programme.pk, "finding": first.pk, "planning": second.pk}


def _policies(e: Estate) -> None:
    """A draft, one that was checked, one in force with a version before it, one nobody names."""
    draft = policies.draft_policy(e.by("handler"), draft=_draft(e, "草案"), **_paper(e, "草案正文"))
    checked = policies.draft_policy(e.by("handler"), draft=_draft(e, "待印发"))
    policies.check_policy(
        e.by("head"), policy_id=checked.pk, checked_as="no_superior", note=e.named("核对说明")
    )
    first = policies.register_policy(e.by("coordinator"), draft=_draft(e, "考勤规定"))
    newer = policies.register_policy(
        e.by("coordinator", later=1),
        draft=_draft(e, "考勤规定", later=1),
        supersedes_id=first.pk,
        **_paper(e, "考勤正文"),
    )
    policies.record_training(
        e.by("coordinator", later=2),
        policy_id=newer.pk,
        trained_on=MONDAY + timedelta(days=2),
        note=e.named("全员"),
    )
    used = policies.record_execution(
        e.by("handler", later=2),
        policy_id=newer.pk,
        on=MONDAY + timedelta(days=2),
        what=e.named("核对考勤"),
        **_paper(e, "考勤表"),
    )
    e.ids |= {
        "draft_policy": draft.pk,
        "checked_policy": checked.pk,
        "loose_policy": newer.pk,
        "execution": used.pk,
    }


def _surveillance(e: Estate) -> None:
    """A set in use whose disease has a chosen method."""
    kept = surveillance.keep_series(
        e.by("head"),
        given=Counted(e.named("逐周病例数"), e.named("报告系统")),
        upload=weekly(e.named("腮腺炎"), weeks=200),
    )
    counted = Series.objects.get(series_set=kept)
    surveillance.choose_method(
        e.by("director"),
        series_id=counted.pk,
        method="ears",
        parameters={"method": "C2"},
        reason=e.named("历史短"),
    )
    e.ids |= {"series_set": kept.pk, "counted": counted.pk}


def _draft(e: Estate, name: str, *, later: int = 0) -> Draft:
    """A policy of the department, with number and dates."""
    day = MONDAY + timedelta(days=later)
    number = e.named(f"制〔2026〕{Policy.objects.count() + 1}号")
    superior = "" if name == "待印发" else e.named("上位规定")
    return Draft(e.named(name), e.unit("疾控科"), number, day, day, superior)


def _paper(e: Estate, name: str) -> Any:
    """A file with its confirmation, as verbs take it."""
    upload = SimpleUploadedFile(f"{e.named(name)}.txt", e.named(name).encode())
    return {"upload": upload, "unclassified": True}


def _lived_by(e: Estate, measure_id: int, name: str) -> int:
    """A policy in force, named on a measure and carried out."""
    policy = policies.register_policy(e.by("coordinator"), draft=_draft(e, name))
    named = {"measure_id": measure_id, "policy_id": policy.pk}
    loop.name_policy(e.by("handler"), **named)
    loop.carry_out_policy(e.by("handler"), **named, on=MONDAY, what=e.named("按办法办理"))
    return policy.pk


def _money(e: Estate) -> None:
    """Money to recover for the finding: lines, a receipt, a waiver, a talk."""
    pk = e.ids["finding"]
    loop.state_recovery(
        e.by("head"), finding_id=pk, amount=Decimal(1000), basis=e.named("审计报告")
    )
    lines = [
        loop.add_recovery_line(
            e.by("handler"), finding_id=pk, line=NewLine(e.named("缴款人"), Decimal(due))
        )
        for due in (400, 200)
    ]
    receipt = loop.receive_money(
        e.by("handler"),
        line_id=lines[0].pk,
        voucher_no=e.named("收据"),
        on=MONDAY,
        amount=Decimal(100),
    )
    waiver = loop.waive_money(
        e.by("director"),
        line_id=lines[0].pk,
        decision_no=e.named("会议纪要"),
        amount=Decimal(50),
        reason=e.named("已退休"),
        **_paper(e, "决定"),
    )
    talk = loop.record_talk(
        e.by("head"),
        finding_id=pk,
        on=MONDAY,
        held_by_id=e.person("leader"),
        with_whom=e.named("缴款人"),
        said=e.named("谈话内容"),
        **_paper(e, "谈话记录"),
    )
    e.ids |= {
        "recovery_line": lines[0].pk,
        "free_line": lines[1].pk,
        "receipt": receipt.pk,
        "waiver": waiver.pk,
        "talk": talk.pk,
    }


def _findings(e: Estate) -> None:
    _to_planning(e, e.ids["finding"])
    _to_planning(e, e.ids["planning"])
    measure = _measure(e, e.ids["finding"], person_ids=(e.person("handler2"),))
    _measure(e, e.ids["planning"])
    loop.plan(e.by("head"), finding_id=e.ids["finding"])
    loop.report(e.by("handler"), measure_id=measure.pk, percent=40, text=e.named("进展"))
    upload = SimpleUploadedFile(f"{e.named('办法')}.txt", e.named("正文").encode())
    proof = loop.prove(
        e.by("handler", later=2),
        measure_id=measure.pk,
        kind="制度",
        title=e.named("办法"),
        event_on=MONDAY,
        upload=upload,
        unclassified=True,
        locator=e.named("档案盒"),
    )
    policy = _lived_by(e, measure.pk, "库存办法")
    extension = loop.ask_extension(
        e.by("handler"), measure_id=measure.pk, to_due=date(2026, 6, 30), reason=e.named("延期")
    )
    loop.give_verdict(
        e.by("coordinator"),
        session_id=e.ids["session"],
        finding_id=e.ids["unassigned"],
        verdict="go_on",
        note=e.named("继续"),
    )
    offered = _raised(e, "待认领")
    loop.assign(
        e.by("coordinator"), finding_id=offered.pk, lead_unit_id=e.unit("疾控科"), due_on=DUE
    )
    e.ids |= {
        "measure": measure.pk,
        "policy": policy,
        "evidence": proof.pk,
        "file": proof.file_id or 0,
        "extension": extension.pk,
        "offered": offered.pk,
    }


def _raised(e: Estate, title: str) -> Finding:
    return loop.raise_finding(
        e.by("coordinator"),
        verbatim=e.named(f"{title}原文"),
        title=e.named(title),
        source="notice",
        programme_id=e.ids["rectification"],
    )


def _to_planning(e: Estate, finding_id: int) -> None:
    loop.assign(
        e.by("coordinator"),
        finding_id=finding_id,
        lead_unit_id=e.unit("疾控科"),
        handler_id=e.person("handler"),
        due_on=DUE,
    )
    loop.accept(e.by("head"), finding_id=finding_id)


def _measure(e: Estate, finding_id: int, *, person_ids: tuple[int, ...] = ()) -> Measure:
    return loop.add_measure(
        e.by("handler"),
        finding_ids=[finding_id],
        text=e.named("修订办法"),
        criterion=e.named("验收标准"),
        product_kind="制度",
        product=e.named("办法"),
        due_on=DUE,
        helpers=Helpers(person_ids=person_ids),
    )


def _carried_out(e: Estate, title: str) -> tuple[Finding, Measure]:
    """A finding whose one measure waits to be verified."""
    finding = _raised(e, title)
    _to_planning(e, finding.pk)
    measure = _measure(e, finding.pk)
    loop.plan(e.by("head"), finding_id=finding.pk)
    _lived_by(e, measure.pk, f"{title}办法")
    loop.submit(e.by("handler"), measure_id=measure.pk)
    return finding, measure


def _closing(e: Estate) -> None:
    _finding, submitted = _carried_out(e, "待核验")
    closable, measure = _carried_out(e, "可销号")
    loop.verify(e.by("inspector"), measure_id=measure.pk)
    finding, verified = _carried_out(e, "销号中")
    loop.verify(e.by("inspector"), measure_id=verified.pk)
    loop.apply(e.by("handler"), finding_id=finding.pk, self_assessment=e.named("自评"))
    e.ids |= {
        "closable": closable.pk,
        "closable_measure": measure.pk,
        "submitted": submitted.pk,
        "verified": verified.pk,
        "closing": finding.pk,
        "closure": Closure.objects.get(finding=finding).pk,
    }


def _closed(e: Estate) -> None:
    finding, measure = _carried_out(e, "已销号")
    loop.verify(e.by("inspector"), measure_id=measure.pk)
    loop.apply(e.by("handler"), finding_id=finding.pk, self_assessment=e.named("自评"))
    closure = Closure.objects.get(finding=finding)
    for who in ("head", "leader", "inspector", "inspector2", "director"):
        loop.agree(e.by(who), closure_id=closure.pk, text=e.named("同意"), method="on_site")
    e.ids |= {
        "closed": finding.pk,
        "recheck": Recheck.objects.filter(finding=finding).order_by("due_on")[0].pk,
    }


def _appraisal(e: Estate) -> None:
    """One that is fixed, and one being drafted of which the nouns are."""
    round_ = loop.create_round(
        e.by("coordinator"),
        e.ids["programme"],
        kind="self",
        name=e.named("年终自查"),
        starts_on=MONDAY,
    )
    loop.open_round(e.by("coordinator"), round_.pk)
    loop.close_round(e.by("coordinator"), round_.pk, partial=True, reason=e.named("提前结束"))
    for year in (2027, 2026):
        appraisal = loop.draft_appraisal(e.by("coordinator"), year=year)
        weighting = loop.weigh(
            e.by("coordinator"), appraisal.pk, programme_id=e.ids["programme"], weight=Decimal(100)
        )
        if year == 2027:
            loop.fix_appraisal(e.by("director"), appraisal.pk)
            e.ids["fixed_appraisal"] = appraisal.pk
    bonus = loop.add_bonus(
        e.by("coordinator"),
        appraisal.pk,
        unit_id=e.unit("疾控科"),
        points=Decimal(2),
        reason=e.named("加分事由"),
    )
    e.ids |= {"appraisal": appraisal.pk, "weighting": weighting.pk, "bonus": bonus.pk}


def _documents(e: Estate) -> None:
    """One document at each of its states."""
    coordinator = e.by("coordinator")
    series = documents.open_series(
        coordinator,
        code=e.named("发"),
        body=e.named("红头"),
        signed=e.named("落款"),
        side="administrative",
    )
    ended = documents.open_series(
        e.by("coordinator"), code=e.named("党"), body="党委", signed="党委", side="party", first=5
    )
    documents.void_number(e.by("coordinator"), series_id=ended.pk, reason=e.named("空号"))
    upload = SimpleUploadedFile(f"{e.named('模板')}.docx", own_template(e.named("模板正文")))
    documents.put_template(e.by("coordinator"), kind="letter", upload=upload, unclassified=True)
    e.ids |= {"series": series.pk, "leader": e.person("leader")}
    for noun, steps in DOCUMENT_STEPS.items():
        e.ids[noun] = _document(e, noun, steps).pk
    e.ids["delivery"] = Delivery.objects.get(document_id=e.ids["sent_document"]).pk
    scanned = Signature.objects.get(
        signed_version__document_id=e.ids["checked_document"], step="check"
    )
    e.ids["signature"] = scanned.pk


# How far each has come.
DOCUMENT_STEPS = {
    "document": "",
    "submitted_document": "submit",
    "checked_document": "submit paper",
    "countersigned_document": "submit check countersign",
    "issued_document": "submit check countersign issue",
    "sealed_document": "submit check countersign issue seal",
    "sent_document": "submit check countersign issue seal deliver",
    "received_document": "submit check countersign issue seal deliver receive",
}


def _document(e: Estate, noun: str, steps: str) -> Document:
    made = documents.draft_document(
        e.by("handler"),
        kind="notice",
        title=e.named(f"公文{noun}"),
        values={"addressee": e.named("科室"), "body": [{"level": 0, "text": e.named("公文正文")}]},
        series_id=e.ids["series"],
        countersign_ids=[e.unit("检验科")],
    )
    for step in steps.split():
        _step(e, made, step)
    return made


def _step(e: Estate, made: Document, step: str) -> None:
    if step == "paper":
        documents.sign_on_paper(
            e.by("coordinator"),
            document_id=made.pk,
            step="check",
            person_id=e.person("leader"),
            upload=SimpleUploadedFile("签批.txt", e.named("签批").encode()),
            unclassified=True,
        )
    elif step == "deliver":
        documents.deliver(e.by("coordinator"), document_id=made.pk, unit_ids=[e.unit("疾控科")])
    elif step == "receive":
        one = Delivery.objects.get(document=made)
        documents.receive(e.by("handler"), delivery_id=one.pk)
    else:
        who = {"submit": "handler", "countersign": "lab_head", "issue": "director"}
        getattr(documents, step)(e.by(who.get(step, "coordinator")), document_id=made.pk)


def _published(e: Estate) -> None:
    """One publication whose edition is being prepared, one checked, one out with a comment."""
    preparing, checked, out = (_edition(e, title) for title in ("拟公开", "待签发", "已公开"))
    reports.check_edition(e.by("inspector2"), checked.pk)
    reports.check_edition(e.by("inspector2"), out.pk)
    reports.release_edition(e.by("director"), out.pk)
    comment = reports.leave_comment(
        e.by("system"), code=out.publication.code, text=e.named("公众意见")
    )
    e.ids |= {
        "publication": out.publication_id,
        "draft_edition": preparing.pk,
        "checked_edition": checked.pk,
        "edition": out.pk,
        "comment": comment.pk,
    }


def _edition(e: Estate, title: str) -> Edition:
    """An edition whose names and numbers are all hidden."""
    publication = reports.open_publication(
        e.by("coordinator"), e.ids["rectification"], outline=published(e.named(title))
    )
    edition = reports.make_edition(e.by("coordinator"), publication.pk)
    hidden = [reports.Decision(one.key, keep=False) for one in to_decide(edition)]
    return reports.decide(e.by("coordinator"), edition.pk, decisions=hidden)


def published(title: str) -> reports.Outline:
    """What a publication says of itself."""
    return reports.Outline(
        title=title, starts_on=MONDAY, ends_on=date(2026, 12, 31), telephone="0518-1234567"
    )


def _rename(e: Estate) -> None:
    """Last, since stories name departments: everybody and every department bears the mark."""
    system = Deed(by=SYSTEM, at=MORNING)
    for unit in e.county.units.values():
        people.change_unit(
            system.again(),
            unit_id=unit.pk,
            name=e.named(unit.name),
            parent_id=None,
            order=unit.order,
        )
    for person in e.county.persons.values():
        people.correct_person(
            system.again(),
            person_id=person.pk,
            name=e.named(person.name),
            staff_no=person.staff_no,
            phone="",
            email="",
            joined_on=None,
        )
    for post in e.county.posts.values():
        people.rename_post(system.again(), post_id=post.pk, title=e.named(post.title))


def _dossiers(e: Estate) -> None:
    """Two items, one of them in a box; a third paper waits."""
    dossiers.set_fonds(e.by("archivist"), code="0012")
    for _n in range(2):
        paper = archives.add_evidence(
            e.by("archivist"),
            kind="公文",
            title=e.named("通知"),
            event_on=MONDAY,
            statement=e.named("正文"),
            unit_id=e.unit("办公室"),
        )
        item = dossiers.file_item(
            e.by("archivist"),
            under=dossiers.Class(2026, "D30", "BGS"),
            evidence_ids=[paper.pk],
            title=e.named("通知"),
            author=e.named("疾控中心"),
            dated_on=MONDAY,
        )
    box = dossiers.box_items(
        e.by("archivist"), class_id=item.item_class_id, until=1, place=e.named("库房")
    )
    e.ids |= {"item": item.pk, "item_class": item.item_class_id, "box": box.pk}
    _loans(e)
    _transfers(e)
    _disposals(e)


def _old_item(e: Estate, year: int = 2026, retention: str = "D30") -> int:
    paper = archives.add_evidence(
        e.by("archivist"),
        kind="公文",
        title=e.named("旧档"),
        event_on=date(year, 1, 5),
        statement=e.named("正文"),
        unit_id=e.unit("疾控科"),
    )
    item = dossiers.file_item(
        e.by("archivist"),
        under=dossiers.Class(year, retention, "BGS"),
        evidence_ids=[paper.pk],
        title=e.named("旧档"),
        author=e.named("疾控中心"),
        dated_on=date(year, 1, 5),
    )
    if year < 2026:
        dossiers.box_items(e.by("archivist"), class_id=item.item_class_id, until=9)
    return item.pk


def _transfers(e: Estate) -> None:
    """A list that is checked, one with its package, one handed over."""
    made = {}
    for year, noun in ((2020, "transfer"), (2021, "packed_transfer"), (2022, "moved_transfer")):
        item = _old_item(e, year)
        drawn = transfer.draw_transfer(
            e.by("archivist"), name=e.named("移交目录"), of=transfer.Range(year, year)
        )
        made[noun] = drawn.pk
        if noun == "transfer":
            e.ids["listed_item"] = item
        else:
            packed = Packed("a" * 64, 1, 1)
            transfer.note_package(e.by("archivist"), transfer_id=drawn.pk, packed=packed)
    transfer.hand_over(
        e.by("archivist"),
        transfer_id=made["moved_transfer"],
        receiver=e.named("档案馆"),
        taken_by=e.named("馆员"),
        handed_on=MONDAY,
        note=e.named("接收字1号"),
    )
    e.ids |= made


def _disposals(e: Estate) -> None:
    """A list in every state somebody decides in, and one item that has run out."""
    office, chief = e.by("coordinator"), e.by("director")
    made: dict[str, int] = {}
    for noun in ("disposal", "submitted_disposal", "agreed_disposal", "approved_disposal"):
        item = _old_item(e, 2010, "D10")
        drawn = disposal.draw_disposal(e.by("archivist"), item_ids=[item])
        made[noun] = drawn.pk
        disposal.appraise_items(
            e.by("archivist"),
            disposal_id=drawn.pk,
            item_ids=[item],
            verdict="destroy",
            reason=e.named("无保存价值"),
        )
        if noun == "disposal":
            e.ids["appraised_item"] = item
            continue
        disposal.submit_disposal(e.by("archivist"), disposal_id=drawn.pk)
        if noun != "submitted_disposal":
            opinion = e.named("同意")
            disposal.agree_disposal(office.again(), disposal_id=drawn.pk, opinion=opinion)
        if noun == "approved_disposal":
            opinion = e.named("批准")
            disposal.approve_disposal(chief.again(), disposal_id=drawn.pk, opinion=opinion)
    e.ids |= {**made, "run_out": _old_item(e, 2010, "D10")}


def _loans(e: Estate) -> None:
    """A loan asked for, one approved, one out."""
    use = lending.Use(e.named("查阅用途"))

    asked = lending.ask_lending(e.by("handler"), item_ids=[_old_item(e)], use=use)
    agreed = lending.ask_lending(e.by("handler"), item_ids=[_old_item(e)], use=use)
    lending.decide_lending(e.by("coordinator"), lending_id=agreed.pk, agreed=True)
    outsider = lending.Outsider(e.named("来人"), e.named("审计局"), e.named("介绍信"))
    item = _old_item(e)
    out = lending.lend(
        e.by("archivist"),
        item_ids=[item],
        use=lending.Use(e.named("审计"), due_on=DUE),
        outsider=outsider,
    )
    e.ids |= {"lending": asked.pk, "approved_lending": agreed.pk, "lent": out.pk, "out": item}


def _access(e: Estate) -> None:
    """What is not found by a number alone: links, uploads; and the last act."""
    deed = e.by("system", later=22)
    link: EntryLink = people.issue_entry_link(deed, account_id=e.ids["account"])
    e.ids["entry_link"] = link.pk
    e.words["token"] = entry_token(deed.act_id)
    workbook = standards_export(Version.objects.get(pk=e.ids["version"]))
    for noun, who in UPLOADERS.items():
        by = e.county.actor(who)
        e.words[noun] = uploads.keep(by, f"{e.named(noun)}.xlsx", workbook, at=NOW)
    written = f"{e.named('稿件')}检查学校39所。".encode()
    author = e.county.actor("handler")
    e.words["kept_draft"] = uploads.keep(author, "draft.txt", written, at=NOW)
    file = archives.store_file(
        e.by("archivist"),
        upload=SimpleUploadedFile(f"{e.named('档案')}.txt", e.named("档案").encode()),
        unclassified=True,
    )
    archives.add_kind(e.by("archivist"), name=e.named("锦旗"))
    kept = archives.add_evidence(
        e.by("archivist"),
        kind="文件",
        title=e.named("档案"),
        event_on=MONDAY,
        file_id=file.pk,
        unit_id=e.unit("办公室"),
    )
    standards.link_evidence(e.by("archivist"), clause_id=e.ids["clause"], evidence_ids=[kept.pk])
    e.ids["linked"] = kept.pk
    _dossiers(e)
    e.ids["request"] = programmes.ask_evidence(
        e.by("archivist"),
        e.ids["programme"],
        clause_id=e.ids["clause"],
        kind=Clause.objects.get(pk=e.ids["clause"]).evidence_kinds[0],
        year=2025,
        note=e.named("缺口"),
    ).pk
    acts = Act.objects.filter(agency_id=e.county.agency.pk, seq__isnull=False)
    e.ids["act"] = acts.order_by("-seq")[0].seq or 0
