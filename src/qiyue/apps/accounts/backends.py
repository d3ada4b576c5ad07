"""The backend by which Django finds whose session it is; passwords are looked at by `log_ins`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from qiyue.apps.accounts.models import User


class Accounts(BaseBackend):
    """Accounts that are open. Rights are not asked of Django: it gives none."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Nobody: a log-in has steps, brakes and a second factor, which this call cannot have."""

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
