"""The journal as it is stored: entries, the rows they speak of, the tree over them, checkpoints."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

HASH = 71
"""A hash as it is stored: `sha256:` and 64 digits."""


class Entry(models.Model):
    """日志条目: who did what, when, and what it left behind; written once, never changed."""

    seq = models.BigIntegerField(_("序号"), primary_key=True)
    at = models.DateTimeField(_("时间"))
    actor = models.CharField(_("操作人"), max_length=200)
    on_behalf_of = models.CharField(_("代表"), max_length=200, null=True)
    command_key = models.CharField(_("命令号"), max_length=200)
    kind = models.CharField(_("事项"), max_length=200)
    schema = models.PositiveSmallIntegerField(_("格式版本"))
    body = models.TextField(_("内容"))
    """Canonical JSON, as it was hashed."""

    body_hash = models.CharField(max_length=HASH)
    rows_root = models.CharField(max_length=HASH)
    row_count = models.PositiveIntegerField(_("记录数"))
    leaf = models.CharField(max_length=HASH)

    class Meta:
        verbose_name = _("日志条目")
        verbose_name_plural = _("日志条目")
        indexes = (
            models.Index(fields=["actor", "seq"], name="journal_by_actor"),
            models.Index(fields=["kind", "seq"], name="journal_by_kind"),
            models.Index(fields=["at", "seq"], name="journal_by_time"),
        )

    def __str__(self) -> str:
        return f"#{self.seq} {self.kind}"


class EntryRow(models.Model):
    """所涉记录: what an entry left of one row, by the hash of its state; none: taken away."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="rows", db_index=False)
    place = models.PositiveIntegerField()
    """Which row of its entry it is, from 0."""

    table = models.CharField(_("表"), max_length=200)
    key = models.CharField(_("记录"), max_length=200)
    state = models.CharField(max_length=HASH, null=True)

    class Meta:
        verbose_name = _("所涉记录")
        verbose_name_plural = _("所涉记录")
        constraints = (
            models.UniqueConstraint(fields=["entry", "place"], name="journal_row_place"),
            models.UniqueConstraint(fields=["table", "key", "entry"], name="journal_row_last"),
        )

    def __str__(self) -> str:
        return f"{self.table} {self.key}"


class Node(models.Model):
    """The root of a whole subtree of two leaves or more; what its number means is in trees.py."""

    number = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.number}"


class Head(models.Model):
    """How far the journal is: one row, which a writer locks; so entries have one order."""

    ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONE)
    size = models.BigIntegerField(default=0)
    peaks = models.BinaryField(default=b"")
    """The roots of the whole subtrees, widest first, 32 bytes each."""

    def __str__(self) -> str:
        return f"{self.size}"


class Checkpoint(models.Model):
    """检查点: a signed statement of how many entries there were and of their root."""

    size = models.BigIntegerField(_("条数"))
    root = models.CharField(_("根"), max_length=HASH)
    at = models.DateTimeField(_("时间"))
    code = models.CharField(_("短码"), max_length=40)
    note = models.TextField()
    """The signed note as it leaves the machine, with what witnesses added."""

    key = models.CharField(max_length=400)
    """The public key that signed it."""

    class Meta:
        verbose_name = _("检查点")
        verbose_name_plural = _("检查点")
        constraints = (
            models.UniqueConstraint(fields=["size", "at"], name="journal_checkpoint_at"),
        )

    def __str__(self) -> str:
        return f"{self.size} {self.code}"


class CommandKey(models.Model):
    """命令号: a form sent twice acts once; with it goes what the first time came to."""

    actor = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=HASH)
    outcome = models.TextField(default="null")
    """Canonical JSON."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["actor", "key"], name="journal_command_once"),
        )

    def __str__(self) -> str:
        return f"{self.actor} {self.key}"
