"""Founds an empty site, once: its uppermost unit, three administrators, one who hires; slips."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qiyue.apps.accounts.models import User
from qiyue.apps.accounts.services.accounts import NewAccount, create_accounts
from qiyue.apps.accounts.services.slips import Printed, give_slips
from qiyue.apps.journal.services import record
from qiyue.apps.journal.trees import locked_head
from qiyue.apps.orgs.models import Subject
from qiyue.apps.orgs.rights.models import Assignment, Holder
from qiyue.apps.orgs.rights.services.assignments import first_administrators
from qiyue.apps.orgs.rights.services.holders import own_account
from qiyue.apps.orgs.services import At, Found, Hire, carry_out, ship_kinds
from qiyue.core.values.findings import QiyueError

SITE = "site"
"""Who acts before there is anybody."""


@dataclass(frozen=True, slots=True)
class Place:
    """One of the four who come first: a key, who it is, what it is for."""

    key: str
    says: str | Promise
    tells: str | Promise


PLACES = (
    Place("system", _("系统管理员"), _("管账号和设置，不授予角色")),
    Place("security", _("安全管理员"), _("授予和收回角色，不开账号")),
    Place("audit", _("审计管理员"), _("看操作日志，什么也不能改")),
    Place("hr", _("首位人力资源"), _("由安全管理员授予角色后，录入单位和人员")),
)


@dataclass(frozen=True, slots=True)
class Founding:
    """What a site begins with; `people` in the order of PLACES."""

    name: str
    people: tuple[NewAccount, ...]
    first_day: date | None = None
    """The first day of the first period; what was before it needs no unit."""

    kind: str = "group"


class FoundedBefore(QiyueError):
    """There is an account or a unit already."""

    code = "founded-before"


def is_empty() -> bool:
    """Whether nobody has an account and nothing stands in the trees."""
    return not User.objects.exists() and not Subject.objects.exists()


def may_begin() -> bool:
    """Whether the pages of the first day are there: on an empty site that is no demo."""
    return not settings.DEMO and is_empty()


@transaction.atomic
def found_site(wanted: Founding, *, at: datetime) -> list[Printed]:
    """The four slips, in the order of PLACES. Raises FoundedBefore, NameTaken.

    The unit stands from the first day of the first period on, from today if that is yet to come.
    """
    locked_head()  # of two who come at once the second waits, and finds what the first did
    if not is_empty():
        raise FoundedBefore("accounts or units are there already")
    kinds = ship_kinds(actor=SITE, at=at)
    today = timezone.localdate(at)
    since = min(today, wanted.first_day or today)
    top = carry_out(Found(kinds[wanted.kind], wanted.name, since), actor=SITE, at=at).subject
    assert top is not None  # what is founded is the subject of its change
    users = create_accounts(wanted.people, actor=SITE, at=at)
    first_administrators(users[0], users[1], users[2], actor=SITE, at=at)
    hire = Hire(kinds["person"], users[3].name, (At(top, "人力资源"),), today)
    person = carry_out(hire, actor=SITE, at=at).subject
    assert person is not None
    own_account(users[3], person, actor=SITE, at=at)
    printed = give_slips(users, actor=SITE, at=at)
    record("site.founded", top, actor=SITE, at=at, body={"unit": top.code, "on": str(since)})
    return printed


@transaction.atomic
def slips_again(*, at: datetime) -> list[Printed]:
    """New slips for those of the first four who never came in; those who did are passed over."""
    held = Assignment.objects.filter(subject=None).order_by("pk").values("user")
    first = Holder.objects.order_by("pk").values("user")[:1]
    users = User.objects.filter(pk__in=held) | User.objects.filter(pk__in=first)
    away = [one for one in users.order_by("pk") if not one.has_usable_password()]
    return give_slips(away, actor=SITE, at=at) if away else []
