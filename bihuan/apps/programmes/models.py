"""Programmes: what is to be reached, by whom, by when; the rhythm of work and its meetings."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bihuan.apps.archives.models import Evidence, File
from bihuan.apps.documents.models import Document
from bihuan.apps.documents.models import Version as Text
from bihuan.apps.people.models import Agency, Group, Person, Post, Unit
from bihuan.apps.programmes.states import (
    EXEMPTION,
    KINDS,
    OCCURRENCE,
    PACK,
    PLEDGE,
    PROGRAMME,
    SIDES,
)
from bihuan.apps.standards.models import Clause, Version
from bihuan.rules.binder import MOST_PAGES


class Programme(models.Model):
    """A programme 工作项目: pins a standard version, or starts from a notice."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="programmes")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="programmes")
    document_no = models.CharField(max_length=80, blank=True)
    basis = models.TextField(blank=True)  # who asked for it, on what ground
    scope_note = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    state = models.CharField(max_length=12, default="draft")
    ladder = models.CharField(max_length=20, default="suqian")
    target_grade = models.CharField(max_length=20, blank=True)
    # the closure chain of this programme's findings; empty means the default chain
    chain = models.JSONField(default=list)
    # days after closing on which a look-back is due; parameters, no rule gives them
    recheck_days = models.JSONField(default=list)
    notice_text = models.TextField(blank=True)
    notice_sha256 = models.CharField(max_length=64, blank=True)
    # wet ink collected as people are met; otherwise pledges are signed from the top down
    sign_in_any_order = models.BooleanField(default=False)
    # the first year its clauses are proved for; none: what they look back from its first day
    evidence_since = models.PositiveSmallIntegerField(null=True)
    # a measure whose product is a policy stands only once that is issued and carried out
    policy_in_use = models.BooleanField(default=True)
    # how thick a volume of its binder may be, and whether every year begins one
    binder_pages = models.PositiveSmallIntegerField(default=MOST_PAGES)
    binder_by_year = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)  # raised by every edit of its outline

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=sorted(KINDS)), name="programmes_programme_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(PROGRAMME.states)), name="programmes_programme_state"
            ),
            models.UniqueConstraint(fields=["agency", "name"], name="programmes_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ProgrammeGroup(models.Model):
    """A group that works in a programme."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="programme_groups")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    ended = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "group"], name="programmes_group_once")
        ]


class Milestone(models.Model):
    """A date the programme must keep, with the rule it comes from."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="milestones")
    name = models.CharField(max_length=80)
    due_on = models.DateField()
    rule = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)  # what is still to be checked about it
    done_on = models.DateField(null=True)
    cancelled_reason = models.CharField(max_length=300, blank=True)


class Responsibility(models.Model):
    """Who owes a clause: leader, lead department, handler, helpers, due."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="responsibilities")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="responsibilities")
    leader = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    head = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    handler = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    target = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1)  # raised by a material change

    class Meta:
        verbose_name_plural = "responsibilities"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "clause"], name="programmes_responsibility_once"
            )
        ]


class EvidenceRequest(models.Model):
    """A hole of the evidence matrix that a department was asked to fill.

    Whether it is filled is not stored: evidence of the kind and year answers it.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="evidence_requests")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_on = models.DateField()
    due_on = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "clause", "kind", "year"],
                condition=Q(withdrawn_reason=""),
                name="programmes_request_once",
            )
        ]


class HelpingUnit(models.Model):
    """A department that helps with a responsibility."""

    responsibility = models.ForeignKey(Responsibility, models.PROTECT, related_name="helping_units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    ended = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["responsibility", "unit"], name="programmes_helper_once"
            )
        ]


class Pledge(models.Model):
    """A pledge 责任书 a person owes for the responsibilities of a programme.

    `content_sha256` is over the responsibilities as they were when signed; a material change
    makes another content, so the signed pledge turns stale and a new one is asked for.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="pledges")
    person = models.ForeignKey(Person, models.PROTECT, related_name="pledges")
    role = models.CharField(max_length=10)  # leader | head | handler
    content_sha256 = models.CharField(max_length=64)
    content = models.JSONField()
    state = models.CharField(max_length=10, default="asked")
    asked_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    # the letter to be signed; none until the office makes the letters
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(PLEDGE.states)), name="programmes_pledge_state"
            ),
            # a superseded pledge may be asked for again when the old duties come back
            models.UniqueConstraint(
                fields=["programme", "person", "role"],
                condition=~Q(state="stale"),
                name="programmes_pledge_once",
            ),
        ]


class PledgeSignature(models.Model):
    """A side of a pledge signed exactly this text: here, or on paper whose scan is kept."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10)  # own | above
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    signed_at = models.DateTimeField()
    text = models.ForeignKey(Text, models.PROTECT, related_name="+")
    text_sha256 = models.CharField(max_length=64)
    scan = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=sorted(SIDES)), name="programmes_signature_side"
            ),
            models.UniqueConstraint(
                fields=["pledge", "side", "person"], name="programmes_signature_once"
            ),
            models.CheckConstraint(
                condition=Q(scan__isnull=True, entered_by__isnull=True)
                | (Q(scan__isnull=False, entered_by__isnull=False) & ~Q(entered_by=F("person"))),
                name="programmes_signature_scan_is_entered",
            ),
        ]


