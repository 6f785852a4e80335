"""Internal policies 制度: each version a row; executions show that one is lived by."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bihuan.apps.archives.models import Evidence, File
from bihuan.apps.people.models import Agency, Person, Unit
from bihuan.apps.policies.states import CHECKS, POLICY


class Policy(models.Model):
    """One version of an internal policy 制度; a newer version supersedes it, and both stay.

    `edition` counts versions from 1. `checked_as` says how it compares with the superior rule,
    by somebody who did not draft it; an edit of a draft takes the check back.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="policies")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # owns it
    name = models.CharField(max_length=120)
    pinyin = models.CharField(max_length=300, blank=True)
    document_no = models.CharField(max_length=80, blank=True)
    edition = models.PositiveSmallIntegerField(default=1)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")
    state = models.CharField(max_length=10, default="draft")
    superior_rule = models.CharField(max_length=300, blank=True)
    text = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    edited_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    drafted_on = models.DateField()
    checked_as = models.CharField(max_length=12, blank=True)
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    checked_on = models.DateField(null=True)
    check_note = models.CharField(max_length=300, blank=True)
    issued_on = models.DateField(null=True)
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    effective_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)  # its last day in force
    trained_on = models.DateField(null=True)
    training_note = models.CharField(max_length=300, blank=True)
    abolished_for = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1)  # raised by every edit

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(POLICY.states)), name="policies_policy_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "abolished"])
                | (~Q(document_no="") & Q(issued_on__isnull=False, effective_on__isnull=False)),
                name="policies_policy_issued_whole",
            ),
            models.CheckConstraint(
                condition=Q(checked_as="", checked_by__isnull=True)
                | Q(checked_as__in=sorted(CHECKS), checked_on__isnull=False),
                name="policies_policy_check",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("drafted_by")),
                name="policies_policy_two_persons",
            ),
            models.UniqueConstraint(
                fields=["agency", "name", "document_no"],
                condition=Q(state__in=["issued", "superseded"]),
                name="policies_policy_once",
            ),
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=~Q(state="abolished"),
                name="policies_policy_one_successor",
            ),
        ]
        indexes = [models.Index(fields=["agency", "state", "-id"], name="policies_policy_listed")]

    def __str__(self) -> str:
        return f"《{self.name}》" + (f"（{self.document_no}）" if self.document_no else "")


class Execution(models.Model):
    """A policy was carried out on a day; a wrong record is voided with a reason."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="executions")
    on = models.DateField()
    what = models.CharField(max_length=300)
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    entered_on = models.DateField()
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["policy", "on"], name="policies_execution_on")]
