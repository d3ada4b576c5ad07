"""Changes: what was done to the organisation or its people, by which document, from which day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """变动: one act of a service; every dated row names the one that wrote it."""

    class Act(models.TextChoices):
        LANDED = "landed", _("批量录入")
        FOUNDED = "founded", _("设立")
        RENAMED = "renamed", _("更名")
        MOVED = "moved", _("划转")
        MERGED = "merged", _("合并")
        SPLIT = "split", _("分设")
        CLOSED = "closed", _("撤销建制")
        REOPENED = "reopened", _("恢复")
        LINKED = "linked", _("建立联动")
        UNLINKED = "unlinked", _("解除联动")
        HIRED = "hired", _("入职")
        POSTED = "posted", _("任职变动")
        APPOINTED = "appointed", _("任命")
        RELIEVED = "relieved", _("免职")
        SECONDED = "seconded", _("借调")
        AWAY = "away", _("离岗")
        BACK = "back", _("返岗")
        LEFT = "left", _("离职")
        JOINED = "joined", _("入党")
        CONFIRMED = "confirmed", _("转正")
        TRANSFERRED = "transferred", _("组织关系转接")
        ENDED = "ended", _("组织关系终止")
        IDENTIFIED = "identified", _("更正身份")
        ERASED = "erased", _("抹去身份")

    act = models.CharField(_("事项"), max_length=12, choices=Act)
    on = models.DateField(_("生效日"))
    at = models.DateTimeField(_("记录于"))
    actor = models.CharField(_("操作人"), max_length=200)
    subject = models.ForeignKey(
        "orgs.Subject",
        models.PROTECT,
        null=True,
        related_name="changes",
        verbose_name=_("对象"),
    )
    """Whom it is about first; none for a batch."""

    document = models.CharField(_("文号"), max_length=120, blank=True)
    """The document that ordered it, such as 示例煤〔2026〕12号."""

    journaled: ClassVar[tuple[str, ...]] = ("act", "on", "at", "actor", "subject", "document")

    class Meta:
        verbose_name = _("变动")
        verbose_name_plural = _("变动")

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.on:%Y-%m-%d}"
