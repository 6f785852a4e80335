"""Removes the sample county in one act: the only place where records are ever deleted.

The journal keeps what was done, the removal included, so its chain stays whole.
"""

from __future__ import annotations

from collections import deque

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import ForeignKey, Model

from bihuan.apps.archives.models import File
from bihuan.apps.archives.queries import stored_at
from bihuan.apps.people.models import Account, Agency, EntryLink
from bihuan.config.sample import cast
from bihuan.kit import clock
from bihuan.kit.acts import act
from bihuan.kit.deed import SYSTEM, Deed

LABELS = (
    "people",
    "archives",
    "documents",
    "standards",
    "policies",
    "surveillance",
    "programmes",
    "loop",
    "reports",
)


def everything() -> int:
    """Remove the sample, if it is there; how many rows went."""
    agency = Agency.objects.filter(code=cast.CODE, is_sample=True).first()
    if agency is None:
        return 0
    places = [stored_at(file) for file in File.objects.filter(agency=agency)]
    rows = _remove(Deed(by=SYSTEM, at=clock.now()), agency.pk)
    for place in places:
        default_storage.delete(place)
    return rows


@act("sample.remove", label="Remove the sample county", may=("system",))
def _remove(deed: Deed, agency_id: int) -> int:
    accounts = Account.objects.filter(person__agency_id=agency_id).values_list("pk", flat=True)
    doomed: dict[type[Model], list[int]] = {
        model: list(
            model._base_manager.filter(**{path: agency_id}).values_list("pk", flat=True).distinct()
        )
        for model, path in _paths().items()
    }
    for model in (Authenticator, UserSession):
        doomed[model] = list(
            model.objects.filter(user_id__in=list(accounts)).values_list("pk", flat=True)
        )
    with connection.cursor() as cursor:
        cursor.execute("select set_config('bihuan.erase', 'on', true)")
        # Foreign keys are checked at the end of the transaction, so the order does not matter.
        for model, keys in doomed.items():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"delete from {table} where id = any(%s)", [keys])  # noqa: S608
        cursor.execute("select set_config('bihuan.erase', '', true)")
    return sum(len(keys) for keys in doomed.values())


def _paths() -> dict[type[Model], str]:
    """For every record, the shortest way to its agency over keys that always hold a value."""
    models = [m for label in LABELS for m in apps.get_app_config(label).get_models()]
    paths: dict[type[Model], str] = {Agency: "pk"}
    border: deque[type[Model]] = deque([Agency])
    while border:
        target = border.popleft()
        for model in models:
            name = _key_to(model, target)
            if model not in paths and name:
                ahead = paths[target]
                paths[model] = name if ahead == "pk" else f"{name}__{ahead}"
                border.append(model)
    paths[Account] = "person__agency"  # only the very first accounts have no person
    paths[EntryLink] = "account__person__agency"
    return paths


def _key_to(model: type[Model], target: type[Model]) -> str:
    for field in model._meta.get_fields():
        if isinstance(field, ForeignKey) and field.related_model is target and not field.null:
            return field.name
    return ""
