"""One message a person a day with what waits for them; by mail too when a server is set up."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from bihuan.apps.people.actions import notices
from bihuan.apps.people.models import Account, Notice
from bihuan.apps.people.queries import actor_of
from bihuan.kit.waiting import Waiting
from bihuan.web.desk import todo

LISTED = 20


def send_all(*, at: datetime, on: date) -> int:
    """Everybody who has something waiting gets one message today; asked again, none is repeated."""
    told = 0
    accounts = Account.objects.filter(is_active=True, person__left_on=None, person__isnull=False)
    for account in accounts.select_related("person").iterator():
        with override(account.language):
            told += _send(account, at=at, on=on)
    return told


def _send(account: Account, *, at: datetime, on: date) -> bool:
    assert account.person is not None
    already = Notice.objects.filter(person=account.person, kind="digest", at__date=on)
    waiting = todo.items("waiting", actor_of(account.pk, on=on), on=on)
    if not waiting or already.exists():
        return False
    notice = notices.tell(
        account.person.pk, kind="digest", text=_summary(waiting, on=on), path="/", at=at
    )
    if settings.EMAIL_HOST and account.person.email:
        _mail(account.person.email, notice.text, waiting)
        notices.mailed([notice], at=at)
    return True


def _summary(waiting: list[Waiting], *, on: date) -> str:
    late = sum(1 for item in waiting if item.due_on and item.due_on < on)
    text = ngettext("%(n)s item waits for you", "%(n)s items wait for you", len(waiting))
    if late:
        text += _(", %(late)s of them overdue")
    return text % {"n": len(waiting), "late": late}


def _mail(address: str, subject: str, waiting: list[Waiting]) -> None:
    """Titles only: what stands in a record stays in the system."""
    lines = [
        f"{item.due_on.isoformat() if item.due_on else '—'}  {_(item.kind)}  {item.title}"
        for item in waiting[:LISTED]
    ]
    EmailMessage(subject=subject, body="\n".join(lines), to=[address]).send()
