"""The loop: checks with their answers; findings, measures, closure, look-back."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from bihuan.apps.archives.models import Evidence, File
from bihuan.apps.loop.states import (
    APPRAISAL,
    BONUS_CAP,
    CLOSURE,
    EXTENSION,
    FINDING,
    FINDING_TYPES,
    MEASURE,
    RECHECK,
    ROUND,
    ROUND_KINDS,
    SOURCES,
    VERDICTS,
)
from bihuan.apps.people.models import Agency, Group, Person, Unit
from bihuan.apps.policies.models import Policy
from bihuan.apps.programmes.models import Programme, Session
from bihuan.apps.standards.models import Clause


class Round(models.Model):
    """A round of checks 轮次 over a programme's tree: self, cross, mock, formal, look-back."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rounds")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    state = models.CharField(max_length=10, default="draft")
    closed_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)  # why closed incomplete, or reopened
    # a consensus settles two rounds; any other may carry texts over from one, of an older version
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    against = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=sorted(ROUND_KINDS)), name="loop_round_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(ROUND.states)), name="loop_round_state"
            ),
            models.UniqueConstraint(fields=["programme", "name"], name="loop_round_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Mandate(models.Model):
    """Who checks what in a round: a person, or a group, for clauses under a code or of a unit."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="mandates")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    code_prefix = models.CharField(max_length=20, blank=True)  # "" = the whole tree
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    methods = ArrayField(models.CharField(max_length=20), default=list)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(group__isnull=False),
                name="loop_mandate_has_holder",
            )
        ]


class Answer(models.Model):
    """What a round says of one clause; made when the round starts. `version` counts saves."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="answers")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="answers")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # lead unit then
    method = models.CharField(max_length=20, blank=True)
    sample = models.CharField(max_length=300, blank=True)  # what was looked at
    # what the rule takes: {"value"} | {"passed","cases"} | {"share"} | {"met"}, or
    # {"deductions", "reasons"}, a reason each; an entry without score was carried over
    entry = models.JSONField(null=True)
    score = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    veto_failed = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    reviewer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    # a deduction has a finding of its own, one raised before, or a reason why none is raised
    linked = models.ForeignKey("Finding", models.PROTECT, null=True, related_name="linked_answers")
    finding_waived = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "clause"], name="loop_answer_once")]


class AnswerEvidence(models.Model):
    """Evidence shown for an answer."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    ended = models.BooleanField(default=False)  # taken off the answer again

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "evidence"], name="loop_answer_proof_once")
        ]


class Appraisal(models.Model):
    """The annual appraisal 年度考核 of an agency's departments, in points out of 100.

    While it is drafted every figure is computed from the rounds; `frozen` holds them from the
    moment it is fixed, so that a round that is opened again changes nothing.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default="draft")
    bonus_cap = models.DecimalField(max_digits=5, decimal_places=2, default=BONUS_CAP)
    ranked = models.BooleanField(default=False)  # whether departments are shown in their order
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    fixed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    fixed_at = models.DateTimeField(null=True)
    frozen = models.JSONField(null=True)
    note = models.CharField(max_length=300, blank=True)  # why it was taken up again

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "year"], name="loop_appraisal_once"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(APPRAISAL.states)), name="loop_appraisal_state"
            ),
            models.CheckConstraint(
                condition=Q(fixed_by__isnull=True) | ~Q(fixed_by=F("drafted_by")),
                name="loop_appraisal_two_persons",
            ),
        ]


class Weighting(models.Model):
    """What a programme weighs in an appraisal, and the round that counts (none: the last)."""

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="weightings")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    weight = models.DecimalField(max_digits=5, decimal_places=2)
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="+")
    ended = models.BooleanField(default=False)  # taken out again

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "programme"], name="loop_weighting_once"),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=100), name="loop_weighting_weight"
            ),
        ]


class Bonus(models.Model):
    """Points added to a department's year for a reason."""

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="bonuses")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=5, decimal_places=2)
    reason = models.CharField(max_length=300)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended = models.BooleanField(default=False)  # taken back

    class Meta:
        verbose_name_plural = "bonuses"
        constraints = [models.CheckConstraint(condition=Q(points__gt=0), name="loop_bonus_points")]


