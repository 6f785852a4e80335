"""Words that are looked up when shown, and stand in no call of gettext, have their Chinese too."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext, override

from bihuan.apps.people import actions
from bihuan.apps.people.forms.accounts import STATES
from bihuan.apps.people.forms.directory import STANDING
from bihuan.apps.people.queries.labels import FIELD_LABELS, KIND_LABELS
from bihuan.apps.people.queries.staff import GRANTS, STAFF
from bihuan.apps.people.states import GROUP_KINDS, MEMBER_ROLES, ROLES, SCOPES
from bihuan.config.catalogues import joined
from bihuan.kit.acts import VERBS

PARTS = Path(settings.ROOT) / "bihuan" / "locale" / "parts"
CHINESE = re.compile("[\u4e00-\u9fff]")


def test_every_label_of_people_has_its_chinese() -> None:
    assert actions.KEEPERS  # the verbs are loaded
    wanted = {*FIELD_LABELS.values(), *KIND_LABELS.values(), *STATES.values(), *STANDING.values()}
    wanted |= {role.label for role in ROLES.values()}
    wanted |= {*GROUP_KINDS.values(), *MEMBER_ROLES.values(), *SCOPES.values()}
    wanted |= {column.title for column in (*STAFF.columns, *GRANTS.columns)}
    wanted |= {verb.label for name, verb in VERBS.items() if name.startswith("people.")}
    translated = {message.id for message in joined(PARTS) if message.string}
    assert sorted(wanted - translated) == []


def test_the_sign_in_pages_have_their_chinese() -> None:
    pages = Path(settings.ROOT) / "bihuan" / "web" / "desk" / "allauth"
    text = "".join(page.read_text(encoding="utf-8") for page in pages.rglob("*.html"))
    words = set(re.findall(r"\{% translate [\"'](.+?)[\"'] %\}", text))
    translated = {message.id for message in joined(PARTS) if message.string}
    with override("zh-hans"):
        missing = [w for w in words - translated if not CHINESE.search(gettext(w))]
    assert len(words) > 10
    assert missing == []
