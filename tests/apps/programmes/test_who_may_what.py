"""Every address of this app by every role, and by the neighbour's coordinator."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from bihuan.apps.programmes.urls import urlpatterns
from tests.apps.county import STAFF, County
from tests.apps.programmes.conftest import Stage

ADMINISTRATORS = ("sysadmin", "secadmin", "auditadmin")
OFFICE = ("coordinator",)
CHIEFS = ("director", "leader")
EVERYBODY = tuple(who for who in STAFF if who not in ADMINISTRATORS)

# Pages that show: whoever has a business post sees them.
SHOWN = (
    *("programme", "responsibilities", "duties_export", "duties_print", "duty", "pledges"),
    *("pledges_export", "pledge", "exemptions", "milestones", "cadences", "cadences_export"),
    *("cadences_print", "upkeep", "sessions", "session", "occurrence", "sheet_template"),
    *("calendar", "calendar_export", "calendar_template", "matrix", "matrix_export", "cell"),
    *("binder", "binder_export", "volume", "packs"),
)
# Lists that are simply empty for those who see nothing.
LISTS = ("list", "export", "mine")
# Forms, and who is shown them.
FORMS: dict[str, tuple[str, ...]] = {
    "sheet_faults": OFFICE,
    "enter_letter": OFFICE,
    **dict.fromkeys(
        (
            *("create", "edit", "version", "start", "resume", "withdraw", "add_group"),
            *("add_milestone", "preset", "change_milestone", "reach_milestone"),
            *("cancel_milestone", "by_class", "suggested", "paste", "sheet", "add_cadence"),
            *("six_ones", "stop_cadence", "keep_up", "hold_session", "change_session"),
            *("calendar_sheet", "replan", "withdraw_exemption", "correct_held"),
            *("evidence_since", "binder_rule"),
        ),
        OFFICE,
    ),
    "ask_evidence": ("coordinator", "archivist"),
    "withdraw_request": ("coordinator", "archivist"),
    "decide_exemption": CHIEFS,
    "decide_excuse": CHIEFS,
    "record_held": ("coordinator", "head", "handler", "handler2"),
    "ask_excuse": ("coordinator", "head", "handler", "handler2"),
}
# Buttons: POST only.
BUTTONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            *("finish", "end_group", "picked", "ask_pledges", "attendance", "minutes"),
            *("end_session", "keep_day", "load_holidays", "make_letters"),
        ),
        OFFICE,
    ),
    **dict.fromkeys(("make_volumes", "cancel_pack"), ("coordinator", "archivist")),
    "make_duties": (*OFFICE, "head", "lab_head"),
    "sign_pledge": ("handler",),
    "sign_above": ("head", *CHIEFS),
}
# Tested by themselves, letters and packs once they are made (test_letters, test_packs).
SPECIAL = {
    *("ask_exemption", "letter", "letter_scan", "letters_print"),
    *("pack", "pack_progress", "download_pack"),
}


def arguments(stage: Stage, route: str) -> list[object]:
    """What fills a route's places."""
    records = {
        "milestones/": stage.milestone,
        "pledges/": stage.pledge,
        "exemptions/": stage.exemption,
        "cadences/": stage.cadence,
        "occurrences/": stage.occurrence,
        "sessions/": stage.session,
        "requests/": stage.request,
    }
    if "<" not in route:
        return []
    for head, record in records.items():
        if route.startswith(head):
            return [record.pk, 1] if "<int:signature_pk>" in route else [record.pk]
    rest: dict[str, object] = {
        "<int:group>": stage.group.pk,
        "<int:clause>": stage.clause.pk,
        "<int:part>": 1,
        "<int:year>": 2025,
        "<str:token>": "0" * 64,
    }
    return [stage.programme.pk, *(value for place, value in rest.items() if place in route)]