class Finding(models.Model):
    """A finding 问题, whatever its source. The verbatim text is locked; colour is computed.

    `unit_ids` and `person_ids` hold everybody the finding and its measures concern: they are what
    scope narrows by, without a join. They and the columns from `pending` on are derived: one
    function, `actions.settling.settle`, keeps them after every change, so that the ledger can
    filter by status and colour on any day without reading measures.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="findings")
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, related_name="findings", db_index=False
    )
    number = models.PositiveIntegerField()  # within the programme, or the agency's year
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=20)
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, related_name="findings")
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="findings")
    part = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=300)
    pinyin = models.CharField(max_length=600, blank=True)
    verbatim = models.TextField()
    category = models.CharField(max_length=60, blank=True)
    type = models.CharField(max_length=12)
    root_cause = models.TextField(blank=True)
    found_on = models.DateField()
    leader = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    handler = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=12, default="unassigned")
    closed_on = models.DateField(null=True)
    recurrence = models.PositiveSmallIntegerField(default=0)
    decision_no = models.CharField(max_length=80, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    raised_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    came_from = models.CharField(max_length=200, blank=True)  # address of what it was raised from
    # the recurrence the root cause was written for: after a relapse it must be written anew
    cause_recurrence = models.PositiveSmallIntegerField(default=0)
    work_owed = models.BooleanField(default=False)  # relapsed, and no measure taken up since
    chased = models.BooleanField(default=False)  # a meeting asked for it
    raised = models.PositiveSmallIntegerField(default=0)  # colour steps up: relapse, escalation
    unit_ids = ArrayField(models.BigIntegerField(), default=list)
    person_ids = ArrayField(models.BigIntegerField(), default=list)
    pending = models.PositiveSmallIntegerField(default=0)  # measures not verified yet
    lasting = models.PositiveSmallIntegerField(default=0)  # long-term ones among them
    lasting_until = models.DateField(null=True)  # these are kept up, on time, until this day
    next_due_on = models.DateField(null=True)  # the earliest day something is owed
    behind_from = models.DateField(null=True)  # the first day a measure is behind its plan
    misses = models.PositiveSmallIntegerField(default=0)
    rejected = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(FINDING.states)), name="loop_finding_state"
            ),
            models.CheckConstraint(
                condition=Q(type__in=sorted(FINDING_TYPES)), name="loop_finding_type"
            ),
            models.CheckConstraint(
                condition=Q(source__in=sorted(SOURCES)), name="loop_finding_source"
            ),
            models.UniqueConstraint(
                fields=["programme", "number"],
                condition=Q(programme__isnull=False),
                name="loop_finding_number_once",
            ),
            models.UniqueConstraint(
                fields=["agency", "year", "number"],
                condition=Q(programme__isnull=True),
                name="loop_finding_number_in_year_once",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "due_on", "id"], name="loop_finding_due"),
            models.Index(fields=["agency", "state", "due_on", "id"], name="loop_finding_open"),
            models.Index(fields=["agency", "next_due_on", "id"], name="loop_finding_owed"),
            models.Index(
                fields=["agency", "next_due_on", "id"],
                condition=Q(recurrence__gt=0),
                name="loop_finding_recurred",
            ),
            models.Index(fields=["programme", "number"], name="loop_finding_programme"),
            models.Index(fields=["lead_unit", "next_due_on", "id"], name="loop_finding_lead_unit"),
            models.Index(fields=["lead_unit", "state"], name="loop_finding_unit_state"),
            models.Index(  # its totals are read from it alone
                fields=["programme", "state"],
                include=["agency", "next_due_on", "id"],
                name="loop_finding_stands",
            ),
            GinIndex(fields=["unit_ids"], name="loop_finding_units"),
            GinIndex(fields=["person_ids"], name="loop_finding_persons"),
        ]

    def __str__(self) -> str:
        return self.title


class Passage(models.Model):
    """A finding changed state, date or lead department: totals at any past date read this.

    It holds from `at` until the next one. `source` and `target` are the states before and after
    (equal when only the date or the department changed); `due_on` is the finding's `next_due_on`
    from then on.
    """

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="passages")
    move = models.CharField(max_length=20)
    source = models.CharField(max_length=12, blank=True)
    target = models.CharField(max_length=12)
    due_on = models.DateField(null=True)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)  # blank: it holds today
    note = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["finding", "at"], name="loop_passage_finding_at"),
            models.Index(fields=["by", "at"], name="loop_passage_by_at"),
        ]


class Measure(models.Model):
    """A measure 措施: what will be done, by whom, until when, and how one will see it is done."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="measures")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="measures")
    text = models.TextField()
    leader = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    handler = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    begun_on = models.DateField()  # its plan runs evenly from here to the due date
    long_term = models.BooleanField(default=False)
    report_months = models.PositiveSmallIntegerField(default=3)  # a long-term one reports so often
    next_report_on = models.DateField(null=True)
    reported_on_time = models.BooleanField(null=True)  # the last report; null: none yet
    criterion = models.TextField(blank=True)  # acceptance criterion
    product_kind = models.CharField(max_length=40, blank=True)  # 制度, 追缴, 采购, 培训 …
    product = models.CharField(max_length=200, blank=True)
    outcome = models.TextField(blank=True)  # Q9: what changed, for measures that are activities
    percent = models.PositiveSmallIntegerField(default=0)
    returns = models.PositiveSmallIntegerField(default=0)
    rejected = models.BooleanField(default=False)  # returned, and nothing new came since
    misses = models.PositiveSmallIntegerField(default=0)  # deadlines that passed before a new one
    state = models.CharField(max_length=10, default="open")
    submitted_on = models.DateField(null=True)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    verified_on = models.DateField(null=True)
    verified_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    cancel_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(MEASURE.states)), name="loop_measure_state"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="loop_measure_percent"),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "due_on"], name="loop_measure_open"),
            models.Index(fields=["handler", "state"], name="loop_measure_handler"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Remedy(models.Model):
    """A measure serves a finding: many to many. A wrong link is voided with a reason."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="remedies")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="remedies")
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "remedies"
        constraints = [
            models.UniqueConstraint(fields=["finding", "measure"], name="loop_remedy_once")
        ]


class Helper(models.Model):
    """A department, or a person, that helps with a measure; one who stopped still did help."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="helpers")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, person__isnull=True)
                | Q(unit__isnull=True, person__isnull=False),
                name="loop_helper_is_one",
            )
        ]


