"""Accounts: who may log in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Users(BaseUserManager["User"]):
    """Accounts, found by their log-in name."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The account of a log-in name, whatever the case of its letters."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """账号: somebody who may log in; needs neither mail nor phone."""

    code = models.CharField(_("代码"), max_length=26, unique=True)
    """A random name that the journal knows; it stays when the person's name is erased."""

    username = models.CharField(_("登录名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=80)
    is_active = models.BooleanField(_("可登录"), default=True)

    objects: ClassVar[Users] = Users()

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")

    def __str__(self) -> str:
        return self.name
