"""Accounts: who may log in, by what they prove it, and where they are logged in."""

from __future__ import annotations

import unicodedata
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from qiyue.apps.accounts.codes import digest_of, random_code

CODE = 26
"""Letters of an account's code."""


def tidy(username: str) -> str:
    """A log-in name as it is stored: composed, half-width, small letters, no spaces around it."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def new_code() -> str:
    """A code for a new account: random, so that it tells nothing of whom it stands for."""
    return random_code(CODE).lower()


class Users(BaseUserManager["User"]):
    """Accounts, found by their log-in name."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The account of a log-in name, however its letters were typed."""
        return self.get(username=tidy(username or ""))


class User(AbstractBaseUser):
    """账号: somebody who may log in; needs neither mail nor phone."""

    code = models.CharField(_("代码"), max_length=CODE, unique=True, default=new_code)
    """A random name that the journal knows; it stays when the person's name is erased."""

    username = models.CharField(_("登录名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=80)
    is_active = models.BooleanField(_("可登录"), default=True)
    mark = models.CharField(max_length=80, default="", editable=False)
    """The hash of the stored password: the journal holds it, the password itself it does not."""

    objects: ClassVar[Users] = Users()
    journaled: ClassVar[tuple[str, ...]] = ("code", "is_active", "mark")

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")

    def __str__(self) -> str:
        return self.name

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.mark = digest_of(self.password)

    def set_unusable_password(self) -> None:
        super().set_unusable_password()
        self.mark = digest_of(self.password)

    @property
    def is_untouched(self) -> bool:
        """Whether the stored password is the one that the application stored last."""
        return self.mark == digest_of(self.password)


class Slip(models.Model):
    """一次性登录条: a code on paper that lets somebody in once, to set a password."""

    user = models.ForeignKey(User, models.PROTECT, related_name="slips")
    code_hash = models.CharField(max_length=80)
    given_at = models.DateTimeField(_("发放时间"))
    valid_until = models.DateTimeField(_("有效期至"))
    spent_at = models.DateTimeField(_("用毕时间"), null=True)
    """When it was used, or another took its place."""

    journaled: ClassVar[tuple[str, ...]] = ("user", "code_hash", "valid_until", "spent_at")

    class Meta:
        verbose_name = _("一次性登录条")
        verbose_name_plural = _("一次性登录条")

    def __str__(self) -> str:
        return f"{self.user_id} {self.valid_until:%Y-%m-%d}"


class App(models.Model):
    """验证器: the secret that an account shares with an app on a phone."""

    user = models.OneToOneField(User, models.PROTECT, related_name="app")
    sealed = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField(_("启用时间"), null=True)
    last_step = models.BigIntegerField(default=0)
    """The last half minute whose code was used: no code counts twice."""

    journaled: ClassVar[tuple[str, ...]] = ("user", "confirmed_at")

    class Meta:
        verbose_name = _("验证器")
        verbose_name_plural = _("验证器")

    def __str__(self) -> str:
        return f"{self.user_id}"


class ListedCode(models.Model):
    """验证码表的一个码: one of twenty on a printed list, good once."""

    user = models.ForeignKey(User, models.PROTECT, related_name="listed_codes")
    number = models.PositiveSmallIntegerField(_("序号"))
    code_hash = models.CharField(max_length=80)
    spent_at = models.DateTimeField(_("用毕时间"), null=True)

    journaled: ClassVar[tuple[str, ...]] = ("user", "number", "code_hash", "spent_at")

    class Meta:
        verbose_name = _("验证码表")
        verbose_name_plural = _("验证码表")
        constraints = (
            models.UniqueConstraint(fields=["user", "number"], name="accounts_listed_code"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} #{self.number}"


class Visit(models.Model):
    """登录会话: one log-in on one device, until it ends."""

    user = models.ForeignKey(User, models.PROTECT, related_name="visits")
    session = models.CharField(max_length=40)
    """The key of the session in its store; nobody else's page shows it."""

    device = models.CharField(_("设备"), max_length=200)
    address = models.CharField(_("地址"), max_length=60)
    own_computer = models.BooleanField(_("本人办公电脑"), default=False)
    began_at = models.DateTimeField(_("登录时间"))
    seen_at = models.DateTimeField(_("最近使用"))
    proved_at = models.DateTimeField(_("二次验证时间"), null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)

    journaled: ClassVar[tuple[str, ...]] = ("user", "own_computer", "began_at", "ended_at")

    class Meta:
        verbose_name = _("登录会话")
        verbose_name_plural = _("登录会话")
        indexes = (models.Index(fields=["user", "ended_at"], name="accounts_visit_open"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.began_at:%Y-%m-%d %H:%M}"


class Brake(models.Model):
    """限速: how often something failed of late, and until when no more is tried."""

    key = models.CharField(max_length=80, unique=True)
    """The hash of what is counted: an account's name, an address."""

    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.failures}"