class MeasureEvidence(models.Model):
    """Evidence given for a measure."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "evidence"], name="loop_measure_proof_once")
        ]


class Progress(models.Model):
    """A report of progress on a measure."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="progress")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    percent = models.PositiveSmallIntegerField()
    text = models.TextField()
    blocker = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "progress"


class Extension(models.Model):
    """More time asked for a measure: handler asks, leader endorses, coordinator decides."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="extensions")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    from_due = models.DateField()
    to_due = models.DateField()
    reason = models.TextField()
    state = models.CharField(max_length=10, default="asked")
    endorsed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(EXTENSION.states)), name="loop_extension_state"
            )
        ]


class Closure(models.Model):
    """One attempt to close a finding: walks the programme's chain, step by step."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="closures")
    attempt = models.PositiveSmallIntegerField()
    chain = models.JSONField()  # the chain as it was at the start of this attempt
    step = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, default="open")
    applied_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField()
    self_assessment = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(CLOSURE.states)), name="loop_closure_state"
            ),
            models.UniqueConstraint(fields=["finding", "attempt"], name="loop_closure_attempt"),
            models.UniqueConstraint(
                fields=["finding"], condition=Q(state="open"), name="loop_closure_one_open"
            ),
        ]


class Opinion(models.Model):
    """What one person said at one step of a closure: agreed, or returned with what is missing."""

    closure = models.ForeignKey(Closure, models.PROTECT, related_name="opinions")
    step = models.PositiveSmallIntegerField()
    step_key = models.CharField(max_length=20)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    agreed = models.BooleanField()
    text = models.TextField(blank=True)
    method = models.CharField(max_length=20, blank=True)  # on site | by file, at verification

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["closure", "step", "by"], name="loop_opinion_once")
        ]


