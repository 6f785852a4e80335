"""Archives after DA/T 22: the fonds, the classes items are numbered in, boxes, items."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bihuan.apps.archives.models.proof import Evidence
from bihuan.apps.archives.states import HELD
from bihuan.apps.people.models import Agency, Person
from bihuan.rules.filing import RETENTIONS


class Fonds(models.Model):
    """The fonds 全宗 of an agency: the code under which the county archive knows it."""

    agency = models.OneToOneField(Agency, models.PROTECT, related_name="fonds")
    code = models.CharField(max_length=4)

    class Meta:
        verbose_name_plural = "fonds"

    def __str__(self) -> str:
        return self.code


class ItemClass(models.Model):
    """The lowest class items are numbered in: category, year, retention, department code."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="item_classes")
    category = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    retention = models.CharField(max_length=3)
    org_code = models.CharField(max_length=8)
    last = models.PositiveIntegerField(default=0)  # the highest number given
    boxes_made = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "item classes"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "category", "year", "retention", "org_code"],
                name="archives_class_once",
            ),
            models.CheckConstraint(
                condition=Q(retention__in=sorted(RETENTIONS)), name="archives_class_retention"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category}·{self.year}-{self.retention}-{self.org_code}"


class Box(models.Model):
    """A box 盒 on the shelf: the items from one number to another; its number is for finding it."""

    item_class = models.ForeignKey(ItemClass, models.PROTECT, related_name="boxes")
    number = models.PositiveIntegerField()
    width_mm = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=80, blank=True)
    made_on = models.DateField()

    class Meta:
        verbose_name_plural = "boxes"
        constraints = [
            models.UniqueConstraint(fields=["item_class", "number"], name="archives_box_once")
        ]


class Item(models.Model):
    """An item 件: a text with its attachments, as one. Its number never changes."""

    item_class = models.ForeignKey(ItemClass, models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    self_made = models.BooleanField(default=False)  # the title is the archivist's: shown in [ ]
    author = models.CharField(max_length=120)  # 责任者
    document_no = models.CharField(max_length=80, blank=True)
    dated_on = models.DateField()
    pages = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    filed_on = models.DateField()
    filed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    box = models.ForeignKey(Box, models.PROTECT, null=True, related_name="items")
    voided_reason = models.CharField(max_length=200, blank=True)  # the number stays taken
    # what took it from the shelf, or is about to; blank: nothing did
    held = models.CharField(max_length=12, blank=True)
    # kept longer than its class says: for how long, counted from which year
    prolonged_to = models.CharField(max_length=3, blank=True)
    prolonged_in = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item_class", "number"], name="archives_item_once"),
            models.CheckConstraint(
                condition=Q(held__in=["", *sorted(HELD)]), name="archives_item_held"
            ),
            models.CheckConstraint(
                condition=Q(prolonged_to="", prolonged_in__isnull=True)
                | Q(prolonged_to__in=sorted(RETENTIONS), prolonged_in__isnull=False),
                name="archives_item_prolonged_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> str:
        """Where it is on its way, as the table ARCHIVE names it."""
        if self.voided_reason:
            return "void"
        return self.held or ("boxed" if self.box_id else "numbered")


class ItemPart(models.Model):
    """What an item is made of, in order: the text first, then its attachments."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="parts")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="filed_in")
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evidence"], name="archives_piece_filed_once")
        ]
