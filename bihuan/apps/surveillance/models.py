"""Series of counts the agency keeps, and the method it has chosen for a disease."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bihuan.apps.people.models import Agency, Person, Unit
from bihuan.apps.surveillance.states import OFFERED, SERIES_SET, UNITS


class SeriesSet(models.Model):
    """What one file held: series over the same periods. A newer file supersedes it; both stay."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # keeps it
    name = models.CharField(max_length=80)
    source = models.CharField(max_length=300)
    state = models.CharField(max_length=10, default="current")
    edition = models.PositiveSmallIntegerField(default=1)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")
    kind = models.CharField(max_length=5)
    first_on = models.DateField()
    last_on = models.DateField()  # first day of the newest period
    periods = models.PositiveIntegerField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    entered_on = models.DateField()
    withdrawn_for = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(SERIES_SET.states)), name="surveillance_set_state"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(UNITS)), name="surveillance_set_kind"
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdrawn_for=""),
                name="surveillance_set_withdrawn_for",
            ),
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=~Q(state="withdrawn"),
                name="surveillance_set_one_successor",
            ),
        ]
        indexes = [models.Index(fields=["agency", "state", "-id"], name="surveillance_set_listed")]

    def __str__(self) -> str:
        return self.name


class Series(models.Model):
    """Counts of one disease, oldest first; None where the file named none. Never changed."""

    series_set = models.ForeignKey(SeriesSet, models.PROTECT, related_name="series")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    counts = models.JSONField()

    class Meta:
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(
                fields=["series_set", "position"], name="surveillance_series_place"
            ),
            models.UniqueConstraint(fields=["series_set", "name"], name="surveillance_series_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ChosenMethod(models.Model):
    """The method the agency warns with for a disease, by the name of its series."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    disease = models.CharField(max_length=60)
    method = models.CharField(max_length=24)
    parameters = models.JSONField()
    reason = models.CharField(max_length=300)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "disease"], name="surveillance_chosen_disease"
            ),
            models.CheckConstraint(
                condition=Q(method__in=sorted(OFFERED)), name="surveillance_chosen_method"
            ),
        ]
