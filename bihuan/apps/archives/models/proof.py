"""Proof: files kept by their hash, and evidence that joins them to the work."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bihuan.apps.archives.states import REMIND_MONTHS, TEXT_STATES
from bihuan.apps.people.models import Agency, Person, Unit


class File(models.Model):
    """One stored file; the same bytes are one file, however often they come."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    pages = models.PositiveIntegerField(null=True)
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    # the list its bytes were destroyed under; the row stays, and is not missing
    destroyed_in = models.ForeignKey(
        "archives.Disposal", models.PROTECT, null=True, related_name="files"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "sha256"], name="archives_file_once")
        ]

    def __str__(self) -> str:
        return self.name


class FileText(models.Model):
    """What a file says, read out of it once after it was stored; for search and preview."""

    file = models.OneToOneField(File, models.PROTECT, related_name="text")
    state = models.CharField(max_length=10, default="computing")
    content = models.TextField(blank=True)
    cut = models.BooleanField(default=False)  # it says more than is kept
    fault = models.CharField(max_length=30, blank=True)  # the code of why it could not be read
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(TEXT_STATES)), name="archives_text_state"
            )
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state="computing"), name="archives_text_to_read"
            ),
        ]


class EvidenceKind(models.Model):
    """A kind of evidence of the agency's own; or one of the shipped list it does not use."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="evidence_kinds")
    name = models.CharField(max_length=40)
    group = models.CharField(max_length=40, blank=True)
    ended = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="archives_kind_once")
        ]

    def __str__(self) -> str:
        return self.name


class Evidence(models.Model):
    """Evidence 佐证: a file, a link or a plain statement, with when it happened and when entered.

    An entry day after the event day is shown as 补录; both stay visible.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="evidence")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40)  # one of the controlled kinds of the standard, or free
    title = models.CharField(max_length=200)
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="evidence")
    link = models.URLField(max_length=500, blank=True)
    statement = models.TextField(blank=True)
    document_no = models.CharField(max_length=80, blank=True)
    locator = models.CharField(max_length=120, blank=True)  # page and paragraph that prove it
    # what a photo must say beside its day: when, where, who, what of
    caption = models.CharField(max_length=300, blank=True)
    taken_at = models.TimeField(null=True)
    place = models.CharField(max_length=120, blank=True)
    people = models.CharField(max_length=200, blank=True)
    event_on = models.DateField()
    entered_on = models.DateField()
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    expires_on = models.DateField(null=True)  # the last day on which it still proves
    remind_months = models.PositiveSmallIntegerField(default=REMIND_MONTHS)
    # the earlier version of the same piece; that one stays as it was given
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="newer")
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False) | ~Q(link="") | ~Q(statement=""),
                name="archives_evidence_holds_something",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("event_on")),
                name="archives_evidence_expires_after",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(withdrawn_reason=""),
                name="archives_evidence_renewed_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "expires_on"],
                condition=Q(expires_on__isnull=False),
                name="archives_evidence_expires",
            ),
            models.Index(fields=["agency", "-entered_on", "-id"], name="archives_evidence_newest"),
        ]

    def __str__(self) -> str:
        return self.title
