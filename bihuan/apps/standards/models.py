"""What is required: a standard, its versions, their clauses."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from bihuan.apps.archives.models import Evidence
from bihuan.apps.people.models import Agency, Person
from bihuan.apps.standards.states import VERSION


class Standard(models.Model):
    """A standard 标准 under one name; what binds is always one of its versions."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="standards")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, default="accreditation")
    issuer = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="standards_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """One version of a standard: drafted, then frozen; programmes pin a frozen one.

    From freezing on a database trigger keeps its text, and its clauses, from changing.
    """

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="versions")
    label = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default="draft")
    source = models.CharField(max_length=300, blank=True)
    effective_on = models.DateField(null=True)
    total = models.DecimalField(max_digits=8, decimal_places=2)
    # [{"name": "甲", "at_least": 90}], per cent of the attainable points, best first
    grades = models.JSONField(default=list)
    # When an answered veto clause counts as failed: "zero" points, or "any_loss"
    veto_on = models.CharField(max_length=10, default="zero")
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")
    frozen_at = models.DateTimeField(null=True)
    retired_for = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1)  # raised by every save of its own facts

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["standard", "label"], name="standards_label_once"),
            models.CheckConstraint(
                condition=Q(veto_on__in=["any_loss", "zero"]), name="standards_veto_on"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(VERSION.states)), name="standards_version_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard.name}（{self.label}）"


class Clause(models.Model):
    """A clause of the tree; leaves carry points and a rule, branches the sum of theirs.

    A clause taken out of a draft stays as a `dropped` row: nothing is deleted.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="clauses")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=300)
    pinyin = models.TextField(blank=True)
    depth = models.PositiveSmallIntegerField()  # 1 class, 2 section, 3 leaf (as deep as needed)
    order = models.PositiveIntegerField()
    is_leaf = models.BooleanField()
    class_code = models.CharField(max_length=20)  # code of the class (depth 1) above, or own
    score = models.DecimalField(max_digits=8, decimal_places=2)
    # {"kind": "ratio", "full": "95", "zero": "50", "unit": "%"}: see rules.scoring.parse_rule
    rule = models.JSONField(null=True)
    methods = ArrayField(models.CharField(max_length=20), default=list)
    evidence_kinds = ArrayField(models.CharField(max_length=40), default=list)
    look_back_years = models.PositiveSmallIntegerField(default=0)
    veto = models.BooleanField(default=False)
    na_allowed = models.BooleanField(default=False)
    lead_unit_name = models.CharField(max_length=80, blank=True)
    fact_source = models.CharField(max_length=60, blank=True)
    dropped = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                condition=Q(dropped=False),
                name="standards_code_once",
            ),
            models.CheckConstraint(
                condition=Q(is_leaf=False) | Q(rule__isnull=False),
                name="standards_leaf_has_rule",
            ),
        ]
        indexes = [models.Index(fields=["version", "order"], name="standards_clause_order")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Mapping(models.Model):
    """Which leaf of the older version a leaf of the newer one continues, as a person settled it.

    What changed between the two is not stored: it is read off the clauses themselves.
    """

    older = models.ForeignKey(Clause, models.PROTECT, related_name="continued_by")
    newer = models.ForeignKey(Clause, models.PROTECT, related_name="continues")
    dropped = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["older", "newer"], name="standards_mapping_once")
        ]


class ClauseEvidence(models.Model):
    """A piece of evidence proves a clause of one version; one piece may prove many.

    Taken off again it stays on record, with the reason.
    """

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)  # the kind the clause asks for that it answers
    linked_on = models.DateField()
    linked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    unlinked_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "clause evidence"
        constraints = [
            models.UniqueConstraint(
                fields=["clause", "evidence"],
                condition=Q(unlinked_reason=""),
                name="standards_evidence_once",
            )
        ]
