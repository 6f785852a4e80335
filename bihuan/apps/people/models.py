"""Who: agencies, units, persons, posts held for a time, groups, accounts; and the journal.

`version` counts the saves of what a form shows: who opened it before the last one is told.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from bihuan.apps.people.states import GROUP_KINDS, MEMBER_ROLES, ROLES, SCOPES


class Agency(models.Model):
    """An agency 机构: a CDC, a supervision institute, a health bureau."""

    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40)
    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, default="cdc")
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A department 科室 of an agency; `path` holds the ids from the root, '/3/17/'."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    name = models.CharField(max_length=80)
    pinyin = models.CharField(max_length=240, blank=True)
    path = models.CharField(max_length=200, db_index=True)
    order = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"],
                condition=Q(closed_on__isnull=True),
                name="people_unit_name_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A person who works, or worked, for the agency; never deleted, may have left."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="persons")
    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=200, blank=True, db_index=True)
    staff_no = models.CharField(max_length=40)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    # entered twice by mistake: who it is really; what was done stays in the name of this record
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="duplicates")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "staff_no"],
                condition=Q(merged_into__isnull=True),
                name="people_person_no_once",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="people_person_not_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post 岗位 in a unit: carries a role and how far it sees; persons hold it for a time."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    title = models.CharField(max_length=60)
    role = models.CharField(max_length=20)
    scope = models.CharField(max_length=10)
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=sorted(ROLES)), name="people_post_role"),
            models.CheckConstraint(condition=Q(scope__in=sorted(SCOPES)), name="people_post_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.unit.name}{self.title}"


class Charge(models.Model):
    """A unit that a leader's post is in charge of (分管)."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="charges")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="charged_to")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)


class Tenure(models.Model):
    """A person holds a post from one day to another (任职)."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures")
    person = models.ForeignKey(Person, models.PROTECT, related_name="tenures")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="people_tenure_in_order",
            )
        ]


class Group(models.Model):
    """A group set up by a document for a time: leading group, working group, task force …"""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="groups")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    document_no = models.CharField(max_length=80, blank=True)
    duty = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=sorted(GROUP_KINDS)), name="people_group_kind"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person belongs to a group, in a role, for a time."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, default="member")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=sorted(MEMBER_ROLES)), name="people_membership_role"
            )
        ]


class AccountManager(BaseUserManager["Account"]):
    """Django's look-up by user name; accounts are made by `actions.open_account` only."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """A way to sign in; belongs to one person. What it may do comes from the posts held."""

    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="account")
    username = models.CharField(max_length=60, unique=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    locked_reason = models.CharField(max_length=200, blank=True)
    expires_on = models.DateField(null=True)  # outside experts are let in for a time
    must_change_password = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="zh-hans")
    version = models.PositiveIntegerField(default=0)

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    @property
    def is_staff(self) -> bool:
        """Nobody enters by Django's admin: there is none."""
        return False

    def __str__(self) -> str:
        return self.username


class EntryLink(models.Model):
    """A one-time link to sign in: the first administrator, a new colleague, a lost password."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="entry_links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Notice(models.Model):
    """A line in a person's in-app messages; sent on by mail in a digest when SMTP is set up."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    path = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="people_notice_person_at")]


class SentForm(models.Model):
    """A form that was sent, and where it led; read and written by `kit.repeats`."""

    fingerprint = models.CharField(max_length=64, primary_key=True)
    led_to = models.TextField()
    at = models.DateTimeField(db_index=True)


class Act(models.Model):
    """One act: who did what, when; sealed into the hash chain. Append-only, also in the database.

    The ids are plain numbers, not foreign keys: the journal outlives what it tells of.
    """

    act_id = models.UUIDField(unique=True)
    seq = models.BigIntegerField(null=True, unique=True)
    verb = models.CharField(max_length=60)
    at = models.DateTimeField(db_index=True)
    account_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True, db_index=True)
    post_id = models.BigIntegerField(null=True)
    agency_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    hash = models.CharField(max_length=64, default="", db_default="")


class Change(models.Model):
    """What one act changed on one record; written by the table's trigger, never by Python."""

    act = models.ForeignKey(Act, models.DO_NOTHING, related_name="changes")
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    kind = models.CharField(max_length=6)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id"], name="people_change_object")]


class Chain(models.Model):
    """The end of the hash chain: one row."""

    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
