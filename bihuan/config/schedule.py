"""Everything that runs by itself, and when. Cron lines are in UTC: 23:30 is 07:30 in China."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from bihuan.apps.archives import actions as archives
from bihuan.apps.people.actions import note_verification
from bihuan.apps.people.actions.notices import tell
from bihuan.apps.people.models import Person
from bihuan.apps.people.queries import findings_of, verify
from bihuan.apps.programmes import actions as programmes
from bihuan.apps.reports import actions as reports
from bihuan.config import backups
from bihuan.config.cli import backup
from bihuan.kit import clock, repeats
from bihuan.kit.deed import SYSTEM, Deed
from bihuan.kit.postgres import ClusterError
from bihuan.web.desk import digest

KEPT = timedelta(days=1)


@app.periodic(cron="30 23 * * *")
@app.task(queueing_lock="digest")
def daily_digest(timestamp: int) -> None:
    """At 07:30, what waits for each person."""
    digest.send_all(at=clock.now(), on=clock.today())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="texts", lock="texts")
def reading_files(timestamp: int) -> None:
    """Every minute, the text of the files that came in, for search and preview."""
    archives.read_waiting(at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="packs")
def making_packs(timestamp: int) -> None:
    """Every minute, the expert packs somebody asked for."""
    programmes.make_waiting()


@app.periodic(cron="45 17 * * *")
@app.task(queueing_lock="old_packs")
def nightly_old_packs(timestamp: int) -> None:
    """At 01:45, expert packs that were kept long enough."""
    programmes.remove_old(at=clock.now())


@app.periodic(cron="15 23 * * *")
@app.task(queueing_lock="expiring")
def daily_expiring(timestamp: int) -> None:
    """At 07:15, before the digest: evidence and publications that run out; bytes a destruction left
    behind.
    """
    archives.erase_destroyed()
    archives.remind(at=clock.now(), on=clock.today())
    reports.remind(at=clock.now(), on=clock.today())


@app.periodic(cron="30 17 * * *")
@app.task(queueing_lock="forgetting")
def nightly_forgetting(timestamp: int) -> None:
    """At 01:30, forms sent more than a day ago: nobody sends them a second time."""
    repeats.forget(before=clock.now() - KEPT)


@app.periodic(cron="0 18 * * *")
@app.task(queueing_lock="verification")
def nightly_verification(timestamp: int) -> None:
    """At 02:00 the whole journal is verified; the auditors are told of any fault."""
    report = verify()
    at = clock.now()
    note_verification(Deed(by=SYSTEM, at=at), **findings_of(report))
    if report.clean:
        return
    words = _("The journal does not verify: %(n)s faults.") % {"n": len(report.faults)}
    _tell_all("auditadmin", words, "/people/journal/verifications", at)


@app.periodic(cron="30 18 * * *")
@app.task(queueing_lock="backup")
def nightly_backup(timestamp: int) -> None:
    """At 02:30 a backup, where one is wanted; the system's keepers are told when there is none."""
    if not settings.BACKUP_DIR:
        return
    at = clock.now()
    try:
        backup.nightly(Path(settings.BACKUP_DIR), at=at, kept=settings.BACKUPS_KEPT)
    except (backups.BackupError, ClusterError, OSError):
        _tell_all("sysadmin", _("Tonight's backup failed."), "/", at)
        raise


def _tell_all(role: str, words: str, path: str, at: datetime) -> None:
    """A message to everybody who holds a role."""
    people = Person.objects.filter(tenures__post__role=role, left_on=None).distinct()
    for person in people:
        tell(person.pk, kind="journal", text=words, path=path, at=at)
