"""What a desk keeps for its owner, unjournaled: messages, saved views of tables, drafts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """消息: something that somebody should know of or do; its words are made when it is read."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages")
    kind = models.CharField(_("种类"), max_length=60)
    """Names the sentence, which `inbox.words` holds."""
    arguments = models.JSONField(default=dict)
    """What stands in the sentence: names to texts."""
    href = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读"), null=True)
    done_at = models.DateTimeField(_("已办"), null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "read_at"], name="desk_message_unread"),
            models.Index(fields=["user", "-made_at"], name="desk_message_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} -> {self.user}"


class View(models.Model):
    """存下的视图: what somebody looks for in a table, under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="views")
    table = models.CharField(max_length=60)
    name = models.CharField(_("名称"), max_length=40)
    query = models.CharField(max_length=2000)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "table", "name"], name="desk_view_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """草稿: what somebody has typed into a form and not yet sent."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=120)
    """Names the form and the record that it is about."""
    body = models.JSONField()
    """Names of fields to lists of texts."""
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "form"], name="desk_draft_form"),
        ]

    def __str__(self) -> str:
        return self.form
