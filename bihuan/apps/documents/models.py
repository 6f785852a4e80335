"""Documents 公文: series of numbers, versions that never change, signatures, deliveries."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bihuan.apps.archives.models import File
from bihuan.apps.documents.states import DOCUMENT, SIDES, STEPS
from bihuan.apps.people.models import Agency, Person, Unit


class Series(models.Model):
    """A number series 发文字号: 某疾控发〔2026〕n号; party and administration each have their own.

    `body` is the red head 发文机关标志, `signed` who signs below the text.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="series")
    code = models.CharField(max_length=30)
    body = models.CharField(max_length=60)
    signed = models.CharField(max_length=60)
    side = models.CharField(max_length=20)
    year = models.PositiveIntegerField()
    next = models.PositiveIntegerField(default=1)
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "number series"
        verbose_name_plural = "number series"
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="documents_series_once"),
            models.CheckConstraint(
                condition=Q(side__in=sorted(SIDES)), name="documents_series_side"
            ),
            models.CheckConstraint(condition=Q(next__gte=1), name="documents_series_counts"),
        ]

    def __str__(self) -> str:
        return self.code


class Document(models.Model):
    """A document 公文 from the draft to the file; what it says is in its versions.

    `about_key`, `about_id` and `about_path` name the record of a higher app it was drafted from.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="documents")
    number = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=20, default=DOCUMENT.initial)
    retention = models.CharField(max_length=10)
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    drafted_on = models.DateField()
    issued_on = models.DateField(null=True)
    sealed_on = models.DateField(null=True)
    filed_on = models.DateField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)
    about_key = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True)
    about_path = models.CharField(max_length=200, blank=True)
    about_title = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(DOCUMENT.states)), name="documents_document_state"
            )
        ]
        indexes = [
            models.Index(fields=["agency", "state", "-id"], name="documents_document_state_ix"),
            models.Index(fields=["about_key", "about_id"], name="documents_document_about"),
        ]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """What a document says, frozen: the values with their cut-off day, the exact text, the files.

    The version made when the document is issued bears the number and the day.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    order = models.PositiveIntegerField()
    content = models.JSONField()
    frame = models.JSONField()
    as_of = models.DateField()
    wording = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    pdf = models.ForeignKey(File, models.PROTECT, related_name="+")
    word = models.ForeignKey(File, models.PROTECT, related_name="+")
    is_issue = models.BooleanField(default=False)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "document version"
        constraints = [
            models.UniqueConstraint(fields=["document", "order"], name="documents_version_once")
        ]


class Countersigning(models.Model):
    """A department asked to countersign 会签; `ended` when it is no longer asked."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="countersignings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    ended = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "unit"], name="documents_countersigning_once"
            )
        ]


class Signature(models.Model):
    """Somebody passed, countersigned or issued exactly this text.

    `paper` is the scan of what was signed by hand, entered by somebody else for the signer.
    """

    signed_version = models.ForeignKey(Version, models.PROTECT, related_name="signatures")
    step = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=160, blank=True)
    signed_at = models.DateTimeField()
    text_sha256 = models.CharField(max_length=64)
    opinion = models.CharField(max_length=400, blank=True)
    paper = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=sorted(STEPS)), name="documents_signature_step"
            ),
            models.UniqueConstraint(
                fields=["signed_version", "step", "unit"],
                nulls_distinct=False,
                name="documents_signature_once",
            ),
            models.CheckConstraint(
                condition=Q(paper__isnull=True, entered_by__isnull=True)
                | Q(paper__isnull=False, entered_by__isnull=False),
                name="documents_signature_paper_is_entered",
            ),
        ]


class Registration(models.Model):
    """A number of a series in the register 发文登记簿: used once, for good, also when void."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="registrations")
    year = models.PositiveIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=60)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="registrations")
    title = models.CharField(max_length=200)
    entered_on = models.DateField()
    void_reason = models.CharField(max_length=200, blank=True)
    voided_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year", "serial"], name="documents_registration_once"
            ),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(void_reason=""),
                name="documents_registration_one_valid",
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=False) | ~Q(void_reason=""),
                name="documents_registration_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Delivery(models.Model):
    """A document sent to a department, a person or somebody outside, and its receipt 签收."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="deliveries")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outside = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    receipt = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, person__isnull=True, outside="")
                | Q(unit__isnull=True, person__isnull=False, outside="")
                | (Q(unit__isnull=True, person__isnull=True) & ~Q(outside="")),
                name="documents_delivery_to_one",
            ),
            models.UniqueConstraint(
                fields=["document", "unit", "person", "outside"],
                nulls_distinct=False,
                name="documents_delivery_once",
            ),
        ]


class OwnTemplate(models.Model):
    """An agency's own Word template for a kind of document; the last one put is used."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="own_templates")
    kind = models.CharField(max_length=40)
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    put_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    put_at = models.DateTimeField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind"],
                condition=Q(ended_on__isnull=True),
                name="documents_template_in_use",
            )
        ]
