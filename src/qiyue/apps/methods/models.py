"""Methods as they are remembered: versions, their texts, the steps of their release, their runs."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiyue.apps.orgs.models import Subject
from qiyue.core.journal.canonical import hash_text

HASH = 71
"""A hash as it is stored: `sha256:` and 64 digits."""

NAME = 200


class Content(models.Model):
    """内容: bytes by their hash; written once, never changed, whoever uses them."""

    sha256 = models.CharField(max_length=HASH, unique=True)
    size = models.PositiveIntegerField()
    data = models.BinaryField()

    journaled: ClassVar = ("sha256", "size")

    def __str__(self) -> str:
        return self.sha256[:19]

    @property
    def is_untouched(self) -> bool:
        """Whether the bytes are those that the hash names."""
        return hash_text(bytes(self.data)) == self.sha256


class Method(models.Model):
    """办法: what bears one code through all its versions."""

    code = models.CharField(_("代号"), max_length=60, unique=True)

    journaled: ClassVar = ("code",)

    def __str__(self) -> str:
        return self.code


class MethodVersion(models.Model):
    """办法的一版: a text with its tables, and how far its release is."""

    class State(models.TextChoices):
        DRAFTED = "drafted", _("起草中")
        CONSULTED = "consulted", _("已征求意见")
        PUBLISHED = "published", _("已公布")
        IN_FORCE = "in_force", _("施行")
        RETIRED = "retired", _("已废止")

    RELEASED = (State.PUBLISHED, State.IN_FORCE, State.RETIRED)
    """The text stays as it is for ever."""

    method = models.ForeignKey(Method, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版次"))
    state = models.CharField(_("阶段"), max_length=12, choices=State, default=State.DRAFTED)
    name_zh = models.CharField(_("名称"), max_length=NAME, blank=True)
    name_en = models.CharField(_("英文名称"), max_length=NAME, blank=True)
    language = models.PositiveSmallIntegerField(_("语言版本"), default=0)
    applies_from = models.DateField(_("适用期自"), null=True)
    applies_to = models.DateField(_("适用期至"), null=True)
    digest = models.CharField(_("文本摘要"), max_length=HASH)
    errors = models.PositiveIntegerField(_("错误"), default=0)
    examples_good = models.PositiveIntegerField(_("通过的例题"), default=0)
    examples_total = models.PositiveIntegerField(_("例题"), default=0)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="methods_written"
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="methods_approved"
    )
    created_at = models.DateTimeField(_("登记时间"))
    saved_at = models.DateTimeField(_("保存时间"))
    starts_on = models.DateField(_("施行日"), null=True)
    ends_on = models.DateField(_("停止施行日"), null=True)
    """The first day on which it is in force no longer."""

    journaled: ClassVar = (
        "method",
        "number",
        "state",
        "name_zh",
        "name_en",
        "language",
        "applies_from",
        "applies_to",
        "digest",
        "errors",
        "examples_good",
        "examples_total",
        "author",
        "approver",
        "created_at",
        "saved_at",
        "starts_on",
        "ends_on",
    )

    class Meta:
        verbose_name = _("办法")
        verbose_name_plural = _("办法")
        ordering = ("method__code", "-number")
        constraints = (
            models.UniqueConstraint(fields=["method", "number"], name="methods_version_number"),
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("author")),
                name="methods_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["drafted", "consulted"])
                | (Q(approver__isnull=False) & Q(errors=0)),
                name="methods_released_proven",
            ),
        )

    def __str__(self) -> str:
        return f"{self.method_id}/{self.number}"

    @property
    def released(self) -> bool:
        """True once it is published: its text stays."""
        return self.state in self.RELEASED

    @property
    def proven(self) -> bool:
        """No errors, examples, and all of them pass."""
        return not self.errors and 0 < self.examples_total == self.examples_good


class VersionFile(models.Model):
    """A file of a version; the one at place 0 is the method, the others are tables beside it."""

    version = models.ForeignKey(MethodVersion, models.PROTECT, related_name="files")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=NAME)
    content = models.ForeignKey(Content, models.PROTECT, related_name="+")

    journaled: ClassVar = ("version", "place", "name", "content")

    class Meta:
        ordering = ("version", "place")
        constraints = (
            models.UniqueConstraint(fields=["version", "place"], name="methods_file_place"),
            models.UniqueConstraint(fields=["version", "name"], name="methods_file_name"),
        )

    def __str__(self) -> str:
        return self.name


class ReleaseStep(models.Model):
    """发布步骤: who did what on the way of a version, on what day, and where the proof is."""

    class Kind(models.TextChoices):
        WRITTEN = "written", _("写入文本")
        CONSULTED = "consulted", _("已征求意见")
        APPROVED = "approved", _("已审定")
        PUBLISHED = "published", _("已公布")
        IN_FORCE = "in_force", _("施行")
        RETIRED = "retired", _("已废止")

    version = models.ForeignKey(MethodVersion, models.PROTECT, related_name="steps")
    kind = models.CharField(_("步骤"), max_length=12, choices=Kind)
    on = models.DateField(_("日期"))
    note = models.CharField(_("说明"), max_length=1000, blank=True)
    """With whom it was consulted, where it was published, why it was retired."""

    digest = models.CharField(_("文本摘要"), max_length=HASH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    journaled: ClassVar = ("version", "kind", "on", "note", "digest", "by", "at")

    class Meta:
        verbose_name = _("发布步骤")
        verbose_name_plural = _("发布步骤")
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.version_id} {self.kind}"


class MethodRun(models.Model):
    """测算: a version over a dataset; what came out stands in a folder, this row has its hash."""

    class State(models.TextChoices):
        WAITING = "waiting", _("排队")
        RUNNING = "running", _("计算中")
        DONE = "done", _("完成")
        FAILED = "failed", _("未完成")

    OPEN = (State.WAITING, State.RUNNING)

    code = models.CharField(_("编号"), max_length=20, unique=True)
    """A random name; that of its folder too."""

    version = models.ForeignKey(MethodVersion, models.PROTECT, related_name="runs")
    digest = models.CharField(_("文本摘要"), max_length=HASH)
    trial = models.BooleanField(_("试算"))
    """The version was not released when it was asked for."""

    dataset = models.CharField(_("数据"), max_length=NAME)
    unit = models.ForeignKey(
        Subject, models.PROTECT, null=True, related_name="+", verbose_name=_("归属单位")
    )
    """Those see its results who may see runs of this unit; of none, of the whole site."""

    engine = models.CharField(_("引擎"), max_length=12)
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.WAITING)
    manifest = models.CharField(_("清单摘要"), max_length=HASH, blank=True)
    whole = models.CharField(_("文件摘要"), max_length=HASH, blank=True)
    """One hash over all files of its folder, as they were when it ended."""

    findings = models.TextField(default="[]")
    """JSON, as `Finding.as_dict` gives them."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("提交时间"))
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)

    journaled: ClassVar = (
        "code",
        "version",
        "digest",
        "trial",
        "dataset",
        "unit",
        "engine",
        "state",
        "manifest",
        "whole",
        "findings",
        "asked_by",
        "asked_at",
        "started_at",
        "finished_at",
    )

    class Meta:
        verbose_name = _("测算")
        verbose_name_plural = _("测算")
        ordering = ("-asked_at", "-id")
        indexes = (models.Index(fields=["state"], name="methods_run_state"),)

    def __str__(self) -> str:
        return self.code

    @property
    def open(self) -> bool:
        """True until it has ended."""
        return self.state in self.OPEN
