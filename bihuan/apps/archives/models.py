"""Proof: files kept by their hash, and evidence that joins them to the work."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bihuan.apps.people.models import Agency, Person, Unit


class File(models.Model):
    """One stored file; the same bytes are one file, however often they come."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "sha256"], name="archives_file_once")
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
    locator = models.CharField(max_length=120, blank=True)
    event_on = models.DateField()
    entered_on = models.DateField()
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False) | ~Q(link="") | ~Q(statement=""),
                name="archives_evidence_holds_something",
            )
        ]

    def __str__(self) -> str:
        return self.title