class Recheck(models.Model):
    """A look-back 回头看 after closing: held, or the finding relapsed and is open again."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="rechecks")
    closure = models.ForeignKey(Closure, models.PROTECT, null=True, related_name="rechecks")
    kind = models.CharField(max_length=10, default="look_back")  # look_back | yearly
    due_on = models.DateField(db_index=True)
    state = models.CharField(max_length=10, default="due")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    held_on = models.DateField(null=True)
    looked_at = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(RECHECK.states)), name="loop_recheck_state"
            )
        ]


class Verdict(models.Model):
    """What a dispatch or pass meeting said of one finding: passed, go on, escalate, new date."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="verdicts")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="verdicts")
    verdict = models.CharField(max_length=12)
    note = models.TextField(blank=True)
    new_due_on = models.DateField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=sorted(VERDICTS)), name="loop_verdict_kind"
            ),
            models.UniqueConstraint(fields=["session", "finding"], name="loop_verdict_once"),
        ]


class MeasurePolicy(models.Model):
    """A policy named as the product of a measure, with the evidence it gives by itself.

    A wrong one is voided with a reason.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="policy_links")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "measure policies"
        constraints = [
            models.UniqueConstraint(fields=["measure", "policy"], name="loop_measure_policy_once")
        ]


class Recovery(models.Model):
    """Money to recover 追缴 for a finding: the amount stated for it, in 元.

    `gap` is what of it neither came in nor was waived. It is derived: one function,
    `actions.recovery.balancing.settle_recovery`, keeps it after every change.
    """

    finding = models.OneToOneField(Finding, models.PROTECT, related_name="recovery")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    basis = models.CharField(max_length=300, blank=True)
    gap = models.DecimalField(max_digits=14, decimal_places=2)
    stated_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    stated_on = models.DateField()

    class Meta:
        verbose_name_plural = "recoveries"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="loop_recovery_amount"),
            models.CheckConstraint(
                condition=Q(gap__gte=0, gap__lte=F("amount")), name="loop_recovery_gap"
            ),
        ]


class RecoveryLine(models.Model):
    """What one person or payee pays back, and for which time; a wrong line is voided."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="lines")
    payee = models.CharField(max_length=60)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    due = models.DecimalField(max_digits=14, decimal_places=2)
    note = models.CharField(max_length=300, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due__gt=0), name="loop_recovery_line_due"),
            models.CheckConstraint(
                condition=Q(period_from__isnull=True)
                | Q(period_to__isnull=True)
                | Q(period_to__gte=F("period_from")),
                name="loop_recovery_line_period",
            ),
        ]


class Receipt(models.Model):
    """Money that came in for a line; a wrong one is taken back by a receipt that reverses it."""

    line = models.ForeignKey(RecoveryLine, models.PROTECT, related_name="receipts")
    voucher_no = models.CharField(max_length=80)
    on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)  # below zero when it reverses
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    reason = models.CharField(max_length=300, blank=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    entered_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0)
                | (Q(reverses__isnull=False, amount__lt=0) & ~Q(reason="")),
                name="loop_receipt_amount",
            )
        ]


class Waiver(models.Model):
    """What of a line need not be paid back, by a decision; a wrong one is voided."""

    line = models.ForeignKey(RecoveryLine, models.PROTECT, related_name="waivers")
    decision_no = models.CharField(max_length=80)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    reason = models.CharField(max_length=300)
    file = models.ForeignKey(File, models.PROTECT, related_name="+")  # the decision itself
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    entered_on = models.DateField()
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="loop_waiver_amount")]


class Talk(models.Model):
    """A talk 谈话 held with those a recovery concerns: when, by whom, with whom, its record.

    It is no evidence of the register: what was said is read where the names are.
    """

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="talks")
    on = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    with_whom = models.CharField(max_length=120)
    said = models.TextField()
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