def addresses(stage: Stage) -> dict[str, str]:
    """Every address by name."""
    return {
        str(p.name): reverse(f"programmes:{p.name}", args=arguments(stage, str(p.pattern)))
        for p in urlpatterns
        if isinstance(p, URLPattern)
    }


def outside(neighbour: County, who: str) -> Client:
    """Somebody of the other agency, signed in."""
    client = Client()
    client.force_login(
        neighbour.accounts[who],
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def test_every_address_is_in_the_matrix() -> None:
    named = {str(p.name) for p in urlpatterns}
    assert named == {*SHOWN, *LISTS, *FORMS, *BUTTONS, *SPECIAL}


@pytest.mark.parametrize("who", STAFF)
def test_each_page_opens_for_whom_it_should(
    who: str, stage: Stage, signed_in: Callable[[str], Client]
) -> None:
    client, wrong = signed_in(who), []
    for name, path in addresses(stage).items():
        if name in {*SHOWN, *LISTS}:
            expected = {200} if who in EVERYBODY or name in LISTS else {404}
        elif name in FORMS:
            # what the record's state does not allow now is told, to those who may try at all
            expected = {200, 409} if who in FORMS[name] else {403, 404}
            # nothing is kept there, no letter is made yet
            expected |= {404} if name in ("sheet_faults", "enter_letter") else set()
        else:
            continue
        status = client.get(path).status_code
        if status not in expected:
            wrong.append((name, status))
    assert not wrong


@pytest.mark.parametrize("who", STAFF)
def test_each_button_works_for_whom_it_should_only(
    who: str, stage: Stage, signed_in: Callable[[str], Client]
) -> None:
    client, wrong = signed_in(who), []
    for name, path in addresses(stage).items():
        if name in BUTTONS and who not in BUTTONS[name]:
            status = client.post(path, {}).status_code
            if status not in {403, 404}:
                wrong.append((name, status))
    assert not wrong


@pytest.mark.parametrize("who", [w for w in STAFF if w not in OFFICE])
def test_posting_a_form_that_is_not_yours_changes_nothing(
    who: str, stage: Stage, signed_in: Callable[[str], Client]
) -> None:
    client, wrong = signed_in(who), []
    filled = {"reason": "试", "done_on": "2026-03-02", "name": "x", "due_on": "2026-05-05"}
    for name, path in addresses(stage).items():
        if name in FORMS and who not in FORMS[name]:
            status = client.post(path, filled).status_code
            if status not in {403, 404, 405}:
                wrong.append((name, status))
    assert not wrong
    stage.milestone.refresh_from_db()
    stage.occurrence.refresh_from_db()
    assert (stage.milestone.name, stage.occurrence.state) == ("首轮自查", "planned")


@pytest.mark.parametrize("who", ["coordinator", "director"])
def test_another_agencys_records_look_like_none_at_all(
    who: str, stage: Stage, neighbour: County
) -> None:
    client, wrong = outside(neighbour, who), []
    for name, path in addresses(stage).items():
        if not any(character.isdigit() for character in path):
            continue
        tried = {**FORMS, **BUTTONS}.get(name, (who,))
        # who may not try the verb at all hears so, whatever the number in the address
        expected = {404, 405} if who in tried else {403, 404, 405}
        for status in (client.get(path).status_code, client.post(path, {}).status_code):
            if status not in expected:
                wrong.append((name, status))
    assert not wrong


def test_the_neighbours_lists_hold_nothing_of_ours(stage: Stage, neighbour: County) -> None:
    client = outside(neighbour, "coordinator")
    for name in LISTS[:1]:
        assert stage.programme.name not in client.get(addresses(stage)[name]).content.decode()


def test_a_refused_verb_leaves_the_programme_as_it_was(
    stage: Stage, signed_in: Callable[[str], Client]
) -> None:
    signed_in("head").post(addresses(stage)["finish"], {})
    stage.programme.refresh_from_db()
    assert stage.programme.state == "running"