class Exemption(models.Model):
    """A clause left out with approval (合理缺项): takes its points out of the total."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="exemptions")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")
    reason = models.TextField()
    state = models.CharField(max_length=10, default="asked")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    opinion = models.CharField(max_length=300, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(EXEMPTION.states)), name="programmes_exemption_state"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="programmes_exemption_two_persons",
            ),
            models.UniqueConstraint(
                fields=["programme", "clause"],
                condition=~Q(state="refused") & ~Q(state="withdrawn"),
                name="programmes_exemption_once",
            ),
        ]


class Pack(models.Model):
    """An expert pack 专家包: what proves a programme's clauses at one moment, as one ZIP."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="packs")
    classes = models.JSONField(default=list)  # codes; none: the whole programme
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    frozen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    pieces = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    problems = models.JSONField(default=list)  # files that could not be put in, and why
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(PACK.states)), name="programmes_pack_state"
            ),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(state__in=["waiting", "making"]),
                name="programmes_pack_one_at_a_time",
            ),
        ]


class DayException(models.Model):
    """A day that is not what its weekday says: a holiday, or a Saturday worked (调休)."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="day_exceptions")
    day = models.DateField()
    kind = models.CharField(max_length=4)  # rest | work
    name = models.CharField(max_length=60)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "day"], name="programmes_day_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["rest", "work"]), name="programmes_day_kind"
            ),
        ]


class Cadence(models.Model):
    """A rhythm 频次: what must be held how often; makes the occurrences that are then owed."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="cadences")
    name = models.CharField(max_length=80)
    product = models.CharField(max_length=20)  # inspection | dispatch | pass | list | report …
    # every, anchor, shift, open_days_before, grace_days_after: see rules.calendar.Cadence
    rhythm = models.JSONField()
    owner_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    owner_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    owner_group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    stopped_on = models.DateField(null=True)
    # a clause that is kept up by this rhythm (常态化): its handler owes each occurrence
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="cadences")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="programmes_cadence_once")
        ]

    def __str__(self) -> str:
        return self.name


class Occurrence(models.Model):
    """One expected holding; ends on time, late, missed, or excused with approval."""

    cadence = models.ForeignKey(Cadence, models.PROTECT, related_name="occurrences")
    label = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    opens_on = models.DateField()
    due_on = models.DateField(db_index=True)
    closes_on = models.DateField()
    state = models.CharField(max_length=12, default="planned")
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    recorded_on = models.DateField(null=True)  # later than done_on: recorded afterwards (补录)
    product_note = models.CharField(max_length=300, blank=True)
    product_path = models.CharField(max_length=200, blank=True)  # address of what came out of it
    excuse_reason = models.CharField(max_length=300, blank=True)
    excuse_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    excused_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    excuse_opinion = models.CharField(max_length=300, blank=True)
    corrected_for = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cadence", "label"], name="programmes_occurrence_once"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OCCURRENCE.states)),
                name="programmes_occurrence_state",
            ),
        ]


class Session(models.Model):
    """A meeting or other session held in a programme: when, where, who, what was said."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="sessions")
    occurrence = models.OneToOneField(Occurrence, models.PROTECT, null=True, related_name="session")
    kind = models.CharField(max_length=20)  # dispatch | pass | meeting
    title = models.CharField(max_length=120)
    held_at = models.DateTimeField()
    place = models.CharField(max_length=80, blank=True)
    chair = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    minutes = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    # its minutes as evidence, filed when it ends
    filed = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)  # raised by every save of the minutes

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """A person expected at a session, and whether they came."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="attendance")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="expected")  # expected|present|leave|absent
    leave_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="programmes_attends_once")
        ]
