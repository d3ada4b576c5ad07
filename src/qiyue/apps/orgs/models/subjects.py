"""Subjects: units, Party bodies and people, and what they were called when."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiyue.apps.orgs.models.dated import FOREVER, TIMES, Dated, in_order
from qiyue.apps.orgs.models.kinds import Kind, Tree

CODE_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


def new_code() -> str:
    """A code that nobody can guess: 80 random bits in base 32."""
    number = secrets.randbits(80)
    return "".join(CODE_LETTERS[number >> shift & 31] for shift in range(75, -1, -5))


class Subject(models.Model):
    """考核对象: a unit, a Party body or a person; who a person is stands in Identity."""

    code = models.CharField(_("代码"), max_length=16, unique=True, default=new_code)
    """A random name that stays for ever, through every rename and move."""

    kind = models.ForeignKey(Kind, models.PROTECT, related_name="subjects", verbose_name=_("类型"))
    tree = models.CharField(_("树"), max_length=6, choices=Tree)
    """The tree of its kind."""

    number = models.CharField(_("编号"), max_length=40, blank=True)
    name = models.CharField(_("名称"), max_length=120, blank=True)
    """The newest name; Naming knows the earlier ones. Empty for people."""

    short_name = models.CharField(_("简称"), max_length=60, blank=True)
    pinyin = models.CharField(_("拼音"), max_length=400, blank=True)
    initials = models.CharField(_("拼音首字母"), max_length=120, blank=True)
    found_on = models.DateField(_("设立日"))
    closed_on = models.DateField(_("撤销日"), default=FOREVER)
    """The first day on which it is no more, as far as we know."""

    journaled: ClassVar[tuple[str, ...]] = (
        "code",
        "kind",
        "tree",
        "number",
        "name",
        "short_name",
        "pinyin",
        "initials",
        "found_on",
        "closed_on",
    )

    class Meta:
        verbose_name = _("考核对象")
        verbose_name_plural = _("考核对象")
        constraints = (
            models.UniqueConstraint(
                fields=["tree", "number"], condition=~Q(number=""), name="subject_number"
            ),
            models.CheckConstraint(
                condition=~Q(tree=Tree.PERSON) | Q(name="", short_name="", pinyin="", initials=""),
                name="subject_person_unnamed",
            ),
        )
        indexes = (
            models.Index(fields=["number"], name="subject_by_number"),
            models.Index(fields=["pinyin"], name="subject_by_pinyin"),
            models.Index(fields=["initials"], name="subject_by_initials"),
        )

    def __str__(self) -> str:
        return self.short_name or self.name or self.number or self.code

    @property
    def is_person(self) -> bool:
        """Whether this is a person."""
        return self.tree == Tree.PERSON

    @property
    def is_closed(self) -> bool:
        """Whether its last day is known."""
        return self.closed_on != FOREVER


class Naming(Dated):
    """名称沿革: what a unit or a Party body was called."""

    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="namings", verbose_name=_("对象")
    )
    name = models.CharField(_("名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=60, blank=True)

    journaled: ClassVar[tuple[str, ...]] = ("subject", "name", "short_name", *TIMES)

    class Meta:
        verbose_name = _("名称")
        verbose_name_plural = _("名称")
        constraints = in_order("naming")

    def __str__(self) -> str:
        return self.name
