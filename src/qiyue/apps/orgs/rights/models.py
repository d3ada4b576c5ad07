"""What rights remember: whose account is whose, roles held, and what was delegated."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiyue.apps.accounts.models import User
from qiyue.apps.orgs.models import FOREVER, STILL, Subject
from qiyue.apps.orgs.rights.roles import ROLES, Role


class Holder(models.Model):
    """账号归属: the person whose account it is; administrators' accounts may have none."""

    user = models.OneToOneField(User, models.PROTECT, related_name="holder")
    person = models.OneToOneField(Subject, models.PROTECT, related_name="holder")

    journaled: ClassVar[tuple[str, ...]] = ("user", "person")

    class Meta:
        verbose_name = _("账号归属")
        verbose_name_plural = _("账号归属")

    def __str__(self) -> str:
        return f"{self.user_id} = {self.person_id}"


Row = TypeVar("Row", bound="Granted", covariant=True)


class GrantedRows(models.QuerySet[Row]):
    """Grants asked for by a moment."""

    def in_force(self, at: datetime) -> Self:
        """What was in force at a moment: recorded by then, not yet taken back, on its days."""
        day = timezone.localdate(at)
        return self.filter(
            recorded_at__lte=at, ended_at__gt=at, starts_on__lte=day, ends_on__gt=day
        )

    def to_come(self, at: datetime) -> Self:
        """What is in force at a moment or will be."""
        return self.filter(recorded_at__lte=at, ended_at__gt=at, ends_on__gt=timezone.localdate(at))


class Granted(models.Model):
    """Something given from one day until before another; taken back, it ends at that moment."""

    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止（不含）"), default=FOREVER)
    recorded_at = models.DateTimeField(_("记录于"))
    ended_at = models.DateTimeField(_("终止于"), default=STILL)

    objects = GrantedRows.as_manager()

    class Meta:
        abstract = True

    @property
    def has_end(self) -> bool:
        """Whether a last day was said."""
        return self.ends_on != FOREVER

    @property
    def was_ended(self) -> bool:
        """Whether it was taken back."""
        return self.ended_at != STILL


class Assignment(Granted):
    """任角色: a user holds a role below a root, or over the whole site."""

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    role = models.CharField(_("角色"), max_length=20)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="assignments")
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    countersigned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    journaled: ClassVar[tuple[str, ...]] = (
        "user",
        "role",
        "subject",
        "starts_on",
        "ends_on",
        "recorded_at",
        "ended_at",
        "given_by",
        "countersigned_by",
    )

    class Meta:
        verbose_name = _("任角色")
        verbose_name_plural = _("任角色")
        constraints = (
            models.CheckConstraint(condition=Q(starts_on__lt=F("ends_on")), name="assignment_days"),
        )
        indexes = (models.Index(fields=["user", "ended_at"], name="assignment_of_user"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.subject_id or '*'}"

    @property
    def kind(self) -> Role:
        """The kind of role."""
        return ROLES[self.role]


class Proposal(models.Model):
    """待会签: an administrator's role that one has asked for and another has yet to sign."""

    user = models.ForeignKey(User, models.PROTECT, related_name="proposals")
    role = models.CharField(_("角色"), max_length=20)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止（不含）"), default=FOREVER)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("提出于"))
    settled_at = models.DateTimeField(_("办结于"), null=True)
    assignment = models.OneToOneField(Assignment, models.PROTECT, null=True)
    """What came of it; none when it was turned down."""

    journaled: ClassVar[tuple[str, ...]] = (
        "user",
        "role",
        "starts_on",
        "ends_on",
        "given_by",
        "given_at",
        "settled_at",
        "assignment",
    )

    class Meta:
        verbose_name = _("待会签")
        verbose_name_plural = _("待会签")

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"

    @property
    def kind(self) -> Role:
        """The kind of role."""
        return ROLES[self.role]


class Delegation(Granted):
    """代理: what the holder of a role lets somebody else do for them, for some days."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="delegations")
    giver = models.ForeignKey(User, models.PROTECT, related_name="given_delegations")
    receiver = models.ForeignKey(User, models.PROTECT, related_name="delegations")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+")
    """The root: that of the assignment, or one below it; none over the whole site."""

    rights = models.CharField(_("事项"), max_length=400)
    """Rights of the role as `verb:kind`, sorted, with spaces between them."""

    reason = models.CharField(_("事由"), max_length=200, blank=True)

    journaled: ClassVar[tuple[str, ...]] = (
        "assignment",
        "giver",
        "receiver",
        "subject",
        "rights",
        "starts_on",
        "ends_on",
        "recorded_at",
        "ended_at",
    )

    class Meta:
        verbose_name = _("代理")
        verbose_name_plural = _("代理")
        constraints = (
            models.CheckConstraint(condition=Q(starts_on__lt=F("ends_on")), name="delegation_days"),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="delegation_to_other"),
        )
        indexes = (models.Index(fields=["receiver", "ended_at"], name="delegation_of_receiver"),)

    def __str__(self) -> str:
        return f"{self.giver_id} > {self.receiver_id} {self.subject_id}"
