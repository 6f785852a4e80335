"""What `bench/ledger.py` asks of the ledger, and how many SQL queries each answer takes.

Run as a module it counts them, with Django's own client in this process, and prints JSON.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from bihuan.config.cli import django_ready


def questions() -> dict[str, str]:
    """The ledger's addresses: as it opens, and with the filters people use."""
    from bihuan.apps.people.models import Unit
    from bihuan.apps.programmes.models import Programme
    from bihuan.kit import clock

    unit = Unit.objects.filter(name__startswith="业务").order_by("pk")[5].pk
    programme = Programme.objects.order_by("-pk")[3].pk
    today = clock.today()
    soon = today + timedelta(days=30)
    return {
        "as it opens": "",
        "open": "open_only=on",
        "overdue": "status=overdue",
        "red": "colour=red&open_only=on",
        "a department": f"lead_unit={unit}&open_only=on",
        "a programme": f"programme={programme}&state=rectifying",
        "a word": "words=冷链室 校准",
        "a word that is rare": "words=1234号",
        "due soon": f"due_from={today}&due_to={soon}",
        "notice, relapsed": "source=notice&recurred=on",
    }


def count() -> dict[str, Any]:
    """SQL queries of each question for each role, in this process; and the questions."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bihuan.apps.people.models import Account, Tenure

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    asked = questions()
    found: dict[str, dict[str, int]] = {}
    for role in ("director", "leader", "head", "handler", "coordinator", "inspector"):
        tenure = Tenure.objects.filter(post__role=role).order_by("pk").first()
        assert tenure is not None
        client = Client(headers={"host": "localhost"})
        client.force_login(
            Account.objects.get(person_id=tenure.person_id),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        found[role] = {}
        for name, query in asked.items():
            with CaptureQueriesContext(connection) as seen:
                assert client.get(f"/findings?{query}").status_code == 200
            found[role][name] = len(seen)
    return {"queries": found, "asked": asked}


if __name__ == "__main__":
    django_ready.ready()
    print(json.dumps(count()))
