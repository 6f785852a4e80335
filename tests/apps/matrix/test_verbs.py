"""Every verb against everybody who may not: by role, by relation, and by agency."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.db import transaction

from bihuan.apps.people.models import Act, Change
from bihuan.kit.acts import Verb
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from tests.apps.matrix.built import ROLES, Estates
from tests.apps.matrix.estate import Estate
from tests.apps.matrix.verbs import call, given, naming, needed, verbs

DAYS = 23  # after Monday: the day on which the pages are read

# Verbs open to anybody signed in: who of the own agency has no such relation to the record.
# A verb about one's own account names none: it is told apart below.
STRANGERS: dict[str, tuple[str, ...]] = {
    "loop.accept": ("handler", "lab_head", "director", "coordinator", "inspector"),
    "loop.accept_many": ("handler", "lab_head", "director", "coordinator", "inspector"),
    "loop.add_recovery_line": ("lab_handler", "handler2", "archivist", "inspector", "director"),
    "loop.add_measure": ("lab_handler", "archivist", "inspector", "expert"),
    "loop.agree": ("handler", "handler2", "lab_head", "inspector", "director", "coordinator"),
    "loop.apply": ("handler2", "lab_handler", "inspector", "director", "coordinator"),
    "loop.ask_extension": ("lab_handler", "handler2", "inspector", "archivist", "director"),
    "loop.confirm_carried": ("sysadmin", "secadmin", "auditadmin"),
    "loop.decline": ("handler", "lab_head", "director", "coordinator", "inspector"),
    "loop.describe_finding": ("lab_handler", "archivist", "expert", "sysadmin"),
    "loop.edit_measure": ("lab_handler", "archivist", "inspector", "handler2"),
    "loop.endorse_extension": ("handler", "head", "lab_head", "coordinator", "inspector"),
    "loop.finding_from_answer": ("lab_handler", "handler", "sysadmin"),
    "loop.import_answers": ("handler", "lab_handler", "sysadmin"),
    "loop.import_recovery_lines": ("lab_handler", "handler2", "archivist", "inspector", "director"),
    "loop.receive_money": ("lab_handler", "handler2", "archivist", "inspector", "director"),
    "loop.record_talk": ("lab_handler", "handler2", "archivist", "inspector", "director"),
    "loop.reverse_receipt": ("lab_handler", "handler2", "archivist", "inspector", "director"),
    "loop.state_recovery": ("lab_handler", "handler2", "archivist", "inspector", "director"),
    "loop.void_recovery_line": ("lab_handler", "handler2", "archivist", "inspector", "director"),
    "loop.carry_out_policy": ("lab_handler", "archivist", "inspector", "director"),
    "loop.name_policy": ("lab_handler", "archivist", "inspector", "director"),
    "loop.register_policy": ("lab_handler", "archivist", "inspector", "director"),
    "loop.unname_policy": ("lab_handler", "archivist", "inspector", "director"),
    "loop.link_finding": ("lab_handler", "handler", "sysadmin"),
    "loop.link_many": ("lab_handler", "archivist", "inspector"),
    "loop.link_measure": ("lab_handler", "archivist", "inspector"),
    "loop.name_people": ("lab_head", "handler", "archivist", "inspector"),
    "loop.plan": ("lab_handler", "archivist", "inspector", "director"),
    "loop.prove": ("lab_handler", "archivist", "inspector", "director"),
    "loop.prove_answer": ("lab_handler", "handler", "sysadmin"),
    "loop.refuse_extension": ("handler", "head", "lab_head", "inspector"),
    "loop.report": ("lab_handler", "archivist", "inspector", "director", "expert"),
    "loop.return_closure": ("handler", "handler2", "lab_head", "inspector", "director"),
    "loop.return_measure": ("handler", "head", "handler2", "lab_head", "director"),
    "loop.reuse_evidence": ("lab_handler", "archivist", "inspector"),
    "loop.save_answer": ("handler", "lab_handler", "lab_head", "sysadmin"),
    "loop.submit": ("lab_handler", "handler2", "inspector", "director", "coordinator"),
    "loop.take_reported_measures": ("lab_handler", "archivist", "inspector"),
    "loop.verify": ("handler", "head", "handler2", "lab_head", "director", "expert"),
    "loop.waive_finding": ("lab_handler", "handler", "sysadmin"),
    "loop.withdraw_evidence": ("lab_handler", "archivist", "inspector", "director"),
    "people.choose_language": ("head", "director", "sysadmin", "secadmin"),
    "people.set_password": ("head", "director", "sysadmin", "secadmin"),
    "programmes.ask_excuse": ("lab_head", "lab_handler", "inspector", "sysadmin"),
    "programmes.ask_exemption": ("lab_head", "lab_handler", "inspector", "sysadmin"),
    "programmes.download_pack": ("handler", "head", "leader", "lab_handler", "sysadmin"),
    "programmes.record_held": ("lab_head", "lab_handler", "inspector", "sysadmin"),
    "programmes.sign_above": ("director", "leader", "coordinator", "handler2", "lab_head"),
    "programmes.sign_pledge": ("head", "director", "coordinator", "handler2"),
}
# About whoever does them, or known by a secret: they name no record that could be foreign.
ABOUT_ONESELF = {
    "people.end_sessions",
    "people.note_security",
    "people.sign_in",
    "people.sign_out",
    "people.use_entry_link",
}
# These do many at once and tell each one's refusal in one answer.
BATCHES = {
    "loop.accept_many",
    "loop.assign_many",
    "loop.import_ledger",
    "loop.link_many",
    "loop.redate_many",
}
NAMING = [verb for verb in verbs() if needed(verb) and verb.name not in ABOUT_ONESELF]
OPEN_TO_ALL = [verb for verb in verbs() if not verb.may]
PIECES = [(verb, name) for verb in NAMING for name in naming(verb)]


def labelled(value: object) -> str:
    return value.name if isinstance(value, Verb) else str(value)


def traces() -> tuple[int, int]:
    return Act.objects.count(), Change.objects.count()


def callers(verb: Verb) -> tuple[str, ...]:
    """Who of our agency may try a verb."""
    return tuple(who for who in ROLES if not verb.may or _role(who) in verb.may)


def _role(who: str) -> str:
    return {"lab_handler": "handler", "lab_head": "head"}.get(who, who)


def attempt(e: Estate, who: str, verb: Verb, records: Mapping[str, Estate]) -> Exception | None:
    """What a verb answers; whatever it changes does not last, and a refusal changes nothing."""
    before = traces()
    values = given(verb, records)
    with transaction.atomic():
        try:
            call(verb, e.by(who, later=DAYS), values)
        except Refused as refused:
            assert traces() == before, f"{verb.name} refused {who} and changed something"
            return refused
        finally:
            transaction.set_rollback(True)
    return None


def refused_to(who: str, verb: Verb, answer: Exception | None) -> None:
    """The answer must be that it is not theirs, or not there."""
    told = (NotFound, NotAllowed, Refused) if verb.name in BATCHES else (NotFound, NotAllowed)
    assert isinstance(answer, told), f"{verb.name} by {who}: {answer!r}"


@pytest.mark.parametrize("verb", [verb for verb in verbs() if verb.may], ids=labelled)
def test_a_verb_is_refused_to_every_role_it_does_not_name(estates: Estates, verb: Verb) -> None:
    ours = dict.fromkeys(naming(verb), estates.ours)
    for who in ROLES:
        if _role(who) not in verb.may:
            answer = attempt(estates.ours, who, verb, ours)
            assert isinstance(answer, NotAllowed), f"{who}: {answer!r}"


@pytest.mark.parametrize("verb", NAMING, ids=labelled)
def test_a_verb_does_not_find_a_neighbour_s_records(estates: Estates, verb: Verb) -> None:
    theirs = dict.fromkeys(needed(verb), estates.theirs)
    for who in callers(verb):
        refused_to(who, verb, attempt(estates.ours, who, verb, theirs))


@pytest.mark.parametrize(("verb", "name"), PIECES, ids=labelled)
def test_not_even_one_record_among_our_own_may_be_a_neighbour_s(
    estates: Estates, verb: Verb, name: str
) -> None:
    records = {**dict.fromkeys(needed(verb), estates.ours), name: estates.theirs}
    for who in callers(verb):
        assert attempt(estates.ours, who, verb, records) is not None, f"{who} did it"


def test_most_verbs_succeed_with_our_own_records(estates: Estates) -> None:
    """Otherwise the refusals above might be about something else than whose records they are."""
    refused = {
        verb.name: [str(attempt(estates.ours, who, verb, own)) for who in callers(verb)]
        for verb in NAMING
        if (own := dict.fromkeys(needed(verb), estates.ours))
        and all(attempt(estates.ours, who, verb, own) is not None for who in callers(verb))
    }
    assert len(refused) <= len(NAMING) // 5, refused


@pytest.mark.parametrize("verb", OPEN_TO_ALL, ids=labelled)
def test_a_verb_open_to_all_is_refused_to_strangers(estates: Estates, verb: Verb) -> None:
    if verb.name in ABOUT_ONESELF:
        assert not set(needed(verb)) - {"session_ids"}
        return
    assert verb.name in STRANGERS, f"{verb.name}: say who must not do it (STRANGERS)"
    ours = dict.fromkeys(needed(verb), estates.ours)
    for who in STRANGERS[verb.name]:
        refused_to(who, verb, attempt(estates.ours, who, verb, ours))


def test_tables_name_no_verb_that_is_gone() -> None:
    assert set(STRANGERS) | ABOUT_ONESELF == {verb.name for verb in OPEN_TO_ALL}
