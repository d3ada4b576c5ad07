"""What one's own account asks of everybody: enough codes to get in with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qiyue.apps.accounts.models import App, User
from qiyue.apps.accounts.services.factors import codes_left
from qiyue.apps.desk.duties import Duty

FEW = 3
"""So many codes or fewer on the list: time for a new one."""


def own_codes(user: User, at: datetime) -> Iterator[Duty]:
    """A list of codes that is nearly used up, where there is no app to fall back on."""
    left = codes_left(user)
    if 0 < left <= FEW and not App.objects.filter(user=user, confirmed_at__isnull=False).exists():
        says = ngettext("验证码单只剩 %(n)d 个码", "验证码单只剩 %(n)d 个码", left) % {"n": left}
        yield Duty(says, reverse("my-codes"), _("打印新单"))
