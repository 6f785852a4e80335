"""Publications with their editions, and what the public says of them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from bihuan.apps.loop.models import Finding, Round
from bihuan.apps.people.models import Agency, Person
from bihuan.apps.programmes.models import Programme
from bihuan.apps.reports.states import AUDIENCES, COMMENT, EDITION, KINDS, UNFINISHED


class Publication(models.Model):
    """Something an agency makes public 公开事项: what about, for whom, where, until when."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="publications")
    kind = models.CharField(max_length=20)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="publications")
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=120)
    audience = models.CharField(max_length=10)
    channel = models.CharField(max_length=120, blank=True)  # also hung up, also printed in …
    telephone = models.CharField(max_length=40, blank=True)
    post_box = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    code = models.CharField(max_length=12, unique=True)  # of its short address
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=sorted(KINDS)), name="reports_publication_kind"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=sorted(AUDIENCES)), name="reports_publication_audience"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="reports_publication_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(kind="result") | Q(round__isnull=False),
                name="reports_publication_of_a_round",
            ),
        ]
        indexes = [models.Index(fields=["agency", "-id"], name="reports_publication_agency")]

    def __str__(self) -> str:
        return self.title


class Edition(models.Model):
    """An edition 版次 of a publication, frozen.

    `facts` is the ledger at the cut-off, as it was; `content` is what readers get: the facts with
    the words around them and everything hidden that was decided to be. The database itself
    refuses to change the facts ever, and the content of an edition that is no draft.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    cut_off = models.DateTimeField()
    facts = models.JSONField()
    introduction = models.TextField(blank=True)
    closing = models.TextField(blank=True)
    correction_note = models.CharField(max_length=300, blank=True)
    # key of a candidate → {"keep": bool, "reason": str}; see rules.redaction
    decisions = models.JSONField(default=dict)
    undecided = models.PositiveIntegerField(default=0)
    content = models.JSONField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, default="draft")
    preparers = ArrayField(models.BigIntegerField(), default=list)  # all who had a hand in it
    prepared_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    returned_reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(EDITION.states)), name="reports_edition_state"
            ),
            models.CheckConstraint(
                condition=(Q(checked_by__isnull=True) | ~Q(checked_by=F("prepared_by")))
                & (Q(released_by__isnull=True) | ~Q(released_by=F("prepared_by"))),
                name="reports_edition_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "discarded"])
                | Q(content__isnull=False, checked_by__isnull=False),
                name="reports_edition_content",
            ),
            models.UniqueConstraint(
                fields=["publication", "number"], name="reports_edition_number_once"
            ),
            models.UniqueConstraint(
                fields=["publication"],
                condition=Q(state__in=sorted(UNFINISHED)),
                name="reports_edition_one_unfinished",
            ),
            models.UniqueConstraint(
                fields=["publication"],
                condition=Q(state="released"),
                name="reports_edition_one_released",
            ),
        ]


class Comment(models.Model):
    """A comment 公众意见 on a publication, left without an account; `tracking` is its receipt."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="comments")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="comments")
    tracking = models.CharField(max_length=16, unique=True)
    text = models.TextField()
    contact = models.CharField(max_length=100, blank=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="new")
    answer = models.TextField(blank=True)
    # the question as it is shown with a public answer; blank: the answer is for the tracker only
    shown_as = models.TextField(blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why set aside; for the office
    finding = models.OneToOneField(Finding, models.PROTECT, null=True, related_name="comment")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(COMMENT.states)), name="reports_comment_state"
            )
        ]
        indexes = [
            models.Index(fields=["publication", "state", "-id"], name="reports_comment_state")
        ]
