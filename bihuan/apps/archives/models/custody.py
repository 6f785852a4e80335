"""What happens to items on the shelf: lent, handed over to the county archive, destroyed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bihuan.apps.archives.models.dossiers import Item
from bihuan.apps.archives.models.proof import Evidence
from bihuan.apps.archives.states import DISPOSAL, LENDING, METHODS, TRANSFER, WAYS
from bihuan.apps.people.models import Agency, Person
from bihuan.rules.filing import RETENTIONS


class Lending(models.Model):
    """Items asked for or lent 借阅, to a person of the agency or to a named outsider."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="lendings")
    state = models.CharField(max_length=10, default=LENDING.initial)
    borrower = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outsider = models.CharField(max_length=60, blank=True)
    organisation = models.CharField(max_length=120, blank=True)
    letter = models.CharField(max_length=120, blank=True)  # of introduction, or the identity card
    purpose = models.CharField(max_length=200)
    way = models.CharField(max_length=8)
    copies = models.CharField(max_length=120, blank=True)  # what was copied, how many pages
    due_on = models.DateField()
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_on = models.DateField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)  # of a refusal, or of more time
    extended = models.PositiveSmallIntegerField(default=0)  # how often

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(LENDING.states)), name="archives_lending_state"
            ),
            models.CheckConstraint(condition=Q(way__in=sorted(WAYS)), name="archives_lending_way"),
            models.CheckConstraint(
                condition=Q(borrower__isnull=False, outsider="")
                | (Q(borrower__isnull=True) & ~Q(outsider="") & ~Q(letter="")),
                name="archives_lending_known",
            ),
            models.CheckConstraint(
                condition=Q(borrower__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(decided_by=F("borrower")),
                name="archives_lending_two_persons",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-asked_on", "-id"], name="archives_lending_newest"),
            models.Index(
                fields=["agency", "due_on"], condition=Q(state="out"), name="archives_lending_out"
            ),
        ]

    def __str__(self) -> str:
        return self.borrower.name if self.borrower else self.outsider


class LentItem(models.Model):
    """One item of a lending: when it left the shelf and in what condition it came back."""

    lending = models.ForeignKey(Lending, models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="lent")
    handed_on = models.DateField(null=True)
    returned_on = models.DateField(null=True)
    received_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    condition = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "lent item"
        constraints = [
            models.UniqueConstraint(fields=["lending", "item"], name="archives_lent_once"),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(handed_on__isnull=False, returned_on__isnull=True),
                name="archives_lent_to_one",
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=F("handed_on")),
                name="archives_lent_before_returned",
            ),
        ]


class Transfer(models.Model):
    """A transfer list 移交目录: what goes to the county archive, and the package made of it."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="transfers")
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=12, default=TRANSFER.initial)
    # what was to be on it, so that what is left out can be named
    year_from = models.PositiveSmallIntegerField()
    year_to = models.PositiveSmallIntegerField()
    retention = models.CharField(max_length=3, blank=True)
    org_code = models.CharField(max_length=8, blank=True)
    drawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    drawn_on = models.DateField()
    package_sha256 = models.CharField(max_length=64, blank=True)
    package_size = models.BigIntegerField(null=True)
    package_files = models.PositiveIntegerField(null=True)
    packed_at = models.DateTimeField(null=True)
    receiver = models.CharField(max_length=120, blank=True)
    taken_by = models.CharField(max_length=60, blank=True)
    handed_on = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)
    receipt = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)  # why given up or undone

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(TRANSFER.states)), name="archives_transfer_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_over")
                | (Q(handed_on__isnull=False) & ~Q(receiver="") & ~Q(package_sha256="")),
                name="archives_transfer_whole",
            ),
        ]
        indexes = [models.Index(fields=["agency", "-id"], name="archives_transfer_newest")]

    def __str__(self) -> str:
        return self.name


class TransferItem(models.Model):
    """An item on a transfer list; one struck from it stays with the reason."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="transferred")
    struck_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "transfer item"
        constraints = [
            models.UniqueConstraint(fields=["transfer", "item"], name="archives_transfer_once")
        ]


class Disposal(models.Model):
    """An appraisal list 鉴定清册: what is kept longer, what goes, who agreed, who watched."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="disposals")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    state = models.CharField(max_length=12, default=DISPOSAL.initial)
    drawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    drawn_on = models.DateField()
    agreed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    agreed_on = models.DateField(null=True)
    agreed_note = models.CharField(max_length=200, blank=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_on = models.DateField(null=True)
    approved_note = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=10, blank=True)
    destroyed_on = models.DateField(null=True)
    watched_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    also_watched_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)  # why sent back or given up

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(DISPOSAL.states)), name="archives_disposal_state"
            ),
            models.CheckConstraint(
                condition=Q(method__in=["", *sorted(METHODS)]), name="archives_disposal_method"
            ),
            models.CheckConstraint(
                condition=(Q(agreed_by__isnull=True) | ~Q(agreed_by=F("drawn_by")))
                & (Q(approved_by__isnull=True) | ~Q(approved_by=F("drawn_by")))
                & (Q(approved_by__isnull=True) | ~Q(approved_by=F("agreed_by"))),
                name="archives_disposal_three_persons",
            ),
            models.CheckConstraint(
                condition=Q(watched_by__isnull=True) | ~Q(watched_by=F("also_watched_by")),
                name="archives_disposal_two_watch",
            ),
            models.UniqueConstraint(
                fields=["agency", "year", "serial"], name="archives_disposal_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.serial}"


class DisposalItem(models.Model):
    """An item on an appraisal list and what is to become of it."""

    disposal = models.ForeignKey(Disposal, models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="appraised")
    verdict = models.CharField(max_length=10, blank=True)
    retention = models.CharField(max_length=3, blank=True)  # of one kept longer
    reason = models.CharField(max_length=200, blank=True)
    appraised_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "disposal item"
        constraints = [
            models.UniqueConstraint(fields=["disposal", "item"], name="archives_disposal_once"),
            models.CheckConstraint(
                condition=Q(verdict="", retention="")
                | Q(verdict="destroy", retention="")
                | Q(verdict="prolong", retention__in=sorted(RETENTIONS)),
                name="archives_disposal_verdict",
            ),
        ]
