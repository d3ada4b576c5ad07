"""People: who they are (apart, erasable), their posts, membership and leaves."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiyue.apps.orgs.models.dated import TIMES, Dated, in_order
from qiyue.apps.orgs.models.subjects import Subject
from qiyue.core.journal.canonical import canonical, hash_text


class Identity(models.Model):
    """身份: the name and phone of a person; erased, it keeps nothing of them.

    The journal holds `digest` alone: a hash of the salt, the name and the phone. Without the
    salt, which goes with the name, nobody can try names against it.
    """

    subject = models.OneToOneField(
        Subject, models.PROTECT, primary_key=True, related_name="identity", verbose_name=_("人员")
    )
    name = models.CharField(_("姓名"), max_length=80, blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    pinyin = models.CharField(_("拼音"), max_length=240, blank=True)
    initials = models.CharField(_("拼音首字母"), max_length=80, blank=True)
    salt = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=71)
    erased_at = models.DateTimeField(_("抹去于"), null=True)

    journaled: ClassVar[tuple[str, ...]] = ("digest", "erased_at")

    class Meta:
        verbose_name = _("身份")
        verbose_name_plural = _("身份")
        constraints = (
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(name="", phone="", pinyin="", initials="", salt=""),
                name="identity_erased",
            ),
        )
        indexes = (
            models.Index(fields=["name"], name="identity_by_name"),
            models.Index(fields=["pinyin"], name="identity_by_pinyin"),
            models.Index(fields=["initials"], name="identity_by_initials"),
        )

    def __str__(self) -> str:
        return str(_("已删除")) if self.erased_at else self.name

    @property
    def is_untouched(self) -> bool:
        """Whether name and phone are those that were hashed, or were erased."""
        return self.erased_at is not None or self.digest == self.hash_of(
            self.salt, self.name, self.phone
        )

    @staticmethod
    def hash_of(salt: str, name: str, phone: str) -> str:
        """What the journal holds of an identity."""
        return hash_text(canonical([salt, name, phone]))


class Post(Dated):
    """任职: what a person does in a unit or a Party body.

    In the line the shares of a person make 100 on each day, and one of the posts is the main
    one; posts in Party bodies carry no share.
    """

    class Duty(models.TextChoices):
        HEAD = "head", _("负责人")
        DEPUTY = "deputy", _("副职")
        STAFF = "staff", _("工作人员")
        SECRETARY = "secretary", _("书记")
        DEPUTY_SECRETARY = "deputy_sec", _("副书记")
        COMMITTEE = "committee", _("委员")

    class Basis(models.TextChoices):
        REGULAR = "regular", _("在编")
        SECONDED = "seconded", _("借调")

    person = models.ForeignKey(
        Subject, models.PROTECT, related_name="posts", verbose_name=_("人员")
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="staff", db_index=False, verbose_name=_("单位")
    )
    title = models.CharField(_("职务"), max_length=60, blank=True)
    duty = models.CharField(_("职责"), max_length=10, choices=Duty, default=Duty.STAFF)
    basis = models.CharField(_("方式"), max_length=8, choices=Basis, default=Basis.REGULAR)
    main = models.BooleanField(_("主职"), default=True)
    share = models.PositiveSmallIntegerField(_("占比（%）"), default=100)

    journaled: ClassVar[tuple[str, ...]] = (
        "person",
        "subject",
        "title",
        "duty",
        "basis",
        "main",
        "share",
        *TIMES,
    )

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        constraints = (
            *in_order("post"),
            models.CheckConstraint(condition=Q(share__lte=100), name="post_share"),
        )
        indexes = (
            models.Index(
                fields=["subject", "recorded_to", "valid_to", "valid_from", "main", "person"],
                name="post_of_unit",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.subject_id} {self.title}"


class Membership(Dated):
    """组织关系: in which Party body a member is, and at which stage; one at a time, no gap."""

    class Stage(models.TextChoices):
        PROBATIONARY = "probationary", _("预备党员")
        FULL = "full", _("正式党员")

    person = models.ForeignKey(
        Subject, models.PROTECT, related_name="memberships", verbose_name=_("人员")
    )
    body = models.ForeignKey(
        Subject, models.PROTECT, related_name="members", db_index=False, verbose_name=_("党组织")
    )
    stage = models.CharField(_("阶段"), max_length=12, choices=Stage)

    journaled: ClassVar[tuple[str, ...]] = ("person", "body", "stage", *TIMES)

    class Meta:
        verbose_name = _("组织关系")
        verbose_name_plural = _("组织关系")
        constraints = in_order("membership")
        indexes = (
            models.Index(
                fields=["body", "recorded_to", "valid_to", "valid_from", "person"],
                name="member_of_body",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.body_id} {self.stage}"


class Leave(Dated):
    """离岗: a person keeps the posts and is away; why is said in three words and no more."""

    class Reason(models.TextChoices):
        LEAVE = "leave", _("请假")
        STUDY = "study", _("学习")
        OTHER = "other", _("其他")

    person = models.ForeignKey(
        Subject, models.PROTECT, related_name="leaves", verbose_name=_("人员")
    )
    reason = models.CharField(_("事由"), max_length=6, choices=Reason)

    journaled: ClassVar[tuple[str, ...]] = ("person", "reason", *TIMES)

    class Meta:
        verbose_name = _("离岗")
        verbose_name_plural = _("离岗")
        constraints = in_order("leave")

    def __str__(self) -> str:
        return f"{self.person_id} {self.reason}"
