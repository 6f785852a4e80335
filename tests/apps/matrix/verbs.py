"""What each verb is given: records of an estate where it names some, plain words elsewhere."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.apps.archives.actions.dossiers import Class
from bihuan.apps.archives.actions.lending import Outsider, Use
from bihuan.apps.archives.actions.transfer import Range
from bihuan.apps.loop.actions import NewLine
from bihuan.apps.loop.actions.answers import Line
from bihuan.apps.loop.actions.entering import Given
from bihuan.apps.loop.actions.measures import Helpers
from bihuan.apps.loop.actions.notice import Problem
from bihuan.apps.loop.queries.ledger_reading import Change, NewMeasure
from bihuan.apps.policies.actions import Draft
from bihuan.apps.programmes.actions.calendar import Day
from bihuan.apps.programmes.actions.milestones import Planned
from bihuan.apps.programmes.actions.programmes import Outline
from bihuan.apps.programmes.actions.responsibilities import Owner
from bihuan.apps.surveillance.actions import Given as Counted
from bihuan.kit.acts import VERBS, Verb
from bihuan.kit.packing import Packed
from tests.apps.county import MONDAY, MORNING
from tests.apps.loop.checking import small_tree
from tests.apps.matrix.estate import DUE, TODAY, Estate, published
from tests.apps.surveillance.files import weekly

Maker = Callable[[Estate], Any]

# Arguments that name records: which noun of the estate.
NOUNS: dict[str, str] = {
    "held_by_id": "person",
    "borrower_id": "person",
    "watched_by_id": "person",
    "also_watched_by_id": "leader",
    "line_id": "recovery_line",
    "supersedes_id": "loose_policy",
    "set_id": "series_set",
    "lead_unit_id": "unit",
    "owner_unit_id": "unit",
    "parent_id": "unit",
    "countersign_ids": "unit",
    "leader_id": "person",
    "handler_id": "person",
    "chair_id": "person",
    "from_id": "person",
    "to_id": "person",
    "from_person_id": "person",
    "to_person_id": "person",
    "to_post_id": "post",
    "owner_post_id": "post",
    "owner_group_id": "group",
    "class_id": "item_class",
    "copy_from": "round",
    "first_id": "round",
    "second_id": "round",
    "older_version_id": "version",
    "newer_version_id": "draft",
}

MEASURE: dict[str, Any] = {
    "text": "措施",
    "lead_unit": None,
    "handler": None,
    "due_on": DUE,
    "product_kind": "制度",
    "product": "",
    "criterion": "",
    "outcome": "",
}

# Arguments that name records deep inside.
DEEP: dict[str, Maker] = {
    "draft": lambda e: Draft("另一制度", e.ids["unit"], "发〔2026〕99号", TODAY, TODAY),
    "expected": lambda e: (e.ids["person"],),
    "marks": lambda e: {e.ids["person"]: ("present", "")},
    "owner": lambda e: Owner(lead_unit_id=e.ids["unit"], handler_id=e.ids["person"]),
    "owners": lambda e: {e.ids["clause"]: Owner(lead_unit_id=e.ids["unit"])},
    "helpers": lambda e: Helpers((e.ids["unit"],), (e.ids["person"],)),
    "problems": lambda e: (Problem("问题", lead_unit_id=e.ids["unit"]),),
    "changes": lambda e: (Change(e.ids["offered"], 1, {"lead_unit": e.ids["unit"]}),),
    "added": lambda e: (NewMeasure((e.ids["finding"],), MEASURE),),
    "lines": lambda e: (Line(e.ids["empty_answer"], 0, Given(entry={"value": "1"})),),
    "session_ids": lambda e: (e.county.accounts["handler"].pk,),
}

# The record a verb is about where it is not in the usual state.
STATES: dict[str, dict[str, str]] = {
    "archives.extend_lending": {"lending_id": "lent"},
    "archives.agree_disposal": {"disposal_id": "submitted_disposal"},
    "archives.appraise_items": {"item_ids": "appraised_item"},
    "archives.approve_disposal": {"disposal_id": "agreed_disposal"},
    "archives.destroy_items": {"disposal_id": "approved_disposal"},
    "archives.draw_disposal": {"item_ids": "run_out"},
    "archives.hand_out": {"lending_id": "approved_lending"},
    "archives.send_back_disposal": {"disposal_id": "submitted_disposal"},
    "archives.hand_over": {"transfer_id": "packed_transfer"},
    "archives.strike_item": {"item_id": "listed_item"},
    "archives.undo_transfer": {"transfer_id": "moved_transfer"},
    "archives.take_back_items": {"lending_id": "lent", "item_ids": "out"},
    "documents.annul": {"document_id": "issued_document"},
    "documents.check": {"document_id": "submitted_document"},
    "documents.countersign": {"document_id": "checked_document"},
    "documents.deliver": {"document_id": "sealed_document"},
    "documents.file_away": {"document_id": "received_document"},
    "documents.issue": {"document_id": "countersigned_document"},
    "documents.recall": {"document_id": "issued_document"},
    "documents.seal": {"document_id": "issued_document"},
    "documents.send_back": {"document_id": "submitted_document"},
    "documents.sign_on_paper": {"document_id": "submitted_document", "person_id": "leader"},
    "documents.take_back": {"document_id": "submitted_document"},
    "desk.merge_persons": {"person_id": "duplicate", "into_id": "person"},
    "loop.accept": {"finding_id": "offered"},
    "loop.accept_many": {"finding_ids": "offered"},
    "loop.apply": {"finding_id": "closable"},
    "loop.assign": {"finding_id": "offered"},
    "loop.assign_many": {"finding_ids": "offered"},
    "loop.decline": {"finding_id": "offered"},
    "loop.dismiss": {"finding_id": "offered"},
    "loop.give_verdict": {"finding_id": "unassigned"},
    "loop.link_finding": {"finding_id": "unassigned"},
    "loop.link_measure": {"finding_ids": "planning"},
    "loop.link_many": {"finding_ids": "planning"},
    "loop.name_policy": {"policy_id": "loose_policy"},
    "loop.merge": {"finding_id": "offered", "into_id": "finding"},
    "loop.open_round": {"round_id": "draft_round"},
    "loop.plan": {"finding_id": "planning"},
    "loop.reopen_appraisal": {"appraisal_id": "fixed_appraisal"},
    "loop.reopen_measure": {"measure_id": "closable_measure"},
    "loop.return_measure": {"measure_id": "submitted"},
    "loop.save_answer": {"answer_id": "empty_answer"},
    "loop.void_recovery_line": {"line_id": "free_line"},
    "loop.verify": {"measure_id": "submitted"},
    "people.merge_persons": {"person_id": "duplicate", "into_id": "person"},
    "people.merge_unit": {"into_id": "unit"},
    "people.unmerge_person": {"person_id": "merged"},
    "policies.check": {"policy_id": "draft_policy"},
    "policies.edit": {"policy_id": "draft_policy"},
    "policies.issue": {"policy_id": "checked_policy"},
    "surveillance.choose": {"series_id": "counted"},
    "programmes.correct_held": {"occurrence_id": "held"},
    "programmes.begin_pack": {"pack_id": "waiting_pack"},
    "programmes.cancel_pack": {"pack_id": "waiting_pack"},
    "programmes.decide_excuse": {"occurrence_id": "excuse_asked"},
    "programmes.start": {"programme_id": "draft_programme"},
    "programmes.pin_version": {"programme_id": "draft_programme"},
    "reports.check": {"edition_id": "draft_edition"},
    "reports.decide": {"edition_id": "draft_edition"},
    "reports.discard": {"edition_id": "draft_edition"},
    "reports.release": {"edition_id": "checked_edition"},
    "reports.return": {"edition_id": "checked_edition"},
    "reports.write_words": {"edition_id": "draft_edition"},
    "standards.add_clause": {"version_id": "draft"},
    "standards.drop_clause": {"clause_id": "draft_clause"},
    "standards.edit_clause": {"clause_id": "draft_clause"},
    "standards.freeze": {"version_id": "draft"},
    "standards.recode_clause": {"clause_id": "draft_clause"},
    "standards.revise_version": {"version_id": "draft"},
    "standards.unlink_evidence": {"evidence_id": "linked"},
    "standards.shift_clause": {"clause_id": "draft_clause"},
}

NOTICE = {"addressee": "各科室", "body": [{"level": 0, "text": "正文。"}]}
LATER = date(2026, 9, 30)
OUTLINE = Outline(kind="rectification", name="另一个项目", starts_on=MONDAY)
WORDS: dict[str, Any] = {
    "amount": Decimal(10),
    "checked_as": "looser",
    "line": NewLine("缴款人", Decimal(400)),
    "listed": (NewLine("缴款人", Decimal(400)),),
    "agreed": True,
    "bonus_cap": Decimal(5),
    "code": "2.1.9",
    "days": (Day(date(2026, 8, 1), "rest", "休息"),),
    "day": date(2026, 8, 1),
    "entry": {"value": "1"},
    "faults": [],
    "grades": (),
    "held_at": MORNING,
    "key": "branch-appraisal-100",
    "language": "en",
    "kind": "rest",
    "method": "on_site",
    "open_items": (),
    "of": Range(2026, 2026),
    "outline": OUTLINE,
    "packed": Packed("b" * 64, 1, 1),
    "percent": 50,
    "picks": (0,),
    "pages": 100,
    "part": 1,
    "points": Decimal(1),
    "planned": (Planned("节点", DUE),),
    "product": "dispatch",
    "ranked": False,
    "rhythm": {"every": "week", "anchor": 2},
    "role": "handler",
    "rows": [],
    "scope": "own",
    "site": "http://localhost/",
    "source": "notice",
    "state": "present",
    "total": Decimal(60),
    "tree": small_tree(),
    "up": True,
    "use": Use("查阅"),
    "upload": SimpleUploadedFile("a.txt", "正文".encode()),
    "verdict": "go_on",
    "veto_on": "zero",
    "version": 0,
    "revision": 1,
    "weight": Decimal(10),
    "year": 2026,
}
# Where the same word means something else.
OTHERWISE: dict[str, dict[str, Any]] = {
    "surveillance.choose": {"method": "ears", "parameters": {}},
    "surveillance.keep": {"given": Counted("数据", "系统"), "upload": weekly("甲")},
    "surveillance.replace": {"given": Counted("数据", "系统"), "upload": weekly("甲")},
    "archives.add_kind": {"name": "讲义"},
    "archives.end_kind": {"name": "公文"},
    "archives.give": {"kind": "公文"},
    "archives.renew_evidence": {"statement": "说明"},
    "archives.set_validity": {"expires_on": LATER},
    "programmes.ask_evidence": {"kind": "会议记录", "year": 2024},
    "programmes.give_evidence": {"kind": "会议记录", "statement": "说明"},
    "archives.box_items": {"until": 9, "width_mm": 30},
    "archives.file_item": {"under": Class(2026, "Y", "BGS"), "dated_on": MONDAY},
    "archives.extend_lending": {"due_on": date(2026, 6, 15)},
    "archives.lend": {"outsider": Outsider("孙某", "审计局", "介绍信")},
    "archives.appraise_items": {"verdict": "destroy"},
    "archives.destroy_items": {"method": "pulped"},
    "archives.hand_over": {"note": "接收字1号"},
    "archives.set_fonds": {"code": "0012"},
    "archives.store_file": {"unclassified": True},
    "archives.add_evidence": {"kind": "文件", "statement": "说明"},
    "documents.draft": {"kind": "notice", "values": NOTICE},
    "documents.open_series": {"code": "新字号", "side": "party"},
    "documents.put_template": {"kind": "notice"},
    "documents.reset_template": {"kind": "letter"},
    "documents.revise": {"values": NOTICE, "version": None},
    "documents.sign_on_paper": {"step": "check", "unclassified": True},
    "loop.make_round_paper": {"paper": "gaps"},
    "loop.create_round": {"kind": "self"},
    "loop.draft_appraisal": {"year": 2025},
    "loop.prove": {"kind": "制度", "statement": "说明"},
    "loop.prove_answer": {"kind": "会议记录", "statement": "说明"},
    "loop.state_recovery": {"amount": Decimal(2000), "basis": "复核"},
    "loop.waive_money": {"unclassified": True},
    "people.change_group": {"kind": "inspection"},
    "people.form_group": {"kind": "inspection"},
    "people.open_account": {"username": "new.one"},
    "programmes.correct_held": {"done_on": MONDAY},
    "programmes.edit": {"outline": replace(OUTLINE, kind="accreditation")},
    "programmes.hold_session": {"kind": "dispatch"},
    "programmes.record_held": {"done_on": MONDAY},
    "reports.decide": {"decisions": []},
    "reports.edit": {"outline": published("改题")},
    "reports.make_edition": {"correction_note": "更正"},
    "reports.open": {"outline": published("新题")},
}
NUMBERS = {"acts", "rows", "seq", "more", "order", "report_months"}
DAYS = re.compile(r"(_on|^on|^day|_due|^from|^to)$")


def verbs() -> list[Verb]:
    """Every verb of the product; those of the tests left out."""
    return [verb for name, verb in sorted(VERBS.items()) if not name.startswith("test.")]


def doing(verb: Verb) -> Callable[..., Any]:
    """The verb as it is called: with its permission check."""
    function: Callable[..., Any] = getattr(
        sys.modules[verb.function.__module__], verb.function.__name__
    )
    return function


def parameters(verb: Verb) -> Mapping[str, inspect.Parameter]:
    """What a verb takes besides the deed."""
    return dict(list(inspect.signature(verb.function).parameters.items())[1:])


def naming(verb: Verb) -> list[str]:
    """The arguments of a verb that name records."""
    return [name for name in parameters(verb) if _maker(verb, name) is not None]


def needed(verb: Verb) -> list[str]:
    """Of those, the ones that must be given."""
    empty = inspect.Parameter.empty
    return [n for n in naming(verb) if parameters(verb)[n].default is empty]


def given(verb: Verb, records: Mapping[str, Estate]) -> dict[str, Any]:
    """Arguments of a verb; `records` says whose records stand in which of them."""
    values: dict[str, Any] = {}
    for name, parameter in parameters(verb).items():
        maker = _maker(verb, name)
        if maker is not None and name in records:
            values[name] = maker(records[name])
        elif maker is None and (
            parameter.default is inspect.Parameter.empty or name in OTHERWISE.get(verb.name, {})
        ):
            values[name] = _word(verb, name)
    return values


def call(verb: Verb, deed: Any, values: Mapping[str, Any]) -> Any:
    """Do it, whatever may be given by place."""
    return doing(verb)(deed, **values)


def _maker(verb: Verb, name: str) -> Maker | None:
    if name in DEEP:
        return DEEP[name]
    many, one = name.endswith("_ids"), re.sub("_ids?$", "", name)
    noun = STATES.get(verb.name, {}).get(name) or NOUNS.get(name)
    if noun is None and name.endswith(("_id", "_ids")):
        noun = one
    if noun is None:
        return None
    return lambda e: [_record(e, noun, verb, name)] if many else _record(e, noun, verb, name)


def _record(e: Estate, noun: str, verb: Verb, name: str) -> int:
    assert noun in e.ids, (
        f"{verb.name}: add an object for “{name}” to tests/apps/matrix (verbs.py or estate.py)"
    )
    return e.ids[noun]


def _word(verb: Verb, name: str) -> Any:
    if name in OTHERWISE.get(verb.name, {}):
        return OTHERWISE[verb.name][name]
    if name in NUMBERS and verb.name == "people.verify_journal":
        return 1
    if name in WORDS:
        return WORDS[name]
    if DAYS.search(name):
        return LATER if name in {"due_on", "to_due", "ends_on", "new_due_on"} else TODAY
    return 1 if name in NUMBERS else "词语"
