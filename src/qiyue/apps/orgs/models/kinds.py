"""Kinds of subjects: data, so that an organisation can have its own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Tree(models.TextChoices):
    """Where a subject stands: in the line, in the Party tree, or in none as a person."""

    LINE = "line", _("线")
    PARTY = "party", _("党")
    PERSON = "person", _("人")


class Kind(models.Model):
    """类型: what a subject is, and what may stand below it."""

    code = models.CharField(_("代码"), max_length=30, unique=True)
    tree = models.CharField(_("树"), max_length=6, choices=Tree)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=60)
    rank = models.PositiveSmallIntegerField(_("次序"))
    """Smaller stands first among neighbours."""

    below = models.CharField(_("可设的下级"), max_length=400, blank=True)
    """Codes of the kinds that may stand directly below, sorted, with spaces between them."""

    roots = models.BooleanField(_("可作最上级"), default=False)
    temporary = models.BooleanField(_("临时"), default=False)
    """It is founded with an end, and may come to life again after it; others have no gap."""

    headed = models.BooleanField(_("设负责人"), default=True)
    """One without a head, or a secretary, is flagged."""

    journaled: ClassVar[tuple[str, ...]] = (
        "code",
        "tree",
        "name",
        "name_en",
        "rank",
        "below",
        "roots",
        "temporary",
        "headed",
    )

    class Meta:
        verbose_name = _("类型")
        verbose_name_plural = _("类型")

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name

    def takes(self, lower: Kind) -> bool:
        """Whether a subject of the kind `lower` may stand directly below one of this kind."""
        return self.tree == lower.tree and lower.code in self.below.split()
