"""What tests of letters share."""

from __future__ import annotations

from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.models import Pledge, Programme
from tests.apps.county import County
from tests.apps.programmes.conftest import Stage


def letters_made(stage: Stage) -> int:
    """The office makes the letters."""
    return actions.make_letters(stage.county.deed("coordinator"), stage.programme.pk)


def pledge_of(county: County, programme: Programme, who: str) -> Pledge:
    """The pledge of a person that stands."""
    rows = programme.pledges.exclude(state="stale").select_related("document")
    return rows.get(person=county.persons[who])


def read_hash(pledge: Pledge) -> str:
    """The hash of the text somebody who opened the letter has read."""
    text = queries.text_to_sign(pledge)
    return text.text_sha256 if text else ""
